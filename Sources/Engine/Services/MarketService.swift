package import Bookkeeping
package import Domain
package import Money
package import Routing

/// What the trade face reads of venues, books and balances. From memory, but for a venue's
/// balances.
package protocol MarketService: Sendable {
    /// Every asset that is known, by code.
    var assets: AssetDirectory { get }

    /// The assets that `from` can become now over at most ``Limits/legsMax`` hops, by code. Here as
    /// in all that is put together of several venues, by those of the tenant's kind alone: live or
    /// test.
    func destinations(from asset: Asset, for tenant: TenantID) -> [(asset: Asset, hops: Int)]
    /// The mid-market rate, `to` per `from`, over the fewest hops; `nil` where there is none now.
    func indicativeRate(from: Asset, to: Asset, for tenant: TenantID) -> Fixed?
    /// One row per venue that has the symbol, or of one venue; `nil`: no venue knows the symbol.
    func tickers(_ symbol: Symbol, at venue: VenueID?) -> [(venue: VenueID, ticker: Ticker)]?
    func books(_ symbol: Symbol, at venue: VenueID?) -> [(venue: VenueID, book: Book)]?
    /// The venues' books merged, best first by price with fee.
    func aggregated(
        _ symbol: Symbol, fees: FeeStrategy, for tenant: TenantID
    ) -> AggregatedBook?
    func venues() -> [VenueView]
    func accounts(of tenant: TenantID) -> [VenueAccount]
    func environment(of venue: VenueID) -> AccountEnvironment
    /// What the tenant's accounts hold, by the ledger.
    func balances(of tenant: TenantID) async -> [BalanceView]
}

package enum FeeStrategy: String, CaseIterable, Hashable, Sendable {
    case maker = "MAKER"
    case taker = "TAKER"
}

package struct AggregatedBook: Hashable, Sendable {
    package struct Level: Hashable, Sendable {
        package let venue: VenueID
        package let price: Fixed
        package let quantity: Fixed
        /// What a buyer pays, or a seller gets, for one unit of the base asset, fees included.
        package let priceWithFee: Fixed

        package init(venue: VenueID, price: Fixed, quantity: Fixed, priceWithFee: Fixed) {
            self.venue = venue
            self.price = price
            self.quantity = quantity
            self.priceWithFee = priceWithFee
        }
    }

    package let symbol: Symbol
    package let bids: [Level]
    package let asks: [Level]
    package let at: Instant

    package init(symbol: Symbol, bids: [Level], asks: [Level], at: Instant) {
        self.symbol = symbol
        self.bids = bids
        self.asks = asks
        self.at = at
    }
}

package struct VenueView: Hashable, Sendable {
    package let id: VenueID
    package let environment: AccountEnvironment
    /// Whether it has usable market data now.
    package let isAvailable: Bool
    package let fees: FeeSchedule
    package let rules: [MarketRules]

    package init(
        id: VenueID, environment: AccountEnvironment, isAvailable: Bool, fees: FeeSchedule,
        rules: [MarketRules]
    ) {
        self.id = id
        self.environment = environment
        self.isAvailable = isAvailable
        self.fees = fees
        self.rules = rules
    }
}

package struct BalanceView: Hashable, Sendable {
    package let pocket: Pocket
    package let total: Fixed
    package let available: Fixed
    package let locked: Fixed

    package init(pocket: Pocket, total: Fixed, available: Fixed, locked: Fixed) {
        self.pocket = pocket
        self.total = total
        self.available = available
        self.locked = locked
    }
}
