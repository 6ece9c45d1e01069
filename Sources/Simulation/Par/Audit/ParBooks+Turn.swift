import Bookkeeping
import Domain
import Execution
import Money

/// First in, first out, and nobody held back for longer than is promised.
extension ParBooks {
    /// What two conversions that were let out together may be apart, and what a look at the queue
    /// may be late.
    private static let grace = Duration.milliseconds(400)

    /// One that began before an older one that waits for the same treasury.
    struct Overtaking: Hashable, Sendable {
        let older: ConversionID
        let younger: ConversionID
        let at: Instant
    }

    /// Nobody begins before one that was created earlier, waits for the same treasury, and has not
    /// waited for so long that others may pass it.
    mutating func checkTurn(of known: Known, at now: Instant) {
        guard let serving = service.since else { return }
        let terms = scenario.settings.terms(of: known.pair.issuer)
        for id in ids {
            guard let other = conversions[id], other.treasury == known.treasury,
                other.isInTurn, other.conversion.createdAt < known.conversion.createdAt,
                // It may have waited for its coin's net.
                !overDays.contains(coinDay(of: other))
            else { continue }
            let windowEnd = other.conversion.createdAt.adding(terms.settlementDelay)
                .adding(.zero - service.clockAhead)
            let since = max(windowEnd, serving)
            // It may have begun to wait at any time from there on, and later.
            let waited = now.duration(since: since)
            guard waited > Self.grace, !wasHalted(other, since: since) else { continue }
            if waited >= terms.maxWait {
                see(.letPass)
            } else if waited < terms.maxWait - Self.grace {
                overtakings.append(
                    Overtaking(older: id, younger: known.conversion.id, at: now))
            }
        }
    }

    /// Two may have been let out together, and their commits came the other way round. Otherwise
    /// the younger one went out of turn.
    mutating func judgeOvertakings(at now: Instant) {
        let due = overtakings.filter { now.duration(since: $0.at) > Self.grace }
        guard !due.isEmpty else { return }
        overtakings.removeAll { due.contains($0) }
        for overtaking in due {
            guard let older = conversions[overtaking.older], older.isInTurn,
                !wasHalted(older, since: overtaking.at)
            else { continue }
            expect(
                false, .treasuryInTurn, "\(overtaking.younger)",
                "went at \(overtaking.at) before \(overtaking.older), which is older")
        }
    }

    /// Whether something stood in its way at any time from then on.
    private func wasHalted(_ known: Known, since: Instant) -> Bool {
        Self.scopes(of: known.conversion, known.pair).contains { scope in
            halts.contains(scope)
                || haltsEnded[scope].map { $0.adding(Self.grace) >= since } ?? false
        }
    }

    // MARK: What can still come

    var open: [Known] {
        ids.compactMap { conversions[$0] }.filter { !$0.conversion.state.isFinal }
    }

    /// Whether nothing open can get on: each waits for a treasury that has too little for it, or
    /// for its coin's net.
    var isAtRest: Bool {
        open.allSatisfy { known in
            let free = free(known.conversion.treasury(of: known.pair.issuer))
            return known.conversion.state == .created
                && (known.conversion.request.amount > free || isOverNet(known))
        }
    }

    /// How long it may take until it is so: each that finds too little may hold back others once.
    var patience: Duration {
        let longest = scenario.issuers.map { scenario.settings.terms(of: $0.id).maxWait }.max()
        return .seconds(60) + (longest ?? .zero) * (open.count + 1)
    }
}
