import Domain
import Money
package import Routing

/// A market made of a seed: the same seed and step give the same books and trades.
///
/// Every ``stepMicroseconds`` the mid takes one step of a random walk that is drawn back to the
/// reference price, and both sides are offered anew: ``levelCount`` levels within 50 basis points,
/// each worth 40,000 to 80,000 dollars, so at least 1.6 million a side.
package struct SyntheticMarket: MarketEventSource {
    static let stepMicroseconds: Int64 = 100_000
    static let levelCount = 40
    /// The least and the spread of a level's worth, in dollars.
    private static let levelDollars: Int64 = 40_000
    /// Relative figures are in 10^-8: one basis point is 10,000.
    private static let one: Int64 = 100_000_000
    private static let levelSpacing: Int64 = 12_000
    /// One part in this of the distance to the reference is taken back each step.
    private static let drawBack: Int64 = 100

    private struct Pair {
        let rules: MarketRules
        let reference: Fixed
        let dollarsPerBase: Fixed
        let stepMax: Int64
        let halfSpread: Int64
        /// Steps of price and quantity where the rules have none.
        let tick: Fixed
        let lot: Fixed
        /// From the reference, relative.
        var deviation: Int64 = 0
    }

    private let seed: UInt64
    private var pairs: [Pair]
    private var step: Int64 = -1
    private var pending: [MarketEvent] = []

    package init(seed: UInt64, rules: [MarketRules]) {
        self.seed = seed
        pairs = rules.map(Self.pair)
    }

    private static func pair(_ rules: MarketRules) -> Pair {
        let base = ReferencePrices.dollars(rules.symbol.base)
        let quote = ReferencePrices.dollars(rules.symbol.quote)
        let reference = (try? base.divided(by: quote, rounding: .halfEven)) ?? .one
        let isVolatile = ReferencePrices.isVolatile(rules.symbol)
        let size = (try? Fixed(Int(levelDollars)).divided(by: base, rounding: .down)) ?? .one
        return Pair(
            rules: rules, reference: reference, dollarsPerBase: base,
            stepMax: isVolatile ? 15_000 : 1_500, halfSpread: isVolatile ? 10_000 : 5_000,
            tick: rules.tick.isPositive ? rules.tick : decimalStep(below: reference),
            lot: rules.lot.isPositive ? rules.lot : decimalStep(below: size))
    }

    /// A power of ten that is about a millionth of `value`.
    private static func decimalStep(below value: Fixed) -> Fixed {
        var units: Int128 = 1
        while units * 10_000_000 <= value.units { units *= 10 }
        return Fixed(uncheckedUnits: units)
    }

    package mutating func next(until elapsed: Int64) -> MarketEvent? {
        if pending.isEmpty {
            guard !pairs.isEmpty, (step + 1) * Self.stepMicroseconds <= elapsed else { return nil }
            // Steps that nobody saw only move the mids.
            let current = elapsed / Self.stepMicroseconds
            while step < current { walk() }
            let at = step * Self.stepMicroseconds
            for market in pairs.indices { offer(market, at: at) }
            pending.reverse()
        }
        return pending.popLast()
    }

    private func bits(_ market: Int, _ salt: UInt64) -> SeededBits {
        let place = UInt64(market) << 56 ^ salt << 48 ^ UInt64(step)
        return SeededBits(SeededBits.mixed(seed) ^ SeededBits.mixed(place))
    }

    private mutating func walk() {
        step += 1
        guard step > 0 else { return }
        for market in pairs.indices {
            var bits = bits(market, 1)
            let noise = bits.below(2 * pairs[market].stepMax + 1) - pairs[market].stepMax
            pairs[market].deviation += noise - pairs[market].deviation / Self.drawBack
        }
    }

    private mutating func offer(_ market: Int, at: Int64) {
        var bits = bits(market, 2)
        let pair = pairs[market]
        let bids = levels(pair, .buy, &bits)
        let asks = levels(pair, .sell, &bits)
        pending.append(
            MarketEvent(at: at, market: market, content: .replaced(bids: bids, asks: asks)))
        let aggressor: Side = bits.next() & 1 == 0 ? .buy : .sell
        let dollars = 100 + bits.below(2_000)
        if let best = aggressor == .buy ? asks.first : bids.first {
            let quantity = size(pair, dollars: dollars)
            pending.append(
                MarketEvent(
                    at: at, market: market,
                    content: .traded(
                        price: best.price, quantity: quantity, aggressor: aggressor)))
        }
    }

    private func levels(_ pair: Pair, _ side: Side, _ bits: inout SeededBits) -> [BookLevel] {
        var levels: [BookLevel] = []
        levels.reserveCapacity(Self.levelCount)
        for index in 0..<Int64(Self.levelCount) {
            let distance = pair.halfSpread + index * Self.levelSpacing
            let factor =
                (Self.one + pair.deviation) * (Self.one + (side == .buy ? -distance : distance))
            // Two factors of 10^8 make 10^16: 100 units short of the 10^18 of a Fixed.
            let scaled = Fixed(uncheckedUnits: Int128(factor) * 100)
            let exact = (try? pair.reference.multiplied(by: scaled, rounding: .down)) ?? .one
            let rounded = try? exact.rounded(
                toMultipleOf: pair.tick, side == .buy ? .down : .up)
            let quantity = size(pair, dollars: Self.levelDollars + bits.below(Self.levelDollars))
            guard let price = rounded, price.isPositive else { continue }
            if let last = levels.last, last.price == price {
                let sum = Fixed(uncheckedUnits: last.quantity.units + quantity.units)
                levels[levels.count - 1] = BookLevel(price: price, quantity: sum)
            } else {
                levels.append(BookLevel(price: price, quantity: quantity))
            }
        }
        return levels
    }

    private func size(_ pair: Pair, dollars: Int64) -> Fixed {
        let exact = try? Fixed(Int(dollars)).divided(by: pair.dollarsPerBase, rounding: .up)
        let rounded = try? (exact ?? .one).rounded(toMultipleOf: pair.lot, .up)
        return rounded ?? pair.lot
    }
}
