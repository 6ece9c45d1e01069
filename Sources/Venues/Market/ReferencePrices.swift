import Domain
import Money

/// Round figures in US dollars that synthetic markets start from. An asset that is not here counts
/// as 1.
enum ReferencePrices {
    /// Millionths of a US dollar.
    private static let micros: [String: Int64] = [
        "BTC": 60_000_000_000, "ETH": 2_400_000_000, "BNB": 560_000_000, "SOL": 150_000_000,
        "BCH": 350_000_000, "LTC": 70_000_000, "AVAX": 28_000_000, "ETC": 20_000_000,
        "LINK": 12_000_000, "UNI": 8_000_000, "DOT": 6_000_000, "ATOM": 5_000_000,
        "XRP": 600_000, "ADA": 450_000, "TRX": 150_000, "DOGE": 120_000, "XLM": 110_000,
        "EUR": 1_080_000, "GBP": 1_270_000, "CHF": 1_120_000, "CAD": 730_000, "AUD": 660_000,
        "NZD": 600_000, "SGD": 740_000, "ILS": 270_000, "PLN": 250_000, "AED": 272_300,
        "SAR": 266_700, "BRL": 180_000, "DKK": 145_000, "CNY": 140_000, "HKD": 128_000,
        "SEK": 95_000, "NOK": 94_000, "ZAR": 55_000, "MXN": 53_000, "CZK": 43_000, "TWD": 31_000,
        "TRY": 29_000, "THB": 28_000, "PHP": 17_500, "INR": 12_000, "JPY": 6_700, "HUF": 2_800,
        "KRW": 730, "IDR": 64,
    ]

    private static let volatile: Set<String> = [
        "BTC", "ETH", "BNB", "SOL", "BCH", "LTC", "AVAX", "ETC", "LINK", "UNI", "DOT", "ATOM",
        "XRP", "ADA", "TRX", "DOGE", "XLM",
    ]

    static func dollars(_ asset: Asset) -> Fixed {
        Fixed(uncheckedUnits: Int128(micros[asset.code] ?? 1_000_000) * 1_000_000_000_000)
    }

    /// Whether the pair's price moves like a coin's rather than like a currency's.
    static func isVolatile(_ symbol: Symbol) -> Bool {
        volatile.contains(symbol.base.code) || volatile.contains(symbol.quote.code)
    }
}
