package import Domain
package import Routing

/// How many levels a side a book is subscribed with (Kraken WebSocket API v2, "Book").
package enum KrakenBookDepth: Int, CaseIterable, Sendable {
    case ten = 10
    case twentyFive = 25
    case hundred = 100
    case fiveHundred = 500
    case thousand = 1_000
}

/// One account at Kraken: one key, which nobody else may use.
package struct KrakenAccount: Sendable {
    package let id: AccountID
    package let key: KrakenKey
    /// Whether all its orders are ours, so that all of them may be cancelled when we fall silent.
    package let isExclusive: Bool

    package init(id: AccountID, key: KrakenKey, isExclusive: Bool) {
        (self.id, self.key, self.isExclusive) = (id, key, isExclusive)
    }
}

/// A venue that speaks Kraken's Spot protocols: Kraken, or whatever is compatible.
package struct KrakenConfiguration: Sendable {
    package static let restURL = "https://api.kraken.com"
    package static let publicStreamURL = "wss://ws.kraken.com/v2"
    package static let privateStreamURL = "wss://ws-auth.kraken.com/v2"

    package let id: VenueID
    /// What is traded there, of what the venue offers.
    package let symbols: [Symbol]
    package let accounts: [KrakenAccount]
    package var restURL = Self.restURL
    package var publicStreamURL = Self.publicStreamURL
    package var privateStreamURL = Self.privateStreamURL
    package var tier = KrakenTier.starter
    /// How many times the published limits the exchange allows.
    package var limitsFactor = 1
    /// How long the answer to one request may take.
    package var answerTimeout = KrakenLimits.answerTimeout
    /// Instead of what Kraken says of its fees.
    package var fees: FeeSchedule?
    /// How old a book may be that nothing confirmed.
    package var stalenessMax = KrakenLimits.stalenessMax
    package var bookDepth = KrakenBookDepth.hundred

    var budgets: [RateBudget] { KrakenBudgets.budgets(tier).map { $0.times(limitsFactor) } }

    package init(id: VenueID, symbols: [Symbol], accounts: [KrakenAccount]) {
        (self.id, self.symbols, self.accounts) = (id, symbols.sorted(), accounts)
    }
}
