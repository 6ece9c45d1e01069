import Domain
import Money
import Routing
import Testing

@testable import Venues

@Suite struct SyntheticMarketTests {
    private static let symbols = [
        ("BTC", "USD"), ("ETH", "USD"), ("ETH", "BTC"), ("USDC", "USD"), ("EUR", "USD"),
        ("BTC", "EUR"), ("USD", "JPY"), ("NEW", "USD"),
    ]

    private func rules() throws -> [MarketRules] {
        try Self.symbols.map { base, quote in
            MarketRules(
                symbol: Symbol(base: Asset(base, scale: 8), quote: Asset(quote, scale: 2)),
                lot: try Fixed("0.0001"))
        }
    }

    private func play(seed: UInt64, until: Int64) throws -> [(Int, [BookLevel], [BookLevel])] {
        var market = SyntheticMarket(seed: seed, rules: try rules())
        var books: [(Int, [BookLevel], [BookLevel])] = []
        for elapsed in stride(from: Int64(0), through: until, by: 100_000) {
            while let event = market.next(until: elapsed) {
                if case .replaced(let bids, let asks) = event.content {
                    books.append((event.market, bids, asks))
                }
            }
        }
        return books
    }

    @Test func everySideOffersAMillionDollarsWithinFiftyBasisPoints() throws {
        for (market, bids, asks) in try play(seed: 5, until: 20_000_000) {
            let mid = (bids[0].price.units + asks[0].price.units) / 2
            let base = Asset(Self.symbols[market].0, scale: 8)
            let dollars = ReferencePrices.dollars(base)
            #expect(bids[0].price < asks[0].price)
            for side in [bids, asks] {
                let near = side.filter { abs($0.price.units - mid) * 200 <= mid }
                let worth = try near.reduce(Fixed.zero) { sum, level in
                    try sum.adding(level.quantity.multiplied(by: dollars, rounding: .down))
                }
                #expect(worth >= Fixed(1_000_000), "\(Self.symbols[market])")
            }
        }
    }

    @Test func theSameSeedGivesTheSameBooksHoweverOftenItIsAsked() throws {
        let one = try play(seed: 9, until: 10_000_000).suffix(Self.symbols.count)
        var market = SyntheticMarket(seed: 9, rules: try rules())
        var last: [(Int, [BookLevel], [BookLevel])] = []
        while let event = market.next(until: 10_000_000) {
            if case .replaced(let bids, let asks) = event.content {
                last.append((event.market, bids, asks))
            }
        }
        #expect(one.map(\.1) == last.map(\.1))
        #expect(one.map(\.2) == last.map(\.2))
        let other = try play(seed: 10, until: 10_000_000).suffix(Self.symbols.count)
        #expect(one.map(\.1) != other.map(\.1))
    }

    @Test func midsStayNearTheirReference() throws {
        var market = SyntheticMarket(seed: 1, rules: try rules())
        // A day.
        while let event = market.next(until: 86_400_000_000) {
            guard event.market == 0, case .replaced(let bids, _) = event.content else { continue }
            #expect((Fixed(59_000)...Fixed(61_000)).contains(bids[0].price))
        }
    }

    @Test func aTickWiderThanTheSpreadMergesLevels() throws {
        let rules = [
            MarketRules(
                symbol: Symbol(base: Asset("USDC", scale: 6), quote: Asset("USD", scale: 2)),
                lot: .one, tick: try Fixed("0.001"))
        ]
        var market = SyntheticMarket(seed: 1, rules: rules)
        guard case .replaced(let bids, let asks)? = market.next(until: 0)?.content else {
            Issue.record("no book")
            return
        }
        #expect(Set(bids.map(\.price)).count == bids.count)
        #expect(bids[0].price < asks[0].price)
        #expect((bids + asks).allSatisfy { $0.price.isMultiple(of: rules[0].tick) })
    }
}
