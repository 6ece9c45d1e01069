package import Domain
package import Money

/// What the embedded dealer is made of.
package struct DealerConfiguration: Sendable {
    /// When a leg settles.
    package enum Settlement: Sendable {
        /// As soon as the deal is booked.
        case immediate
        /// From a moment of the value date on, which may depend on the currencies: the cut-off.
        case onValueDate(@Sendable (CivilDate, [Asset]) -> Instant)
    }

    package var id: VenueID
    package var rates: RateSource
    package var spread: DealerSpread
    /// It deals the pairs of these, by market convention.
    package var currencies: Set<Asset>
    /// It deals no smaller and no larger amount, by value in euros; `nil` is no bound.
    package var minPerTrade: Fixed?
    package var maxPerTrade: Fixed?
    package var settlement: Settlement
    package var faults: DealerFaultPlan
    /// Where its records are; made where missing.
    package var directory: String

    /// Those that can be delivered across borders and have a calendar of holidays.
    package static let deliverable: Set<Asset> = {
        let directory = AssetDirectory(configured: [], named: [])
        return Set(
            [
                "AED", "AUD", "BHD", "CAD", "CHF", "CNH", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF",
                "JPY", "KWD", "MXN", "NOK", "NZD", "PLN", "RON", "SAR", "SEK", "SGD", "TRY", "USD",
                "ZAR",
            ].compactMap(directory.asset))
    }()

    /// By market convention, in the order of the symbols.
    package var pairs: [Symbol] {
        let sorted = currencies.sorted()
        return sorted.enumerated().flatMap { index, one in
            sorted[(index + 1)...].compactMap { Symbol(currencies: one, $0) }
        }.sorted()
    }

    /// The asset of a code in the records: what the dealer no longer deals is read too.
    func asset(_ code: String) -> Asset {
        let unlisted = Asset(code, scale: Fixed.fractionDigits)
        return currencies.firstIndex(of: unlisted).map { currencies[$0] } ?? unlisted
    }

    package init(
        id: VenueID, rates: RateSource = .listed(.embedded),
        spread: DealerSpread = DealerSpread(basisPoints: DealerSpread.standardBasisPoints),
        currencies: Set<Asset> = Self.deliverable, minPerTrade: Fixed? = nil,
        maxPerTrade: Fixed? = nil, settlement: Settlement, faults: DealerFaultPlan = .none,
        directory: String
    ) {
        self.id = id
        self.rates = rates
        self.spread = spread
        self.currencies = currencies
        self.minPerTrade = minPerTrade
        self.maxPerTrade = maxPerTrade
        self.settlement = settlement
        self.faults = faults
        self.directory = directory
    }
}
