import Domain
import Money

@testable import Routing

/// A few venues that trade assets against each other, without lots and minimums unless asked for.
struct RandomPaths {
    private var generator: SeededGenerator
    private let lots: Bool
    private let arbitrage: Bool
    static let from = Asset("SRC", scale: 8)
    static let to = Asset("DST", scale: 8)
    static let between = ["MIDA", "MIDB", "MIDC"].map { Asset($0, scale: 8) }
    static let feeAsset = Asset("FEE", scale: 8)
    /// In the order of their values, the most valuable first.
    private static let assets = [between[0], from, between[1], to, between[2]]
    private static let values = [40_000, 2_000, 150, 10, 1]

    /// - Parameter arbitrage: venues differ by more than their books are wide.
    init(seed: UInt64, lots: Bool = false, arbitrage: Bool = false) {
        generator = SeededGenerator(seed: seed)
        (self.lots, self.arbitrage) = (lots, arbitrage)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    mutating func request() -> PathRequest {
        var markets: [Market] = []
        let pairs = pairs()
        for venue in 0..<number(1...3) {
            let books = pairs.map { book($0, $1) }
            let rules = zip(pairs, books).map { self.rules($0.0, of: $1.symbol) }
            for account in 0..<[1, 1, 2][number(0...2)] {
                let spendable = spendable()
                for (book, rules) in zip(books, rules) where number(0...9) > 0 {
                    markets.append(
                        Market(
                            account: VenueAccount(
                                VenueID("venue\(venue)"), AccountID("account\(account)")),
                            book: book, fees: fees(), rules: rules,
                            spendable: spendable))
                }
            }
        }
        let isFrom = number(0...1) == 0
        let amount = Fixed(number(1...40) * (isFrom ? 1 : 200))
        var mids: [Symbol: Fixed] = [:]
        for (asset, value) in zip(Self.assets, Self.values) {
            let price = try? Fixed(300).divided(by: Fixed(value), rounding: .down)
            mids[Symbol(base: Self.feeAsset, quote: asset)] = price
        }
        return PathRequest(
            from: Self.from, to: Self.to, fixed: isFrom ? .from(amount) : .to(amount),
            markets: markets, mids: mids, usesInventory: number(0...2) == 0)
    }

    private mutating func pairs() -> [(Int, Int)] {
        var pairs: [(Int, Int)] = []
        for base in 0..<5 {
            for quote in base + 1..<5 where number(0...9) < 7 { pairs.append((base, quote)) }
        }
        return pairs
    }

    private mutating func book(_ base: Int, _ quote: Int) -> Book {
        var mid = Self.values[base] * 1_000_000 / Self.values[quote]
        if arbitrage { mid += mid * number(-80...80) / 1_000 }
        func levels(_ side: Int) -> [BookLevel] {
            var price = mid + side * mid * number(2...6) / 1_000
            return (0..<number(1...6)).map { _ in
                price += side * max(1, mid * number(1...30) / 10_000)
                return BookLevel(
                    price: Fixed(uncheckedUnits: Int128(price) * 1_000_000_000_000),
                    quantity: Fixed(
                        uncheckedUnits: Int128(number(1...9_000)) * 2_000_000_000_000_000_000
                            / Int128(Self.values[base])))
            }
        }
        return Book(
            symbol: Symbol(base: Self.assets[base], quote: Self.assets[quote]),
            bids: levels(-1), asks: levels(1), at: Instant(microseconds: 0), sequence: 1)
    }

    /// A lot is worth some units of the least valuable asset.
    private mutating func rules(_ base: Int, of symbol: Symbol) -> MarketRules {
        guard lots else { return MarketRules(symbol: symbol) }
        let unit = Fixed.unitsPerOne / Int128(Self.values[base])
        let lot = unit * Int128([1, 10, 100][number(0...2)])
        return MarketRules(
            symbol: symbol, lot: Fixed(uncheckedUnits: lot),
            tick: Fixed.step(digits: [3, 4, 6][number(0...2)]),
            minQuantity: Fixed(uncheckedUnits: lot * Int128([0, 1, 5][number(0...2)])),
            minNotional: Fixed(uncheckedUnits: unit * Int128([0, 0, 20][number(0...2)])))
    }

    private mutating func fees() -> FeeSchedule {
        let asset: FeeAsset =
            [.received, .received, .base, .quote, .asset(Self.feeAsset)][number(0...4)]
        let taker = Fixed(
            uncheckedUnits: Int128([0, 5, 10, 26, 100][number(0...4)]) * 100_000_000_000_000)
        return FeeSchedule(maker: .zero, taker: taker, asset: asset)
    }

    private mutating func spendable() -> [Asset: Fixed] {
        var spendable = [
            Self.from: Fixed([2, 10, 100][number(0...2)]),
            Self.feeAsset: Fixed([1, 50, 50][number(0...2)]),
        ]
        for (asset, value) in zip(Self.assets, Self.values) where asset != Self.from {
            spendable[asset] = Fixed([0, 1_000, 20_000][number(0...2)] / value)
        }
        return spendable
    }
}
