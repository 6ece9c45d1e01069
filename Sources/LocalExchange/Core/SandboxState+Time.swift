package import Domain
package import Money
package import Routing
import Venues

extension SandboxState {
    /// Lets everything happen that is due.
    mutating func advance(to instant: Instant) {
        // A clock that is set back stands still here.
        real = max(real, instant)
        let elapsed = real.microseconds - start.microseconds
        while let event = feed.next(until: elapsed) { apply(event) }
        runTimers()
        refreshBooksIfDue()
    }

    private mutating func apply(_ event: MarketEvent) {
        let market = event.market
        guard !views[market].isPinned, views[market].mode.matches else { return }
        executions.removeAll(keepingCapacity: true)
        switch event.content {
        case .heartbeat: return
        case .replaced(let bids, let asks):
            engine.replace(market: market, bids: bids, asks: asks, into: &executions)
            views[market].touch()
        case .updated(let bids, let asks):
            engine.renew(market: market, bids: bids, asks: asks, into: &executions)
            views[market].touch()
        case .traded(let price, let quantity, let aggressor):
            engine.trade(
                market: market, price: price, quantity: quantity, aggressor: aggressor,
                into: &executions)
            tellPublic(market: market, price, quantity, aggressor)
            if !executions.isEmpty { views[market].touch() }
        }
        bookExecutions(taker: nil)
    }

    private mutating func runTimers() {
        for event in timers.takeDue(at: real) { tell(event) }
        timers.forgetEffects(at: real) { records.order($0)?.isOpen == true }
        let expired = timers.expiries.filter { $0.value <= now }.keys.sorted()
        for number in expired {
            timers.forget(number)
            guard let order = records.order(number) else { continue }
            _ = cancel(.number(number), account: order.account, reason: .expired)
        }
        let dead = timers.deadMen.filter { $0.value <= real }.keys.sorted()
        for account in dead {
            armDeadMan(account, after: nil)
            _ = cancelAll(account, reason: .deadMan)
        }
    }

    // MARK: Control

    /// Sets a whole book; market data does not change it until it is unpinned.
    package mutating func setBook(_ market: Int, bids: [BookLevel], asks: [BookLevel]) {
        keep(.book(markets[market].symbol, bids: bids, asks: asks))
        show(market, bids: bids, asks: asks)
    }

    mutating func show(_ market: Int, bids: [BookLevel], asks: [BookLevel]) {
        views[market].isPinned = true
        executions.removeAll(keepingCapacity: true)
        engine.replace(market: market, bids: bids, asks: asks, into: &executions)
        views[market].touch()
        bookExecutions(taker: nil)
    }

    /// Lets a trade of others happen, as market data does.
    package mutating func trade(
        _ market: Int, price: Fixed, quantity: Fixed, aggressor: Side
    ) {
        executions.removeAll(keepingCapacity: true)
        engine.trade(
            market: market, price: price, quantity: quantity, aggressor: aggressor,
            into: &executions)
        tellPublic(market: market, price, quantity, aggressor)
        views[market].touch()
        bookExecutions(taker: nil)
    }

    package mutating func pin(_ market: Int, _ isPinned: Bool) {
        views[market].isPinned = isPinned
        if !isPinned { keep(.unpinned(markets[market].symbol)) }
    }

    package mutating func setMode(_ market: Int, _ mode: MarketMode) {
        views[market].mode = mode
        keep(.mode(markets[market].symbol, mode))
    }

    /// - Parameter offset: how far the exchange's clock is ahead of the true time.
    package mutating func setClockOffset(_ offset: Duration) {
        clockOffset = offset
        keep(.clock(offset))
    }
}
