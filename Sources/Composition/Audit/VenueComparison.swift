import Bookkeeping
import Domain
import Engine
import Money

/// One venue's record against our orders, trades and mirrors.
struct VenueComparison {
    let record: VenueRecord
    /// Everything that we ever intended there.
    let orders: [StoredOrder]
    let mirrors: [Pocket: MirrorBalance]

    func findings() -> [AuditFinding] {
        let ours = Dictionary(
            orders.map { ($0.order.id.description, $0) }, uniquingKeysWith: { first, _ in first })
        return intents(ours) + executions() + bookings(ours) + inventions() + balances()
    }

    /// Every order there has an intent of ours.
    private func intents(_ ours: [String: StoredOrder]) -> [AuditFinding] {
        record.orders.compactMap { placed in
            guard let order = ours[placed.clientOrderID]?.order else {
                return finding(
                    "venue-order-intended", placed.venueOrderID,
                    "the venue has it for client order id \(placed.clientOrderID), "
                        + "which was never intended")
            }
            let isSame =
                order.account.account == placed.account && order.symbol == placed.symbol
                && order.side == placed.side
            return isSame
                ? nil
                : finding(
                    "venue-order-intended", placed.venueOrderID,
                    "\(placed.side.rawValue) \(placed.symbol) on \(placed.account) is not what "
                        + "order \(order.id) intended")
        }
    }

    /// No client order id reached the venue twice.
    private func executions() -> [AuditFinding] {
        var first: [String: String] = [:]
        return record.orders.compactMap { placed in
            let other = first.updateValue(placed.venueOrderID, forKey: placed.clientOrderID)
            return other.map {
                finding(
                    "order-once", placed.clientOrderID,
                    "placed twice, as \($0) and \(placed.venueOrderID)")
            }
        }
    }

    /// Every execution there is booked exactly once, with the same figures.
    private func bookings(_ ours: [String: StoredOrder]) -> [AuditFinding] {
        let clientIDs = Dictionary(
            record.orders.map { ($0.venueOrderID, $0.clientOrderID) },
            uniquingKeysWith: { first, _ in first })
        return record.fills.compactMap { fill in
            let clientID = clientIDs[fill.venueOrderID]
            guard let stored = clientID.flatMap({ ours[$0] }) else {
                return finding(
                    "venue-trade-booked", fill.venueTradeID,
                    "belongs to \(fill.venueOrderID), which is no order of ours")
            }
            let booked = stored.trades.filter { $0.venueTradeID == fill.venueTradeID }
            guard let trade = booked.first else {
                // The report may still be under way.
                return stored.order.isSettled
                    ? finding(
                        "venue-trade-booked", fill.venueTradeID,
                        "never booked, though order \(stored.order.id) is settled") : nil
            }
            guard booked.count == 1 else {
                return finding("venue-trade-booked", fill.venueTradeID, "booked twice")
            }
            let stands = !record.takenBack.contains(fill.venueTradeID)
            guard stands == (trade.state == .booked) else {
                return finding(
                    "venue-trade-stands", fill.venueTradeID,
                    stands
                        ? "\(trade.state.rawValue) here, and it stands at the venue"
                        : "booked here, and the venue took it back")
            }
            return Self.isSame(trade, fill)
                ? nil
                : finding(
                    "venue-trade-booked", fill.venueTradeID,
                    "booked as \(trade.quantity) at \(trade.price), \(trade.notional), fee "
                        + "\(trade.fee.amount) \(trade.fee.asset), but the venue says "
                        + "\(fill.quantity) at \(fill.price), \(fill.notional), fee "
                        + "\(fill.fee.amount) \(fill.fee.asset)")
        }
    }

    /// Every booked trade is one of the venue's.
    private func inventions() -> [AuditFinding] {
        let known = Set(record.fills.map(\.venueTradeID))
        return orders.flatMap { stored in
            stored.trades.filter { !known.contains($0.venueTradeID) }.map { trade in
                finding(
                    "trade-at-venue", trade.id.description,
                    "booked, but the venue has no trade \(trade.venueTradeID)")
            }
        }
    }

    /// What the ledger says equals what the venue says, wherever nothing is under way.
    private func balances() -> [AuditFinding] {
        let busy = Set(orders.filter { !$0.order.isSettled }.map(\.order.account.account))
        return record.totals.sorted { $0.key < $1.key }.flatMap { account, assets in
            guard !busy.contains(account) else { return [AuditFinding]() }
            let place = VenueAccount(record.venue, account)
            let posted = mirrors.keys.filter { $0.account == place }.map(\.asset)
            return Set(posted).union(assets.keys).sorted().compactMap { asset in
                let pocket = Pocket(place, asset)
                let ours = mirrors[pocket]?.posted ?? .zero
                let theirs = assets[asset] ?? .zero
                return ours == theirs
                    ? nil
                    : finding(
                        "mirror-balance", pocket.description,
                        "the ledger has \(ours), the venue \(theirs)")
            }
        }
    }

    private static func isSame(_ trade: Trade, _ fill: Fill) -> Bool {
        trade.venueOrderID == fill.venueOrderID && trade.quantity == fill.quantity
            && trade.price == fill.price && trade.notional == fill.notional
            && trade.fee == fill.fee
    }

    private func finding(_ check: String, _ subject: String, _ message: String) -> AuditFinding {
        AuditFinding(check: check, subject: "\(record.venue):\(subject)", message: message)
    }
}
