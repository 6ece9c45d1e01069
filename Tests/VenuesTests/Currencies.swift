import Domain
import Money

/// Currencies by code, with their minor units.
enum Currencies {
    private static let assets = AssetDirectory(configured: [], named: [])

    static func asset(_ code: String) -> Asset { assets.asset(code) ?? Asset(code, scale: 2) }

    /// Of two codes; by market convention.
    static func pair(_ one: String, _ other: String) -> Symbol? {
        Symbol(currencies: asset(one), asset(other))
    }
}
