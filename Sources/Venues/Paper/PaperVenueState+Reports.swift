import Domain
import Engine
import Money
import Routing

extension PaperVenueState {
    /// Tells a report by the venue itself: perhaps twice, perhaps after later ones, and once the
    /// venue can be reached again.
    ///
    /// - Parameter faulty: whether the plan's drawn faults of reports apply.
    mutating func tell(_ report: OrderReport, faulty: Bool, at now: Instant) {
        if let end = endOfOutage(at: now) {
            schedule(.report(report), at: end)
            return
        }
        let fault = faulty ? dice.rollReport() : nil
        switch fault {
        case .reorderReports where heldReport == nil: hold(report, at: now)
        case .duplicateReport:
            reports.append(report)
            reports.append(report)
        case .none, .some: reports.append(report)
        }
        if fault != .reorderReports, let held = heldReport {
            heldReport = nil
            reports.append(held)
        }
    }

    mutating func hold(_ report: OrderReport, at now: Instant) {
        heldReport = report
        schedule(.releaseHeldReport, at: now.adding(PaperVenueLimits.reorderDelayMax))
    }

    func isDown(at now: Instant) -> Bool { outages.isDown(now.duration(since: start)) }

    private func endOfOutage(at now: Instant) -> Instant? {
        let elapsed = now.duration(since: start)
        let outage = outages.outages.first {
            $0.from <= elapsed && elapsed < $0.from + $0.lasting
        }
        return outage.map { start.adding($0.from + $0.lasting) }
    }

    /// Takes up what the records say: opening balances once, totals, and the orders that rest.
    mutating func recover(_ configuration: PaperVenueConfiguration) {
        for account in configuration.accounts.keys.sorted() {
            for (asset, amount) in (configuration.accounts[account] ?? [:]).sorted(by: {
                $0.key < $1.key
            }) where !records.hasOpening(account, asset) {
                add(.opening(account: account, asset: asset, amount: amount))
            }
        }
        for (account, number) in accounts {
            for (index, asset) in engine.assets.enumerated() {
                let total = records.balances[account]?[asset] ?? .zero
                engine.credit(total, account: number, asset: index)
            }
        }
        engine.continueNumbers(afterOrder: records.lastOrder, trade: records.lastTrade)
        for order in records.orders where order.state == .open {
            guard let market = symbols[order.symbol], let account = accounts[order.account] else {
                // The symbol is no longer configured.
                add(.state(order: order.number, .cancelled, at: start))
                continue
            }
            engine.restore(
                NewOrder(
                    client: order.client, account: account, market: market, side: order.side,
                    kind: order.kind, timeInForce: order.timeInForce, quantity: order.quantity,
                    limitPrice: order.limitPrice, validUntil: start),
                number: order.number, filled: order.filled, feePrice: order.feePrice)
        }
        endStep()
    }

    /// The book as it is now; `nil` where none may be used.
    mutating func book(of symbol: Symbol, at now: Instant) -> Book? {
        guard let market = symbols[symbol], views[market].hasBook, let at = freshness(now) else {
            return nil
        }
        return views[market].book(engine, market: market, at: at)
    }

    /// When market data was last heard; `nil` where that is too long ago or the venue is down.
    private func freshness(_ now: Instant) -> Instant? {
        guard let heardAt, !isDown(at: now),
            now.duration(since: heardAt) <= PaperVenueLimits.marketDataAgeMax
        else { return nil }
        return heardAt
    }

    /// `nil` where there is no book, or nothing to tell a price from.
    func ticker(of symbol: Symbol, at now: Instant) -> Ticker? {
        guard let market = symbols[symbol], views[market].hasBook, let at = freshness(now) else {
            return nil
        }
        let view = views[market]
        let bid = engine.best(market: market, .buy)
        let ask = engine.best(market: market, .sell)
        guard let start = view.open ?? bid ?? ask else { return nil }
        let hasTraded = view.open != nil
        return Ticker(
            symbol: symbol, at: at, open: start, last: hasTraded ? view.last : start,
            low: hasTraded ? view.low : start, high: hasTraded ? view.high : start,
            volume: view.volume, bid: bid, ask: ask)
    }
}
