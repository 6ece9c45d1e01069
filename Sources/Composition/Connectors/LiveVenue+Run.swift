import Connectors
import Domain
import Engine
import ServiceLifecycle

extension LiveVenue: Service {
    /// How often keys are asked for again what they may do: rights are changed at the venue.
    static let keyInterval = Duration.seconds(3_600)
    /// The same for one that the venue has said nothing of: at first, and doubled up to the last.
    static let unaskedInterval = Duration.milliseconds(500)
    static let unaskedIntervalMax = Duration.seconds(8)
    /// And for one that the venue refuses: each try may count towards a lockout.
    static let refusedInterval = Duration.seconds(60)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.connector.run() }
                group.addTask { await self.keepKeys() }
            }
        }
    }

    /// Reaches the venue, and asks what the keys may do.
    ///
    /// - Returns: whether it is reached.
    func open() async -> Bool {
        guard await connector.load() else { return false }
        await askKeys()
        return true
    }

    private func keepKeys() async {
        var unaskedPause = Self.unaskedInterval
        while !Task.isCancelled {
            let pause = askAgainAfter(unaskedPause)
            let next = time.now().adding(pause)
            guard (try? await time.sleep(until: next)) != nil else { return }
            let wasUnasked = pause == unaskedPause
            unaskedPause =
                wasUnasked ? min(pause * 2, Self.unaskedIntervalMax) : Self.unaskedInterval
            await askKeys()
        }
    }

    /// - Parameter unasked: where the venue has said nothing of an account.
    private func askAgainAfter(_ unasked: Duration) -> Duration {
        standings.map { entry in
            switch entry.standing {
            case .unasked: unasked
            case .refused: Self.refusedInterval
            case .usable, .objected, .withoutKey: Self.keyInterval
            }
        }.min() ?? Self.keyInterval
    }

    /// An account whose rights are known stays as it is while the venue does not answer.
    func askKeys() async {
        for account in settings.accounts where keys[account.id] != nil {
            heed(await connector.permissions(of: account.id), of: account)
        }
    }

    /// Uses the account, or no more, as the venue says of its key now.
    func heed(_ answer: KeyAnswer, of account: ConnectorSettings.Account) {
        let now = time.now()
        switch answer {
        case .rights(let permissions):
            let objections = VenueProbe.objections(
                to: permissions, allowsWithdrawal: account.allowsWithdrawalKeys)
            note(objections.isEmpty ? .usable : .objected(objections, since: now), of: account.id)
        case .refused(let words): note(.refused(words, since: now), of: account.id)
        case .unsaid: return
        }
    }

    private func note(_ standing: AccountStanding, of account: AccountID) {
        let isNew = state.withLock { state in
            guard state[account]?.objections != standing.objections else { return false }
            state[account] = standing
            return true
        }
        guard isNew else { return }
        let name = "\(VenueAccount(id, account))"
        if standing.isUsable {
            logger.notice("an account is in use", metadata: ["account": "\(name)"])
        } else {
            let reason = (standing.objections ?? []).joined(separator: "; ")
            logger.error(
                "an account is out of use",
                metadata: ["account": "\(name)", "reason": "\(reason)"])
        }
    }
}
