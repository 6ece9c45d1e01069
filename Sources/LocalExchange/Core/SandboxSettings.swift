import Domain
package import Money

/// Everything that an exchange is made of.
package struct SandboxSettings: Sendable {
    package let speaks: ExchangeProtocol
    package var markets: [SandboxMarket]
    package var fees: SandboxFees
    package var accounts: [SandboxAccount]
    /// Assets that accounts may hold and no market trades.
    package var otherAssets: [Asset] = []
    package var source: BookSource
    /// Where its records are; made where missing.
    package var directory: String

    package init(
        speaks: ExchangeProtocol, markets: [SandboxMarket], fees: SandboxFees,
        accounts: [SandboxAccount], source: BookSource, directory: String
    ) {
        self.speaks = speaks
        self.markets = markets
        self.fees = fees
        self.accounts = accounts
        self.source = source
        self.directory = directory
    }
}

/// Where the exchange's books come from.
package enum BookSource: Hashable, Sendable {
    /// A file of fixed books that are renewed; see ``FixedBooks``.
    case book(path: String)
    /// A recording, played over and over; markets that it lacks are synthetic.
    case tape(path: String)
    case synthetic(seed: UInt64)
}
