import Domain
import Money

extension Asset {
    static let btc = Asset("BTC", scale: 8)
    static let eth = Asset("ETH", scale: 18)
    static let usd = Asset("USD", scale: 2)
    static let bnb = Asset("BNB", scale: 18)
}

extension Symbol {
    static let btcUSD = Symbol(base: .btc, quote: .usd)
    static let ethUSD = Symbol(base: .eth, quote: .usd)
}

extension VenueAccount {
    static let alpha = VenueAccount("alpha", "main")
    static let beta = VenueAccount("beta", "main")
}

/// A number that the test states itself.
func number(_ text: String) -> Fixed {
    guard let value = try? Fixed(text) else { preconditionFailure("\(text) is no number") }
    return value
}
