import Bookkeeping
import Domain
import Engine
import Money
import TestKit

/// Defects in what is taken in of venues' own histories.
extension Mutant {
    static func againExternal(_ write: CommitWrite) -> [CommitWrite] {
        guard case .account(.putExternal(let entry, true)) = write else { return [] }
        return ExternalEntry(
            account: entry.account, venueLedgerID: entry.venueLedgerID + "-again",
            kind: entry.kind, changes: entry.changes, at: entry.at, note: entry.note
        ).taken(posting: true)
    }

    static func passed(_ write: CommitWrite) -> [CommitWrite] {
        guard case .account(.putExternal(let entry, false)) = write else { return [] }
        return [.post(LedgerEntry(external: entry))]
    }

    /// The first order of ours on the account gets what is not its own.
    static func adopting(_ commit: Commit, _ stored: MemoryBooks) -> [CommitWrite] {
        for case .account(.putExternal(let entry, true)) in commit.writes
        where entry.kind == .foreignTrade {
            let ours = stored.conversions.sorted { $0.key < $1.key }.map(\.value)
            guard let change = entry.changes.first,
                let owner = ours.first(where: { $0.hasOrder(at: entry.account) }),
                let order = owner.orders.first(where: { $0.account == entry.account })
            else { continue }
            let fill = Fill(
                venueTradeID: entry.venueLedgerID, venueOrderID: order.venueOrderID ?? "",
                quantity: change.amount.magnitude, price: order.limitPrice,
                notional: change.amount.magnitude, fee: Fee(.zero, of: order.symbol.quote),
                isMaker: false, at: entry.at)
            let trade = Trade(
                of: order, index: owner.trades.count { $0.order == order.id }, fill)
            return [.insertTrade(trade), .post(LedgerEntry(booking: trade))]
        }
        return commit.writes
    }
}

extension StoredConversion {
    fileprivate func hasOrder(at account: VenueAccount) -> Bool {
        orders.contains { $0.account == account }
    }
}

extension Commit {
    var takesIn: Bool {
        writes.contains { if case .account(.putExternal) = $0 { true } else { false } }
    }
}

extension CommitWrite {
    var isExternalPosting: Bool {
        if case .post(let entry) = self { entry.reason == .external } else { false }
    }
}
