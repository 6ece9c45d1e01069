package import Bookkeeping
package import Domain
package import Money
import Synchronization

/// The ledger's balances in memory, and what the venues said of theirs: what can be planned with.
///
/// A copy for planning only. The store decides: a hold that it refuses was planned on an older
/// copy.
package final class MirrorBoard: Sendable {
    /// What one comparison with a venue showed.
    private struct Comparison: Hashable {
        /// Of the ledger at that moment.
        let ledger: MirrorBalance
        /// The venue's total less ours; negative or zero.
        let missing: Fixed
        /// What is bound there beyond our own holds; zero or negative.
        let bound: Fixed

        /// By how much less can be planned with; negative or zero.
        var shortfall: Fixed { Fixed(uncheckedUnits: missing.units + bound.units) }
    }

    private struct State {
        var balances: [Pocket: MirrorBalance]
        /// The last two of each pocket, the older one first.
        var comparisons: [Pocket: [Comparison]] = [:]
        var underWay = UnderWay()
        var moves = AccountMoves()
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
                    state.moves.post(entry)
                    for change in entry.mirrorChanges {
                        let pocket = Pocket(change.account, change.asset)
                        state.balances[pocket, default: .zero].post(change.change)
                    }
                case .hold(let hold):
                    state.balances[hold.pocket, default: .zero].hold(hold.change)
                // In the commit whose hold takes its place.
                case .par(.updateConversion(let conversion, _)):
                    if case .settling = conversion.state {
                        state.underWay.end(
                            OrderID(of: conversion.id, leg: 0, attempt: conversion.attempt))
                    }
                case .insertOrder(let order): state.moves.note(order)
                case .updateOrder(let order):
                    state.moves.note(order)
                    // In the commit that books its trades.
                    if order.isSettled { state.underWay.end(order.id) }
                case .insertConversion, .updateConversion, .insertTrade, .reverseTrade,
                    .consumeLimits, .releaseLimits, .amend, .event,
                    .recordDecisions, .numberEvents, .putHalt, .removeHalt, .putResolution,
                    .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens, .putExport,
                    .removeExport, .par, .exchange, .account:
                    break
                }
            }
        }
    }

    /// Takes an order that a start reads back, as it is now.
    package func note(_ order: Order) {
        resting.note(order)
        state.withLock { $0.moves.note(order) }
        guard let treasury = order.treasury, !order.isSettled else { return }
        state.withLock { $0.underWay.set(order.quantity, of: treasury, for: order.id) }
    }

    /// Sets aside what an order may take of a treasury, until the commit that settles the order or
    /// until it is given back; false where so much is not free.
    func setAside(_ amount: Fixed, of pocket: Pocket, for order: OrderID) -> Bool {
        state.withLock { state in
            guard Self.available(pocket, state) >= amount else { return false }
            state.underWay.set(amount, of: pocket, for: order)
            return true
        }
    }

    func giveBack(_ order: OrderID) { state.withLock { $0.underWay.end(order) } }

    /// Takes what a venue said; a pocket that has less there twice running is planned with as less.
    ///
    /// A single comparison proves nothing: a trade may have executed there that is not booked here
    /// yet.
    package func compare(_ account: VenueAccount, _ venue: [Asset: VenueBalance]) {
        state.withLock { state in
            for (pocket, balance) in state.balances where pocket.account == account {
                let there = venue[pocket.asset] ?? VenueBalance(total: .zero, locked: .zero)
                let comparison = Comparison(
                    ledger: balance,
                    missing: Fixed(
                        uncheckedUnits: min(there.total.units - balance.posted.units, 0)),
                    bound: Fixed(
                        uncheckedUnits: min(balance.held.units - there.locked.units, 0)))
                let last = (state.comparisons[pocket] ?? []).suffix(1)
                state.comparisons[pocket] = last + [comparison]
            }
        }
    }

    /// Whether the ledger ever saw anything of the account.
    package func knows(_ account: VenueAccount) -> Bool {
        state.withLock { $0.balances.keys.contains { $0.account == account } }
    }

    /// What a new hold can take of a pocket, for planning: the smaller of what the ledger and the
    /// venue have free, less what orders under way may take.
    package func available(_ pocket: Pocket) -> Fixed {
        state.withLock { Self.available(pocket, $0) }
    }

    private static func available(_ pocket: Pocket, _ state: State) -> Fixed {
        let available = (state.balances[pocket] ?? .zero).available
        var units = available.units - state.underWay.units(of: pocket)
        if let compared = state.comparisons[pocket], compared.count == 2 {
            units += max(compared[0].shortfall, compared[1].shortfall).units
        }
        return units > 0 ? Fixed(uncheckedUnits: units) : .zero
    }

    /// What the ledger has of an account, by asset, and how much was committed of it so far; `nil`
    /// while an order of the account is between two states.
    func stand(of account: VenueAccount) -> AccountStand? {
        state.withLock { state in
            guard state.moves.isQuiet(account) else { return nil }
            var posted: [Asset: Fixed] = [:]
            for (pocket, balance) in state.balances where pocket.account == account {
                posted[pocket.asset] = balance.posted
            }
            return AccountStand(posted: posted, moves: state.moves.count(of: account))
        }
    }

    /// What the ledger says of a pocket.
    package func balance(_ pocket: Pocket) -> MirrorBalance {
        state.withLock { $0.balances[pocket] ?? .zero }
    }

    package func balances() -> [Pocket: MirrorBalance] { state.withLock { $0.balances } }

    /// Pockets whose venue held less than our ledger says, by the same amount, at the last two
    /// comparisons, with nothing booked or held between them: no trade under way explains that.
    package func drifts() -> [(pocket: Pocket, by: Fixed)] {
        state.withLock { state in
            state.comparisons
                .filter { $0.value.count == 2 && $0.value[0] == $0.value[1] }
                .map { (pocket: $0.key, by: $0.value[1].missing) }
                .filter { $0.by.isNegative }
                .sorted { $0.pocket < $1.pocket }
        }
    }
}

/// An account in the ledger at a moment at which none of its orders moved.
struct AccountStand: Hashable, Sendable {
    let posted: [Asset: Fixed]
    let moves: Int
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
