import Domain
import Money
import Testing

@testable import Routing

@Suite struct PathPropertyTests {
    @Test(arguments: [false, true])
    func thePlanDoesNotDependOnTheOrderOfTheInput(lots: Bool) throws {
        for seed in UInt64(1)...40 {
            var world = RandomPaths(seed: seed, lots: lots)
            let request = world.request()
            let plan = try PathPlanner.plan(request)
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<3 {
                let hops = SimplePaths(request).hops.shuffled(using: &generator)
                let shuffled = PathRequest(
                    from: request.from, to: request.to, fixed: request.fixed,
                    markets: request.markets.shuffled(using: &generator), hops: hops,
                    priceBounds: request.priceBounds, mids: request.mids,
                    usesInventory: request.usesInventory)
                #expect(try PathPlanner.plan(shuffled) == plan, "seed \(seed)")
            }
        }
    }

    @Test func nothingIsSpentThatIsNotThere() throws {
        for seed in UInt64(1)...300 {
            var world = RandomPaths(seed: seed)
            let request = world.request()
            let plan = try PathPlanner.plan(request)
            var left: [String: Fixed] = [:]
            for order in plan.orders {
                let spends = "\(order.account) \(order.hop.spends)"
                let receives = "\(order.account) \(order.hop.receives)"
                left[spends] = try left[spends, default: .zero].subtracting(order.spent)
                left[receives] = try left[receives, default: .zero].adding(order.received)
            }
            for market in request.markets {
                for asset in RandomPaths.between + [RandomPaths.from] {
                    let isHeld = request.usesInventory || asset == RandomPaths.from
                    let held = isHeld ? market.spendable[asset] ?? .zero : .zero
                    let rest = try left["\(market.account) \(asset)", default: .zero].adding(held)
                    #expect(!rest.isNegative, "seed \(seed): \(market.account) \(asset)")
                }
            }
            for asset in RandomPaths.between {
                let spent = plan.orders.filter { $0.hop.spends == asset }
                    .reduce(Int128(0)) { $0 + $1.spent.units }
                let received = plan.orders.filter { $0.hop.receives == asset }
                    .reduce(Int128(0)) { $0 + $1.received.units }
                #expect(spent <= received, "seed \(seed): \(asset)")
            }
            if case .from(let amount) = request.fixed { #expect(plan.spent <= amount) }
        }
    }

    @Test func everyOrderKeepsLotTickAndMinimumsOfItsMarket() throws {
        var count = 0
        for seed in UInt64(1)...60 {
            var world = RandomPaths(seed: seed, lots: true)
            let request = world.request()
            for order in try PathPlanner.plan(request).orders {
                count += 1
                let rules = try #require(request.market(of: order)).rules
                #expect(order.quantity.isMultiple(of: rules.lot), "seed \(seed)")
                #expect(order.quantity >= rules.minQuantity, "seed \(seed)")
                #expect(order.limitPrice.isMultiple(of: rules.tick), "seed \(seed)")
                let notional = try order.quantity.multiplied(
                    by: order.limitPrice, rounding: .down)
                #expect(notional >= rules.minNotional, "seed \(seed)")
            }
        }
        #expect(count > 100)
    }

    @Test func everyFeeIsTakenInItsAssetAndAddsUp() throws {
        var seen: Set<String> = []
        for seed in UInt64(1)...120 {
            var world = RandomPaths(seed: seed)
            let request = world.request()
            let plan = try PathPlanner.plan(request)
            var fees: [Asset: Fixed] = [:]
            for order in plan.orders {
                let market = try #require(request.market(of: order))
                let (hop, fee) = (order.hop, order.fee)
                #expect(fee.asset == market.fees.asset.resolved(hop), "seed \(seed)")
                fees[fee.asset] = try fees[fee.asset, default: .zero].adding(fee.amount)
                var (spent, received) =
                    hop.side == .buy
                    ? (order.notional, order.quantity) : (order.quantity, order.notional)
                let isBase = fee.asset == hop.symbol.base
                var expected = try (isBase ? order.quantity : order.notional)
                    .multiplied(by: market.fees.taker, rounding: .up)
                switch fee.asset {
                case hop.spends: spent = try spent.adding(fee.amount)
                case hop.receives: received = try received.subtracting(fee.amount)
                default:
                    let mid = try #require(
                        request.mids[Symbol(base: fee.asset, quote: hop.symbol.quote)])
                    expected = try expected.divided(by: mid, rounding: .up)
                }
                #expect(fee.amount == expected, "seed \(seed)")
                #expect(order.spent == spent && order.received == received, "seed \(seed)")
                if !fee.amount.isZero {
                    seen.insert(
                        fee.asset == hop.spends
                            ? "spent" : fee.asset == hop.receives ? "received" : "third")
                }
            }
            let sums = plan.fees.map { "\($0.asset) \($0.amount)" }
            #expect(
                sums
                    == fees.filter { !$0.value.isZero }
                    .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }, "seed \(seed)")
        }
        #expect(seen == ["spent", "received", "third"])
    }

    /// Whether, on one account, some circle of intermediate assets gains at the best prices.
    private static func gains(_ request: PathRequest, _ hops: [(VenueAccount, Hop)]) throws -> Bool
    {
        var gains: [VenueAccount?: [Hop: Scaled]] = [:]
        for (account, hop) in hops
        where RandomPaths.between.contains(hop.spends) && RandomPaths.between.contains(hop.receives)
        {
            let market = try #require(
                request.markets.first {
                    $0.account == account && $0.book.symbol == hop.symbol
                })
            guard let head = market.book.levels(takenBy: hop.side).first else { continue }
            let gain = Pricing(hop, market.fees).gain(at: head.price.units)
            let place = request.usesInventory ? nil : account
            gains[place, default: [:]][hop] = max(gains[place]?[hop] ?? .zero, gain)
        }
        return gains.values.contains { arcs in
            arcs.contains { one, a in
                arcs.contains { two, b in
                    guard two.spends == one.receives else { return false }
                    if two.receives == one.spends { return a * b > .one + Scaled.one.doubled(-60) }
                    return arcs.contains { three, c in
                        three.spends == two.receives && three.receives == one.spends
                            && a * b * c > .one + Scaled.one.doubled(-60)
                    }
                }
            }
        }
    }

    @Test func aGainCycleIsReportedWhereItIsAndNeverRouted() throws {
        var found = 0
        for seed in UInt64(1)...120 {
            var world = RandomPaths(seed: seed, arbitrage: true)
            let request = world.request()
            let plan = try PathPlanner.plan(request)
            let lanes = PathNetwork(request).lanes.map { ($0.account, $0.hop) }
            let isThere = try Self.gains(request, lanes)
            #expect((plan.gainCycle != nil) == isThere, "seed \(seed)")
            let routed = plan.orders.map { ($0.account, $0.hop) }
            #expect(try !Self.gains(request, routed), "seed \(seed)")
            found += isThere ? 1 : 0
        }
        #expect(found > 10 && found < 110, "\(found) of 120 say nothing")
    }
}
