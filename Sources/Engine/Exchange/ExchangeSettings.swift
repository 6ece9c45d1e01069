package import Domain
package import Execution
package import Money

/// What is configured of one dealer.
package struct DealerConditions: Hashable, Sendable {
    /// Of our quote.
    package var quoteLife: Duration
    /// How much earlier than the dealer's quote ours ends.
    package var confirmMargin: Duration
    /// For each account that deals there.
    package var limits: ExchangeLimits

    package init(
        quoteLife: Duration = .seconds(30), confirmMargin: Duration = .seconds(5),
        limits: ExchangeLimits = ExchangeLimits()
    ) {
        self.quoteLife = quoteLife
        self.confirmMargin = confirmMargin
        self.limits = limits
    }
}

/// What is agreed with one account.
package struct ExchangeTerms: Hashable, Sendable {
    package enum Funding: Hashable, Sendable {
        /// The sold amount is held when the client confirms.
        case prefunded
        /// What is missing then uses this credit, in the reporting currency, until it comes.
        case bySettlement(creditLimit: Fixed)
    }

    /// Inside the price.
    package var marginBasisPoints: Int
    /// For pairs that have one of their own, by ``Symbol/pairCode``.
    package var marginByPair: [String: Int]
    package var funding: Funding

    package init(
        marginBasisPoints: Int = 0, marginByPair: [String: Int] = [:],
        funding: Funding = .prefunded
    ) {
        self.marginBasisPoints = marginBasisPoints
        self.marginByPair = marginByPair
        self.funding = funding
    }

    func margin(of pair: Symbol) -> Int { marginByPair[pair.pairCode] ?? marginBasisPoints }
}

/// Terms of one account.
package struct ExchangeAgreement: Hashable, Sendable {
    package let tenant: TenantID
    /// The profile's id or nickname.
    package let profile: String
    package let terms: ExchangeTerms

    package init(tenant: TenantID, profile: String, terms: ExchangeTerms) {
        self.tenant = tenant
        self.profile = profile
        self.terms = terms
    }
}

/// Everything about foreign exchange that is configured or named once.
package struct ExchangeSettings: Sendable {
    /// What limits count in.
    package var reportingCurrency: Asset
    package var dealers: [VenueID: DealerConditions]
    /// Of an account that has none of its own.
    package var terms: ExchangeTerms
    package var agreements: [ExchangeAgreement]
    /// What is added to UTC where the days of limits begin.
    package var limitOffset: Duration = .zero
    /// Currencies that are quoted although their calendars say otherwise.
    package var quotable: Set<String>
    /// How long the dealers have for a price.
    package var quoteWait: Duration = .seconds(3)
    /// How often due exchanges are looked for.
    package var tick: Duration = .milliseconds(10)
    /// A dealer that has not answered is asked after this, and then at doubling intervals.
    package var askFirst: Duration = .milliseconds(100)
    package var askMost: Duration = .seconds(5)
    /// A settlement that is due is asked for at doubling intervals up to this.
    package var settlementAskMost: Duration = .seconds(60)
    /// What stands in the way of a draft, or money that is missing, is looked for this often.
    package var retryInterval: Duration = .seconds(1)
    /// A deal that the dealer had and says nothing of for so long is unknown.
    package var lostAfter: Duration = .seconds(60)
    package var withdrawWait: Duration = .milliseconds(Limits.withdrawWaitMilliseconds)
    package var inFlightMax = Limits.settlementsInFlightMax
    package var openMax = Limits.openExchangesMax
    package var openPerAccountMax = Limits.openExchangesPerAccountMax
    package var watchInterval: Duration = .seconds(1)
    package var sweepInterval: Duration = .seconds(10)

    package init(
        reportingCurrency: Asset, dealers: [VenueID: DealerConditions] = [:],
        terms: ExchangeTerms = ExchangeTerms(),
        agreements: [ExchangeAgreement] = [], quotable: Set<String> = []
    ) {
        self.reportingCurrency = reportingCurrency
        self.dealers = dealers
        self.terms = terms
        self.agreements = agreements
        self.quotable = quotable
    }

    func conditions(of dealer: VenueID) -> DealerConditions {
        dealers[dealer] ?? DealerConditions()
    }

    /// Nobody but its tenant's agreements is looked at; one that has the id comes first. A nickname
    /// that looks like an id is nobody's name in an agreement.
    func terms(of profile: Profile) -> ExchangeTerms {
        let own = agreements.filter { $0.tenant == profile.tenant }
        let agreed =
            own.first { ProfileID($0.profile) == profile.id }
            ?? own.first { ProfileID($0.profile) == nil && $0.profile == profile.nickname }
        return agreed?.terms ?? terms
    }
}
