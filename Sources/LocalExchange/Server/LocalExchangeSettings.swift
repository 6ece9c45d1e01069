import Domain
import Money

/// How a local exchange is started.
package struct LocalExchangeSettings: Sendable {
    package let speaks: ExchangeProtocol
    package let host: String
    /// 0 picks one.
    package let port: Int
    package let exchange: SandboxSettings
    /// Who knows it, knows all keys.
    package let keySeed: String

    package static let loopback = "127.0.0.1"
    package static let accountDefault = "sandbox"
    /// Keys are made of it: the same words give the same keys.
    package static let keySeedDefault = "cambist sandbox"

    /// - Parameters:
    ///   - directory: where its records are; made where missing.
    ///   - accounts: their names; each begins with the same balances.
    ///   - keySeed: what keys are made of.
    package init(
        speaks: ExchangeProtocol, source: BookSource, directory: String,
        host: String = loopback, port: Int, accounts: [String] = [accountDefault],
        keySeed: String = keySeedDefault
    ) {
        self.speaks = speaks
        self.host = host
        self.port = port
        self.keySeed = keySeed
        let markets = speaks.markets
        let opening = Self.opening(markets)
        exchange = SandboxSettings(
            speaks: speaks, markets: markets, fees: speaks.fees,
            accounts: accounts.map { name in
                SandboxAccount(
                    id: AccountID(name),
                    keys: SandboxCredentials.keys(of: name, seed: keySeed, for: speaks),
                    opening: opening)
            }, source: source, directory: directory)
    }

    /// 100 of each base asset, ten million of each quote asset.
    private static func opening(_ markets: [SandboxMarket]) -> [Asset: Fixed] {
        var opening: [Asset: Fixed] = [:]
        for market in markets { opening[market.symbol.base] = Fixed(100) }
        for market in markets { opening[market.symbol.quote] = Fixed(10_000_000) }
        return opening
    }
}
