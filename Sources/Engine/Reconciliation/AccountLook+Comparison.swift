import Bookkeeping
import Domain
import Logging
import Metrics
import Money

/// Balances: what the venue has against what the ledger has.
extension AccountLook {
    /// False where something moved, or the venue did not answer.
    ///
    /// - Parameter before: all of which is in the ledger by now, or ``isMoving`` says so.
    mutating func compare(_ before: AccountReading, since: Instant) async throws -> Bool {
        let mirrors = runner.board.mirrors
        guard !isMoving, let stand = mirrors.stand(of: account) else { return false }
        guard let there = await followed.balances(deadline), let after = await reading(since)
        else {
            find(.unreachable, "\(account)", "its balances could not be read")
            return false
        }
        guard after.tellsTheSame(as: before), mirrors.stand(of: account) == stand,
            try await isStill(there, stand, before, since: since)
        else { return false }
        setCompared()
        let at = runner.time.now()
        for (asset, reason) in judge(there, stand, at: at) {
            let scope = HaltScope.holding(account, asset.code)
            try await quarantine(scope, because: reason, at: at)
            find(.quarantined, asset.code, reason)
        }
        return true
    }

    /// Remembers and tells what differs.
    ///
    /// - Returns: what is to be quarantined, and why, in the order of the assets.
    private mutating func judge(
        _ there: [Asset: Fixed], _ stand: AccountStand, at: Instant
    ) -> [(asset: Asset, reason: String)] {
        var differences: [Asset: AccountMemory.Difference] = [:]
        var unexplained: [(asset: Asset, reason: String)] = []
        for asset in Set(there.keys).union(stand.posted.keys).sorted() {
            let (venue, ledger) = (there[asset] ?? .zero, stand.posted[asset] ?? .zero)
            let amount = Fixed(uncheckedUnits: venue.units - ledger.units)
            guard !amount.isZero else { continue }
            let sign = amount.isPositive ? "+" : ""
            let text = "the venue has \(venue), the ledger \(ledger): \(sign)\(amount)"
            guard amount.magnitude > settings.tolerance(of: asset) else {
                find(.smallDifference, asset.code, text)
                continue
            }
            let difference = reconciler.difference(
                amount, of: asset, on: account, at: at, memory)
            differences[asset] = difference
            if runner.board.halts.halt(of: .holding(account, asset.code)) == nil {
                if at.duration(since: difference.since) >= settings.comparisonSpacing
                    || difference.count >= settings.changingDifferencesMax
                {
                    unexplained.append((asset, text))
                } else {
                    find(.difference, asset.code, text)
                }
            }
        }
        remember { $0.differences = differences }
        return unexplained
    }

    /// Whether balances that differ are not only ahead of a history that is late: as much later as
    /// that may be, all still says the same.
    private func isStill(
        _ there: [Asset: Fixed], _ stand: AccountStand, _ before: AccountReading, since: Instant
    ) async throws -> Bool {
        guard there != stand.posted.filter({ !$0.value.isZero }), delay > .zero else {
            return true
        }
        try await runner.time.sleep(until: runner.time.now().adding(delay))
        guard let again = await followed.balances(deadline), let after = await reading(since)
        else { return false }
        return again == there && after.tellsTheSame(as: before)
            && runner.board.mirrors.stand(of: account) == stand
    }

    private var delay: Duration { followed.history.historyDelay }

    private func quarantine(
        _ scope: HaltScope, because reason: String, at now: Instant
    ) async throws {
        let halt = Halt(scope: scope, operatorName: Reconciler.name, reason: reason, at: now)
        let event = DomainEvent(
            id: runner.random.identifier(at: now), kind: .quarantined, tenant: nil,
            conversion: nil, at: now, note: "\(scope) by \(Reconciler.name): \(reason)")
        guard try await runner.made(Commit(writes: [.putHalt(halt), .event(event)])) else {
            throw EngineError.outcomeUnknown("a quarantine was refused")
        }
        reconciler.logger.critical(
            "ledger and venue disagree: the asset is quarantined",
            metadata: ["account": "\(account)", "scope": "\(scope)", "difference": "\(reason)"])
        Counter(
            label: "cambist_reconciliation_quarantines_total",
            dimensions: [("account", account.description)]
        ).increment()
    }

    /// Those in force, whatever the balances say now: only an operator ends one.
    mutating func tellQuarantines() async throws {
        for halt in try await store.halts() {
            guard case .holding(account, let asset) = halt.scope else { continue }
            find(.quarantined, asset, "since \(halt.at): \(halt.reason)")
        }
    }
}
