import Domain
import Engine
import Money

/// Trades that the venue takes back: the money goes back, and what the order worked stays worked.
extension PaperVenueState {
    /// Of one order's trades, those that no longer stand.
    static func reversals(among trades: [PaperTrade]) -> [Reversal] {
        trades.filter { $0.state != .booked }.map { trade in
            Reversal(
                of: trade.venueTradeID,
                correction: trades.first { $0.corrects == trade.number }?.fill)
        }
    }

    /// As the fault plan wants it: a correction is to the order's limit, or, where it traded there,
    /// by one tick in its favour.
    mutating func takeBack(
        _ number: UInt64, _ fault: FaultPlan.TradeFault, at now: Instant
    ) {
        guard let trade = records.trade(number) else { return }
        let order = records.orders[Int(trade.order) - 1]
        switch fault {
        case .bust: takeBack(number, correctedTo: nil, at: now)
        case .correct:
            guard trade.price == order.limitPrice, let market = symbols[order.symbol] else {
                takeBack(number, correctedTo: order.limitPrice, at: now)
                return
            }
            let tick = engine.rules[market].tick
            let better = trade.price.units + (order.side == .buy ? -tick.units : tick.units)
            let price = better > 0 ? Fixed(uncheckedUnits: better) : trade.price
            takeBack(number, correctedTo: price, at: now)
        }
    }

    /// Takes a trade back, and tells it.
    ///
    /// - Parameter price: at which it stands from now on, under a number of its own; `nil`: it does
    ///   not.
    /// - Returns: whether it stood.
    @discardableResult
    mutating func takeBack(_ number: UInt64, correctedTo price: Fixed?, at now: Instant) -> Bool {
        guard let trade = records.trade(number), trade.state == .booked else { return false }
        var correction: VenueRecord.FilledPart?
        if let price {
            correction = self.correction(of: trade, price: price, at: now)
            guard correction != nil else { return false }
        }
        move(records.changes(by: trade), by: -1)
        add(.takenBack(trade: number, correction: correction, at: now))
        if let stands = correction.flatMap({ records.trade($0.trade) }) {
            move(records.changes(by: stands), by: 1)
        }
        endStep()
        tell(report(of: records.orders[Int(trade.order) - 1], at: now), faulty: true, at: now)
        return true
    }

    /// The same quantity at another price, its fee at the same rate; `nil` where the figures leave
    /// the range.
    private mutating func correction(
        of trade: PaperTrade, price: Fixed, at now: Instant
    ) -> VenueRecord.FilledPart? {
        guard price.isPositive, trade.notional.isPositive,
            let notional = try? trade.quantity.multiplied(by: price, rounding: .down),
            let scaled = try? trade.fee.amount.multiplied(
                by: notional, dividedBy: trade.notional, rounding: .down)
        else { return nil }
        let base = records.orders[Int(trade.order) - 1].symbol.base
        return VenueRecord.FilledPart(
            order: trade.order, trade: engine.takeTradeNumber(), quantity: trade.quantity,
            price: price, notional: notional,
            fee: trade.fee.asset == base ? trade.fee.amount : scaled, feeAsset: trade.fee.asset,
            isMaker: trade.isMaker, at: now)
    }

    private mutating func move(
        _ changes: [(account: AccountID, asset: Asset, amount: Fixed)], by sign: Int128
    ) {
        for (account, asset, amount) in changes {
            // An account or an asset that is no longer configured has no balance here.
            guard let account = accounts[account],
                let asset = engine.assets.firstIndex(of: asset)
            else { continue }
            engine.credit(
                Fixed(uncheckedUnits: amount.units * sign), account: account, asset: asset)
        }
    }

    /// Orders of the account of which a trade was taken back since then.
    func reversals(of account: AccountID, since: Instant, at now: Instant) -> [OrderReport] {
        var orders: Set<UInt64> = []
        for number in records.takenBack.reversed() {
            guard let trade = records.trade(number), let at = trade.takenBackAt, at >= since
            else { break }
            orders.insert(trade.order)
        }
        return orders.sorted().map { records.orders[Int($0) - 1] }
            .filter { $0.account == account }
            .map { report(of: $0, at: now) }
    }
}
