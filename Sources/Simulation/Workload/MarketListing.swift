import Domain
import Money
import Routing

/// A pair that venues of scenarios may list, with round figures to draw from.
struct MarketListing: Sendable {
    let symbol: Symbol
    /// Negative powers of ten: of the lot and of the tick.
    let lotDigits: Int
    let tickDigits: Int
    /// Of the mid.
    let ticks: Int
    /// In a thousand venues.
    let perMille: Int
    /// Largest step of the mid, in millionths of it.
    let stepMillionths: Int

    static let btc = Asset("BTC", scale: 8)
    static let eth = Asset("ETH", scale: 18)
    static let usd = Asset("USD", scale: 2)
    static let eur = Asset("EUR", scale: 2)
    static let usdc = Asset("USDC", scale: 6)
    /// A venue's own, which pays fees.
    static let token = Asset("BNB", scale: 8)

    static let all = [
        MarketListing(btc, usd, lot: 4, tick: 1, ticks: 600_000, perMille: 900, step: 300),
        MarketListing(eth, usd, lot: 3, tick: 2, ticks: 240_000, perMille: 600, step: 400),
        MarketListing(eth, btc, lot: 3, tick: 5, ticks: 4_000, perMille: 400, step: 300),
        MarketListing(btc, eur, lot: 4, tick: 1, ticks: 555_555, perMille: 400, step: 300),
        MarketListing(usdc, usd, lot: 2, tick: 4, ticks: 10_000, perMille: 500, step: 100),
        MarketListing(eur, usd, lot: 2, tick: 4, ticks: 10_800, perMille: 400, step: 100),
        MarketListing(token, usd, lot: 2, tick: 2, ticks: 56_000, perMille: 700, step: 400),
    ]

    static let directory = AssetDirectory(configured: [token], named: [])

    private init(
        _ base: Asset, _ quote: Asset, lot: Int, tick: Int, ticks: Int, perMille: Int, step: Int
    ) {
        symbol = Symbol(base: base, quote: quote)
        (lotDigits, tickDigits, self.ticks) = (lot, tick, ticks)
        (self.perMille, stepMillionths) = (perMille, step)
    }

    /// Whole dollars of one unit, roughly.
    private static func dollars(_ asset: Asset) -> Int {
        switch asset {
        case btc: 60_000
        case eth: 2_400
        case token: 560
        default: 1
        }
    }

    /// About so many dollars' worth of an asset, cut to its scale.
    static func worth(dollars: Int, of asset: Asset) -> Fixed {
        let units = Int128(dollars) * Fixed.unitsPerOne / Int128(Self.dollars(asset))
        return cut(units, to: asset)
    }

    /// As ``worth(dollars:of:)``, in thousandths of a dollar.
    static func worth(milliDollars: Int, of asset: Asset) -> Fixed {
        let units = Int128(milliDollars) * Fixed.unitsPerOne / 1_000 / Int128(Self.dollars(asset))
        return cut(units, to: asset)
    }

    private static func cut(_ units: Int128, to asset: Asset) -> Fixed {
        let step = power(of: Fixed.fractionDigits - asset.scale)
        return Fixed(uncheckedUnits: max(units - units % step, step))
    }

    private static func power(of digits: Int) -> Int128 {
        (0..<digits).reduce(Int128(1)) { power, _ in power * 10 }
    }

    /// This market at one venue.
    func scenario(
        isDeep: Bool, thin: Int, jump: Int, trades: Int, step: Duration,
        _ generator: inout SeededGenerator
    ) -> MarketScenario {
        let lot = Self.power(of: Fixed.fractionDigits - lotDigits)
        let tick = Self.power(of: Fixed.fractionDigits - tickDigits)
        let base = Self.dollars(symbol.base)
        // Lots of a level of about so many dollars.
        let lotsPerDollar = max(1, (0..<lotDigits).reduce(1) { power, _ in power * 10 })
        let dollars = isDeep ? 20_000...80_000 : 300...6_000
        let lots = { (dollars: Int) in max(1, dollars * lotsPerDollar / base) }
        let hasMinimum = generator.chance(700)
        return MarketScenario(
            rules: MarketRules(
                symbol: symbol, lot: Fixed(uncheckedUnits: lot), tick: Fixed(uncheckedUnits: tick),
                minQuantity: Fixed(uncheckedUnits: lot * Int128(hasMinimum ? 10 : 1)),
                minNotional: hasMinimum ? Self.worth(dollars: 5, of: symbol.quote) : .zero),
            midTicks: ticks + ticks * generator.within(-400...400) / 1_000_000,
            stepMillionths: stepMillionths, levels: isDeep ? 8...20 : 1...5,
            lots: lots(dollars.lowerBound)...lots(dollars.upperBound),
            halfSpreadMillionths: generator.pick([10...60, 50...300, 200...1_500]),
            thinPerMille: thin, jumpPerMille: jump, tradePerMille: trades, step: step)
    }
}
