import Bookkeeping
import Domain
import Money
import Routing

/// Where a stage's quotes belong on the books of this moment, and how large they are.
struct QuotePlanning {
    let execution: ConversionExecution
    let want: RoundWant
    let route: StageRoute
    let view: MarketView
    let markets: [Market]
    /// The worst price of each hop that may be quoted at.
    let prices: [Hop: Fixed]
    let retreats: [VenueAccount: Stage.Retreat]
    let now: Instant

    private struct Place {
        let market: Market
        let hop: Hop
        let price: Fixed
        let unit: UnitFigures
    }

    /// One quote per account and hop that has none, the amount spread evenly over them.
    func outcome() throws(MoneyError) -> RoundPlan.Outcome {
        let places = try free().map { market, hop throws(MoneyError) in
            try place(market, hop)
        }.compactMap { $0 }
        guard !places.isEmpty, try !isBelowALot() else { return try nowhere() }
        var sized = try quotes(on: places, budget: want.budget)
        if try leavesRest(sized) { sized = try quotes(on: places, budget: want.budgetMax) }
        return sized.isEmpty ? try nowhere() : .orders(sized)
    }

    /// Of several legs the smallest orders may bring far more than what is left of a fixed receipt.
    private func isBelowALot() throws(MoneyError) -> Bool {
        guard case .to = want.left, execution.conversion.hops.count > 1 else { return false }
        return try !isTradable(want.left)
    }

    /// The markets of the stage's hops on which it has no order that may still fill.
    private func free() -> [(market: Market, hop: Hop)] {
        var free: [(market: Market, hop: Hop)] = []
        for hop in route.first where prices[hop] != nil {
            for market in markets where market.book.symbol == hop.symbol {
                let isTaken = execution.orders.contains { order in
                    !order.isSettled && order.account == market.account
                        && order.symbol == hop.symbol
                }
                if !isTaken { free.append((market, hop)) }
            }
        }
        return free.sorted {
            ($0.market.account, $0.hop.symbol) < ($1.market.account, $1.hop.symbol)
        }
    }

    private func place(_ market: Market, _ hop: Hop) throws(MoneyError) -> Place? {
        guard let price = try price(market, hop) else { return nil }
        let unit = try UnitFigures(hop, limit: price, fees: market.fees, fee: market.fees.maker)
        return Place(market: market, hop: hop, price: price, unit: unit)
    }

    /// The best own-side price, not beyond the bound, standing back after refusals; `nil` where
    /// there is none, or a new book is to be waited for.
    func price(_ market: Market, _ hop: Hop) throws(MoneyError) -> Fixed? {
        guard let bound = try bound(market, hop) else { return nil }
        let (bids, asks) = (market.book.bids, market.book.asks)
        let tick = market.rules.tick
        var back = Fixed.zero
        let retreat = retreats[market.account]
        if let retreat, retreat.notBefore > now { return nil }
        if let retreat, retreat.bookSequence == market.book.sequence {
            guard retreat.ticks <= ExecutionSettings.retreatsMax else { return nil }
            back = try tick.multiplied(by: Fixed(retreat.ticks), rounding: .up)
        }
        switch hop.side {
        case .sell:
            guard let own = asks.first?.price else { return nil }
            return try max(own, bound).adding(back).rounded(toMultipleOf: tick, .up)
        case .buy:
            guard let own = bids.first?.price else { return nil }
            let price = try min(own, bound).subtracting(back).rounded(toMultipleOf: tick, .down)
            return price.isPositive ? price : nil
        }
    }

    private func bound(_ market: Market, _ hop: Hop) throws(MoneyError) -> Fixed? {
        guard let worst = prices[hop] else { return nil }
        guard let marginal = try marginalPrice(hop, market) else { return worst }
        return hop.side == .buy ? min(worst, marginal) : max(worst, marginal)
    }

    /// Whether the best own-side price of others has left the order by more than the client's
    /// distance, and the bound lets it follow.
    func hasLeft(_ order: Order) throws(MoneyError) -> Bool {
        guard
            let market = markets.first(where: {
                $0.account == order.account && $0.book.symbol == order.symbol
            }), let price = try price(market, order.hop),
            // What is left of it must be an order again.
            try order.openQuantity >= Planner.smallestOrder(market.rules, at: price)
        else { return false }
        let one = Fixed(Limits.basisPointsPerOne)
        let distance = try order.limitPrice.multiplied(
            by: execution.conversion.request.options.maker.repriceBps, dividedBy: one,
            rounding: .down)
        switch order.side {
        case .sell: return try order.limitPrice.subtracting(price) > distance
        case .buy: return try price.subtracting(order.limitPrice) > distance
        }
    }
}

extension QuotePlanning {
    private func quotes(
        on places: [Place], budget: Fixed
    ) throws(MoneyError) -> [SizedOrder] {
        let sized = try spread(over: places, budget: budget)
        return sized.isEmpty ? try onOne(of: places, budget: budget) : sized
    }

    /// Whether what the budget keeps of a fixed receipt would be below every order.
    private func leavesRest(_ sized: [SizedOrder]) throws(MoneyError) -> Bool {
        guard case .to(var rest) = want.left, want.budget < want.budgetMax else { return false }
        for order in sized { rest = try rest.subtracting(measure(order)) }
        guard rest.isPositive else { return false }
        return try !isTradable(.to(rest))
    }

