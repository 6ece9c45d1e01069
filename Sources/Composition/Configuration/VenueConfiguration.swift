package import Domain
package import Money
package import Routing

/// A paper venue.
package struct VenueConfiguration: Sendable {
    /// Where its prices come from.
    package enum Market: Hashable, Sendable {
        /// A recording: its absolute path and the venue's name in it.
        case tape(path: String, venue: String)
        case synthetic(seed: UInt64)
    }

    package let id: VenueID
    package let fees: FeeSchedule
    package let market: Market
    /// In the order of the file; at least one.
    package let rules: [MarketRules]
    package let accounts: [AccountConfiguration]
    /// How long every answer takes.
    package let latency: Duration
    package let faults: FaultConfiguration?

    package init(
        id: VenueID, fees: FeeSchedule, market: Market, rules: [MarketRules],
        accounts: [AccountConfiguration], latency: Duration, faults: FaultConfiguration?
    ) {
        self.id = id
        self.fees = fees
        self.market = market
        self.rules = rules
        self.accounts = accounts
        self.latency = latency
        self.faults = faults
    }
}

package struct AccountConfiguration: Hashable, Sendable {
    package let id: AccountID
    package let tenant: TenantID
    /// Opening balances, applied once: when the venue first sees the account. By asset code.
    package let balances: [Balance]

    package struct Balance: Hashable, Sendable {
        package let asset: Asset
        /// Zero or more.
        package let amount: Fixed

        package init(_ amount: Fixed, of asset: Asset) {
            (self.asset, self.amount) = (asset, amount)
        }
    }

    package init(id: AccountID, tenant: TenantID, balances: [Balance]) {
        self.id = id
        self.tenant = tenant
        self.balances = balances
    }
}

/// What a paper venue does wrong, drawn from `seed`. Each share is a fraction of the calls or
/// trades, 0...1.
package struct FaultConfiguration: Hashable, Sendable {
    package let seed: UInt64
    /// Orders that are refused.
    package let refuse: Fixed
    /// Orders that are taken, but whose answer comes after the caller's deadline.
    package let answerLate: Fixed
    /// Orders that are taken, but whose answer never comes.
    package let answerLost: Fixed
    /// Orders that never arrive, which the caller cannot see.
    package let requestLost: Fixed
    /// Reports that come twice.
    package let duplicateReport: Fixed
    /// Reports that come after their successor.
    package let reorderReports: Fixed
    /// Trades that are taken back some time later.
    package let bust: Fixed
    /// Trades that are corrected some time later.
    package let correct: Fixed
    /// When the venue does not answer at all, counted from its start.
    package let down: [Outage]

    package struct Outage: Hashable, Sendable {
        package let from: Duration
        package let length: Duration

        package init(from: Duration, length: Duration) {
            (self.from, self.length) = (from, length)
        }
    }

    package init(
        seed: UInt64, refuse: Fixed, answerLate: Fixed, answerLost: Fixed, requestLost: Fixed,
        duplicateReport: Fixed, reorderReports: Fixed, bust: Fixed, correct: Fixed,
        down: [Outage]
    ) {
        self.seed = seed
        self.refuse = refuse
        self.answerLate = answerLate
        self.answerLost = answerLost
        self.requestLost = requestLost
        self.duplicateReport = duplicateReport
        self.reorderReports = reorderReports
        self.bust = bust
        self.correct = correct
        self.down = down
    }
}
