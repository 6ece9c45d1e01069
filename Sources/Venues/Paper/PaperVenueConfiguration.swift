package import Domain
package import Money
package import Routing

/// Everything that a paper venue is made of.
package struct PaperVenueConfiguration: Hashable, Sendable {
    package var id: VenueID
    package var fees: FeeSchedule
    package var rules: [MarketRules]
    /// Opening balances by account; applied once per account and asset, ever.
    package var accounts: [AccountID: [Asset: Fixed]]
    package var market: MarketSource
    /// There and back again, of each call.
    package var latency: Duration
    package var faults: FaultPlan
    /// Where its records are; made where missing.
    package var directory: String

    package init(
        id: VenueID, fees: FeeSchedule, rules: [MarketRules],
        accounts: [AccountID: [Asset: Fixed]], market: MarketSource, latency: Duration = .zero,
        faults: FaultPlan = .none, directory: String
    ) {
        self.id = id
        self.fees = fees
        self.rules = rules.sorted { $0.symbol < $1.symbol }
        self.accounts = accounts
        self.market = market
        self.latency = latency
        self.faults = faults
        self.directory = directory
    }
}

/// Why a paper venue cannot start.
package enum PaperVenueError: Error, Hashable, Sendable {
    case tape(TapeError)
    case files(VenueFileError)
}

extension PaperVenueError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tape(let error): error.description
        case .files(let error): error.description
        }
    }
}
