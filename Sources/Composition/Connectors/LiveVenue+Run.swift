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
        var pause = Self.unaskedInterval
        while !Task.isCancelled {
            let isAsked = standings.allSatisfy { entry in
                switch entry.standing {
                case .unasked: false
                case .usable, .objected, .withoutKey: true
                }
            }
            let next = time.now().adding(isAsked ? Self.keyInterval : pause)
            guard (try? await time.sleep(until: next)) != nil else { return }
            pause = isAsked ? Self.unaskedInterval : min(pause * 2, Self.unaskedIntervalMax)
            await askKeys()
        }
    }

    /// An account whose rights are known stays as it is while the venue does not answer.
    func askKeys() async {
        for account in settings.accounts where keys[account.id] != nil {
            guard let permissions = await settings.permissions(of: account.id, by: connector)
            else { continue }
            heed(permissions, of: account)
        }
    }

    /// Uses the account, or no more, as its key's rights are now.
    func heed(_ permissions: KeyPermissions, of account: ConnectorSettings.Account) {
        note(
            VenueProbe.objections(
                to: permissions, allowsWithdrawal: account.allowsWithdrawalKeys), of: account.id)
    }

    private func note(_ objections: [String], of account: AccountID) {
        let now = time.now()
        let isNew = state.withLock { state in
            let before = state[account]
            if objections.isEmpty {
                state[account] = .usable
            } else if case .objected(objections, _) = before {
                return false
            } else {
                state[account] = .objected(objections, since: now)
            }
            return state[account] != before
        }
        guard isNew else { return }
        let name = "\(VenueAccount(id, account))"
        if objections.isEmpty {
            logger.notice("an account is in use", metadata: ["account": "\(name)"])
        } else {
            logger.error(
                "an account is out of use",
                metadata: ["account": "\(name)", "reason": "\(objections.joined(separator: "; "))"])
        }
    }
}
