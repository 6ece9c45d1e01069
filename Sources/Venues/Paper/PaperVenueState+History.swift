import Domain
import Engine
import Money

extension PaperVenueState {
    /// What the account was opened with: nothing else but trades moves money here. An opening has
    /// no time of its own on record; it counts as made when the venue was started.
    func movements(of account: AccountID, since: Instant, at venue: VenueID) -> [ExternalEntry] {
        guard start >= since else { return [] }
        return records.openings.filter { $0.account == account && !$0.amount.isZero }.map {
            ExternalEntry(
                account: VenueAccount(venue, account), venueLedgerID: "opening:\($0.asset.code)",
                kind: .deposit, changes: [.init($0.amount, of: $0.asset)], at: start,
                note: "opening balance")
        }
    }

    /// Those that were taken back, and what corrected them, too.
    func trades(of account: AccountID, since: Instant) -> [AccountTrade] {
        var found: [AccountTrade] = []
        // What corrects a trade stands later than its time.
        for trade in records.trades.reversed() {
            if trade.at < since {
                if trade.corrects == nil { break }
                continue
            }
            let order = records.orders[Int(trade.order) - 1]
            guard order.account == account else { continue }
            found.append(
                AccountTrade(
                    fill: trade.fill, symbol: order.symbol, side: order.side, order: order.client))
        }
        return found.reversed()
    }

    func openOrders(of account: AccountID) -> [AccountOrder] {
        records.orders.filter { $0.state == .open && $0.account == account }.map { order in
            AccountOrder(
                venueOrderID: order.venueOrderID, clientOrderID: order.client.description,
                order: order.client, symbol: order.symbol.description, side: order.side,
                openQuantity: Fixed(uncheckedUnits: order.quantity.units - order.filled.units),
                at: order.acceptedAt)
        }
    }
}
