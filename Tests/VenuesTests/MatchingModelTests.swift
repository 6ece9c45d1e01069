import Domain
import Money
import Routing
import TestKit
import Testing

@testable import Venues

/// The engine against the plainest exchange of the same rules: every trade, every level, every
/// balance.
@Suite struct MatchingModelTests {
    private static let symbol = Symbol(base: Asset("B", scale: 8), quote: Asset("Q", scale: 2))
    private static let accounts = 4

    private struct World {
        var engine: MatchingEngine
        var model: NaiveExchange
        var bits: SeededBits
        var executions: ContiguousArray<MatchedFill> = []
        var clients: [UInt64: OrderID] = [:]
        var ids: [OrderID] = []

        init(seed: UInt64, opening: Fixed) throws {
            let (maker, taker) = (try Fixed("0.001"), try Fixed("0.002"))
            engine = MatchingEngine(
                fees: FeeSchedule(maker: maker, taker: taker),
                rules: [MarketRules(symbol: symbol)],
                accounts: (0..<accounts).map { AccountID("\($0)") })
            model = NaiveExchange(makerRate: maker, takerRate: taker)
            bits = SeededBits(seed)
            for account in 0..<accounts {
                engine.deposit(opening, account: account, asset: 0)
                engine.deposit(opening, account: account, asset: 1)
                model.deposit(account: account, base: opening, quote: opening)
            }
        }

        mutating func price() -> Fixed { Fixed(Int(90 + bits.below(21))) }
        mutating func quantity() -> Fixed { Fixed(Int(1 + bits.below(20))) }

        mutating func step(_ number: UInt64) {
            switch bits.below(10) {
            case 0..<5: submit(number)
            case 5..<7: cancel()
            case 7..<9: renew()
            default: trade()
            }
        }

        mutating func submit(_ number: UInt64) {
            // Now and then an id that was used before: refused while open, fine afterwards.
            let isRepeat = !ids.isEmpty && bits.below(10) == 0
            let fresh = OrderID(high: 1, low: number)
            let id = isRepeat ? ids[Int(bits.below(Int64(ids.count)))] : fresh
            let account = isRepeat ? Int(id.low % 4) : Int(number % 4)
            let side: Side = bits.below(2) == 0 ? .buy : .sell
            let force = TimeInForce.allCases[Int(bits.below(4))]
            let (quantity, price) = (quantity(), price())
            let outcome = model.submit(
                id, account: account, side: side, force, quantity: quantity, price: price)
            let acceptance = try? engine.submit(
                NewOrder(
                    client: id, account: account, market: 0, side: side, timeInForce: force,
                    quantity: quantity, limitPrice: price, validUntil: Instant(microseconds: 0)),
                at: Instant(microseconds: 0), into: &executions)
            let expected: NaiveExchange.Outcome =
                switch acceptance?.state {
                case .none: .refused
                case .open: .open
                case .filled: .filled
                case .cancelled: .cancelled
                }
            #expect(outcome == expected, "order \(number)")
            if let acceptance { clients[acceptance.order] = id }
            ids.append(id)
        }

        mutating func cancel() {
            guard !ids.isEmpty else { return }
            let id = ids[Int(bits.below(Int64(ids.count)))]
            let cancelled = engine.cancel(id, account: Int(id.low % 4))
            #expect(model.cancel(id) == cancelled?.open)
        }

        /// One street price, on the side where it does not cross the street.
        mutating func renew() {
            let price = price()
            let quantity = Fixed(Int(bits.below(30)))
            let isBid = price < Fixed(100) || (price == Fixed(100) && bits.below(2) == 0)
            let level = [BookLevel(price: price, quantity: quantity)]
            // The other side leaves that price first, so the street never crosses itself.
            let gone = [BookLevel(price: price, quantity: .zero)]
            engine.renew(
                market: 0, bids: isBid ? level : gone, asks: isBid ? gone : level,
                into: &executions)
            model.setStreet(.buy, price: price, quantity: isBid ? quantity : .zero)
            model.setStreet(.sell, price: price, quantity: isBid ? .zero : quantity)
            model.cross(resting: .buy)
            model.cross(resting: .sell)
        }

        mutating func trade() {
            let (price, quantity) = (price(), quantity())
            let side: Side = bits.below(2) == 0 ? .buy : .sell
            engine.trade(
                market: 0, price: price, quantity: quantity, aggressor: side, into: &executions)
            model.trade(price: price, quantity: quantity, aggressor: side)
        }

        func compare(_ step: UInt64) {
            for side in [Side.buy, .sell] {
                let depth = engine.depth(market: 0, side, atMost: 1_000)
                let expected = model.depth(side).map {
                    BookLevel(price: $0.price, quantity: $0.quantity)
                }
                #expect(depth == expected, "\(side) at step \(step)")
            }
            for account in 0..<accounts {
                for (asset, funds) in [model.base[account], model.quote[account]].enumerated() {
                    let balance = engine.balance(account: account, asset: asset)
                    let (free, locked) = (funds?.free.units ?? 0, funds?.locked.units ?? 0)
                    #expect(balance.total.units == free + locked, "step \(step)")
                    #expect(balance.locked.units == locked, "step \(step)")
                    #expect(locked >= 0 && free >= 0, "step \(step)")
                }
            }
        }

        func compareTrades() {
            let found = executions.map {
                NaiveExchange.Trade(
                    order: clients[$0.order] ?? OrderID(high: 0, low: 0), account: $0.account,
                    side: $0.side, quantity: $0.quantity, price: $0.price, fee: $0.fee,
                    isMaker: $0.isMaker)
            }
            #expect(found.count == model.trades.count)
            for (index, (one, other)) in zip(found, model.trades).enumerated() where one != other {
                Issue.record("trade \(index): \(one), by the model \(other)")
                return
            }
        }
    }

    @Test(arguments: UInt64(1)...30)
    func tradesBooksAndBalancesAreTheModels(seed: UInt64) throws {
        // Every third world is poor, so that money refuses orders too.
        var world = try World(seed: seed, opening: seed % 3 == 0 ? Fixed(3_000) : Fixed(1_000_000))
        for step in UInt64(1)...600 {
            world.step(step)
            world.compare(step)
        }
        world.compareTrades()
        #expect(world.executions.count > 100)
    }
}