    private func spread(
        over places: [Place], budget: Fixed
    ) throws(MoneyError) -> [SizedOrder] {
        var left = want.fixed.amount
        var budget = budget
        var between = try execution.roomBetweenLegs(route, within: budget)
        var sized: [SizedOrder] = []
        for (index, place) in places.enumerated() where left.isPositive {
            let share = try left.divided(by: Fixed(places.count - index), rounding: .up)
            let isBetween = place.hop.receives != route.to
            guard
                let order = try order(
                    place, share, budget: isBetween ? min(budget, between) : budget)
            else { continue }
            left = try max(left.subtracting(measure(order)), .zero)
            budget = try budget.subtracting(order.needs[0].amount)
            if isBetween { between = try between.subtracting(order.needs[0].amount) }
            sized.append(order)
        }
        return sized
    }

    /// All of it in one quote, where the shares of several are too small.
    private func onOne(
        of places: [Place], budget: Fixed
    ) throws(MoneyError) -> [SizedOrder] {
        let between = try execution.roomBetweenLegs(route, within: budget)
        for place in places {
            let budget = place.hop.receives == route.to ? budget : between
            if let order = try order(place, want.fixed.amount, budget: budget) {
                return [order]
            }
        }
        return []
    }

    /// Of the fixed side: what the order takes, or what comes of it at the prices of now.
    private func measure(_ order: SizedOrder) throws(MoneyError) -> Fixed {
        switch want.fixed {
        case .from: order.needs[0].amount
        case .to:
            try execution.pricing(markets).arrives(
                order.arrivesAtLimit, of: order.hop.receives, on: onward(from: order.account))
        }
    }

    /// Where the next leg goes on; `nil`: on any account.
    private func onward(from account: VenueAccount) -> VenueAccount? {
        execution.conversion.request.options.useInventory ? nil : account
    }

    private func order(
        _ place: Place, _ share: Fixed, budget: Fixed
    ) throws(MoneyError) -> SizedOrder? {
        let (hop, unit, rules) = (place.hop, place.unit, place.market.rules)
        let spendable = min(budget, place.market.spendable[hop.spends] ?? .zero)
        var quantity: Fixed
        switch want.fixed {
        case .from: quantity = try unit.quantity(spending: min(share, spendable))
        case .to:
            guard
                let needed = try execution.pricing(markets).needed(
                    for: share, of: hop.receives, on: onward(from: place.market.account))
            else { return nil }
            let wanted = try unit.quantity(bringing: needed)
                .rounded(toMultipleOf: rules.lot, .up)
            quantity = min(try unit.quantity(spending: spendable), wanted)
        }
        if let most = view.orderNotionalMax[hop.symbol.quote] {
            quantity = min(quantity, try most.divided(by: place.price, rounding: .down))
        }
        quantity = try quantity.rounded(toMultipleOf: rules.lot, .down)
        guard quantity.isPositive, quantity >= rules.minQuantity,
            try quantity.multiplied(by: place.price, rounding: .down) >= rules.minNotional
        else { return nil }
        let spends = try unit.spends(quantity)
        guard try leadsOn(hop, on: place.market.account, bringing: unit.brings(quantity)),
            let feeNeeds = try thirdFee(place, quantity)
        else { return nil }
        return SizedOrder(
            account: place.market.account, hop: hop, quantity: quantity, limitPrice: place.price,
            needs: [(asset: hop.spends, amount: spends)] + feeNeeds,
            arrivesAtLimit: try unit.brings(quantity))
    }

    /// What is held for a maker fee in a third asset; `nil` where the account cannot pay it.
    private func thirdFee(
        _ place: Place, _ quantity: Fixed
    ) throws(MoneyError) -> [(asset: Asset, amount: Fixed)]? {
        let (fees, hop) = (place.market.fees, place.hop)
        let asset = fees.asset.resolved(hop)
        guard asset != hop.spends, asset != hop.receives, fees.maker.isPositive else { return [] }
        guard let mid = view.feeAssetMids[Symbol(base: asset, quote: hop.symbol.quote)],
            mid.isPositive
        else { return nil }
        let fee = try quantity.multiplied(by: place.price, rounding: .up)
            .multiplied(by: fees.maker, dividedBy: mid, rounding: .up)
        return fee <= (place.market.spendable[asset] ?? .zero) ? [(asset, fee)] : nil
    }

    private func isTradable(_ rest: FixedSide) throws(MoneyError) -> Bool {
        for hop in route.first {
            guard let price = prices[hop] else { return true }
            var left = rest
            if case .to(let amount) = left, hop.receives != route.to {
                guard let rate = try execution.rate(from: hop.receives, markets), rate.isPositive
                else { return true }
                left = .to(try amount.divided(by: rate, rounding: .up))
            }
            if try execution.isTradable(left, hop, at: price, view) { return true }
        }
        return false
    }

    /// No account can be quoted on now.
    private func nowhere() throws(MoneyError) -> RoundPlan.Outcome {
        guard try isTradable(want.left) else {
            return .rest(
                Failure(.tooSmall, "The amount is below the smallest order of every venue."))
        }
        return .later
    }
}
