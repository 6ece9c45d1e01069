package import Bookkeeping
package import Domain
package import Money
import Synchronization

/// The ledger's balances in memory, and what the venues said of theirs: what can be planned with.
///
/// A copy for planning only. The store decides: a hold that it refuses was planned on an older
/// copy.
package final class MirrorBoard: Sendable {
    private struct State {
        var balances: [Pocket: MirrorBalance]
        /// How far each venue was below our ledger at the last two comparisons; zero or negative.
        var shortfalls: [Pocket: (older: Fixed, newer: Fixed)] = [:]
    }

    private let state: Mutex<State>
    /// What of ours lies in the venues' books.
    package let resting = RestingBoard()

    package init(_ balances: [Pocket: MirrorBalance] = [:]) {
        state = Mutex(State(balances: balances))
    }

    /// Follows a commit that is durable.
    package func apply(_ commit: Commit) {
        resting.apply(commit)
        state.withLock { state in
            for write in commit.writes {
                switch write {
                case .post(let entry):
                    for change in entry.mirrorChanges {
                        let pocket = Pocket(change.account, change.asset)
                        state.balances[pocket, default: .zero].post(change.change)
                    }
                case .hold(let hold):
                    state.balances[hold.pocket, default: .zero].hold(hold.change)
                case .insertConversion, .updateConversion, .insertOrder, .updateOrder,
                    .insertTrade, .reverseTrade, .consumeLimits, .releaseLimits, .amend, .event,
                    .numberEvents,
                    .putHalt, .removeHalt, .putResolution, .insertClient, .updateClient:
                    break
                }
            }
        }
    }

    /// Takes what a venue said; a pocket that is lower there twice running is planned with as
    /// lower.
    ///
    /// A single comparison proves nothing: a trade may have executed there that is not booked here
    /// yet.
    package func compare(_ account: VenueAccount, _ venue: [Asset: VenueBalance]) {
        state.withLock { state in
            for (pocket, balance) in state.balances where pocket.account == account {
                let there = venue[pocket.asset]?.total.units ?? 0
                let units = min(there - balance.posted.units, 0)
                let old = state.shortfalls[pocket]?.newer ?? .zero
                state.shortfalls[pocket] = (old, Fixed(uncheckedUnits: units))
            }
        }
    }

    /// What a new hold can take of a pocket, for planning.
    package func available(_ pocket: Pocket) -> Fixed {
        state.withLock { state in
            let available = (state.balances[pocket] ?? .zero).available
            guard let shortfall = state.shortfalls[pocket] else { return available }
            let units = available.units + max(shortfall.older, shortfall.newer).units
            return units > 0 ? Fixed(uncheckedUnits: units) : .zero
        }
    }

    package func balances() -> [Pocket: MirrorBalance] { state.withLock { $0.balances } }

    /// Pockets whose venue held less than our ledger says at the last two comparisons.
    package func drifts() -> [(pocket: Pocket, by: Fixed)] {
        state.withLock { state in
            state.shortfalls
                .map { (pocket: $0.key, by: max($0.value.older, $0.value.newer)) }
                .filter { $0.by.isNegative }
                .sorted { $0.pocket < $1.pocket }
        }
    }
}

extension MirrorBalance {
    /// The store has checked these figures already; a copy that left the range would be a defect.
    mutating func post(_ change: Fixed) {
        posted = Fixed(uncheckedUnits: posted.units + change.units)
    }

    mutating func hold(_ change: Fixed) {
        held = Fixed(uncheckedUnits: held.units + change.units)
    }
}
