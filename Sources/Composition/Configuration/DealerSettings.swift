package import Domain
package import Execution
package import Money
package import Venues

/// A dealer of foreign exchange.
package struct DealerSettings: Sendable {
    /// Where its middle prices come from.
    package enum Rates: Hashable, Sendable {
        /// Those that the build brings along.
        case embedded
        /// A file of euro reference rates, by its absolute path.
        case file(String)
        case synthetic(seed: UInt64)
    }

    package enum Settlement: String, CaseIterable, Hashable, Sendable {
        /// On the value date, from the cut-off on.
        case calendar
        /// As soon as a deal is booked: for sandboxes.
        case immediate
    }

    package let id: VenueID
    package let rates: Rates
    package let spreadBasisPoints: Int
    /// Of our quotes.
    package let quoteLife: Duration
    /// By how much the dealer's quotes outlive ours.
    package let confirmMargin: Duration
    package let settlement: Settlement
    /// What a client's exchanges with it may come to, in the reporting currency.
    package let limits: ExchangeLimits
    /// It quotes no smaller and no larger amount, by value in euros; `nil` is no bound.
    package let minPerTrade: Fixed?
    package let maxPerTrade: Fixed?
    package let faults: DealerFaultPlan

    package init(
        id: VenueID, rates: Rates, spreadBasisPoints: Int, quoteLife: Duration,
        confirmMargin: Duration, settlement: Settlement, limits: ExchangeLimits,
        minPerTrade: Fixed?, maxPerTrade: Fixed?, faults: DealerFaultPlan
    ) {
        self.id = id
        self.rates = rates
        self.spreadBasisPoints = spreadBasisPoints
        self.quoteLife = quoteLife
        self.confirmMargin = confirmMargin
        self.settlement = settlement
        self.limits = limits
        self.minPerTrade = minPerTrade
        self.maxPerTrade = maxPerTrade
        self.faults = faults
    }
}
