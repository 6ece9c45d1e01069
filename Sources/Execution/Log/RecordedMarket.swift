import Bookkeeping
import Domain
import Money
import Routing

/// Venues made of recorded books: each stands until the next was recorded, and what is taken from
/// it is gone until then. A resting order fills whole, at its price, once a recorded book reaches
/// it.
struct RecordedMarket {
    private var upcoming: ArraySlice<(at: Instant, view: MarketView)>
    private(set) var view: MarketView
    private var reports: [OrderID: OrderReport] = [:]
    private var resting: [Order] = []
    private var nextTrade = 1

    /// - Parameter views: in the order of their times; the first is where it begins.
    init(_ first: MarketView, _ later: [(at: Instant, view: MarketView)]) {
        view = first
        upcoming = later[...]
    }

    /// When the books change next.
    var changesAt: Instant? { upcoming.first?.at }

    /// Moves on to this moment: reports of resting orders that were reached.
    mutating func advance(to now: Instant) throws(MoneyError) -> [OrderReport] {
        var reached: [OrderReport] = []
        while let next = upcoming.first, next.at <= now {
            upcoming.removeFirst()
            show(next.view)
            for order in resting where isReached(order) {
                resting.removeAll { $0.id == order.id }
                let fill = try fill(
                    order, quantity: order.quantity, price: order.limitPrice, isMaker: true, now)
                reached.append(report(order, .filled, [fill], now))
            }
        }
        return reached
    }

    /// Newer books; balances stay those of the beginning, since they are the conversion's own.
    private mutating func show(_ newer: MarketView) {
        var spendable: [VenueAccount: [Asset: Fixed]] = [:]
        for listing in view.listings { spendable[listing.account] = listing.spendable }
        view = MarketView(
            markets: newer.markets.map { market in
                Market(
                    account: market.account, book: market.book, fees: market.fees,
                    rules: market.rules,
                    spendable: spendable[market.account] ?? market.spendable)
            }, listings: view.listings, halted: newer.halted, feeAssetMids: newer.feeAssetMids,
            orderNotionalMax: newer.orderNotionalMax, orderValidity: newer.orderValidity)
    }

    private func market(of order: Order) -> Market? {
        view.markets.first { $0.account == order.account && $0.book.symbol == order.symbol }
    }

    private func isReached(_ order: Order) -> Bool {
        guard let book = market(of: order)?.book,
            let best = book.levels(takenBy: order.side).first?.price
        else { return false }
        return order.side == .sell ? best >= order.limitPrice : best <= order.limitPrice
    }

    mutating func perform(
        _ command: ExecutionCommand, at now: Instant
    ) throws(MoneyError) -> ExecutionEvent {
        switch command {
        case .place(let order): return .placed(order.id, try place(order, now))
        case .query(let order):
            let answer = reports[order.id].map { QueryAnswer.present($0) } ?? .absent
            return .queried(order.id, answer, absenceIsProof: true)
        case .cancel(let order):
            guard let index = resting.firstIndex(where: { $0.id == order.id }) else {
                return .cancelAnswered(order.id, .notOpen)
            }
            resting.remove(at: index)
            return .cancelAnswered(order.id, .report(report(order, .cancelled, [], now)))
        }
    }

    private mutating func place(
        _ order: Order, _ now: Instant
    ) throws(MoneyError) -> PlaceAnswer {
        guard let market = market(of: order) else {
            return .refused(Failure(.venueUnavailable, "No book was recorded."))
        }
        if order.timeInForce == .postOnly {
            guard !isReached(order) else {
                return .refused(Failure(.rejectedByVenue, "It would take."))
            }
            resting.append(order)
            return .accepted(report(order, .open, [], now))
        }
        var left = order.quantity
        var fills: [Fill] = []
        var levels: [BookLevel] = []
        for level in market.book.levels(takenBy: order.side) {
            let isWithin =
                order.side == .sell
                ? level.price >= order.limitPrice : level.price <= order.limitPrice
            let taken = isWithin ? min(left, level.quantity) : .zero
            if taken.isPositive {
                fills.append(
                    try fill(order, quantity: taken, price: level.price, isMaker: false, now))
                left = try left.subtracting(taken)
            }
            let rest = try level.quantity.subtracting(taken)
            if rest.isPositive { levels.append(BookLevel(price: level.price, quantity: rest)) }
        }
        replace(market, takenBy: order.side, levels)
        return .accepted(report(order, left.isZero ? .filled : .cancelled, fills, now))
    }

    /// At every account of the venue.
    private mutating func replace(_ market: Market, takenBy side: Side, _ levels: [BookLevel]) {
        let old = market.book
        let book = Book(
            symbol: old.symbol, bids: side == .sell ? levels : old.bids,
            asks: side == .buy ? levels : old.asks, at: old.at, sequence: old.sequence)
        view = MarketView(
            markets: view.markets.map { other in
                guard other.account.venue == market.account.venue, other.book.symbol == old.symbol
                else { return other }
                return Market(
                    account: other.account, book: book, fees: other.fees, rules: other.rules,
                    spendable: other.spendable)
            }, listings: view.listings, halted: view.halted, feeAssetMids: view.feeAssetMids,
            orderNotionalMax: view.orderNotionalMax, orderValidity: view.orderValidity)
    }

    private mutating func fill(
        _ order: Order, quantity: Fixed, price: Fixed, isMaker: Bool, _ now: Instant
    ) throws(MoneyError) -> Fill {
        let notional = try quantity.multiplied(
            by: price, rounding: order.side == .buy ? .up : .down)
        let fees = market(of: order)?.fees ?? FeeSchedule(maker: .zero, taker: .zero)
        let asset = fees.asset.resolved(order.hop)
        let rate = isMaker ? fees.maker : fees.taker
        var fee = try (asset == order.symbol.base ? quantity : notional)
            .multiplied(by: rate, rounding: .ceiling)
        if asset != order.symbol.base, asset != order.symbol.quote {
            let mid = view.feeAssetMids[Symbol(base: asset, quote: order.symbol.quote)]
            fee =
                try mid.map { mid throws(MoneyError) in
                    try fee.divided(by: mid, rounding: .ceiling)
                } ?? .zero
        }
        nextTrade += 1
        return Fill(
            venueTradeID: "r-\(nextTrade)", venueOrderID: order.id.description,
            quantity: quantity, price: price, notional: notional, fee: Fee(fee, of: asset),
            isMaker: isMaker, at: now)
    }

    private mutating func report(
        _ order: Order, _ status: OrderReport.Status, _ fills: [Fill], _ now: Instant
    ) -> OrderReport {
        let all = (reports[order.id]?.fills ?? []) + fills
        let units = all.reduce(Int128(0)) { $0 + $1.quantity.units }
        let report = OrderReport(
            order: order.id, venueOrderID: order.id.description, status: status,
            cumulativeQuantity: Fixed(uncheckedUnits: units), fills: all,
            bookSequence: market(of: order)?.book.sequence ?? 0, at: now)
        reports[order.id] = report
        return report
    }
}
