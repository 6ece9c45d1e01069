package import Bookkeeping
package import Domain
package import Execution
package import Money

/// What is configured of one issuer.
package struct IssuerTerms: Hashable, Sendable {
    /// How long after its creation a conversion may be cancelled before the issuer is called.
    package var settlementDelay: Duration
    /// How long one that is too large for the treasury holds back smaller ones.
    package var maxWait: Duration
    package var limits: ParLimits
    /// How far from par the market may be, in basis points.
    package var depegBasisPoints: Int
    /// How long it may be so before the pair pauses.
    package var depegPatience: Duration

    package static let standard = IssuerTerms()

    package init(
        settlementDelay: Duration = .milliseconds(500), maxWait: Duration = .seconds(30),
        limits: ParLimits = ParLimits(), depegBasisPoints: Int = 50,
        depegPatience: Duration = .seconds(60)
    ) {
        self.settlementDelay = settlementDelay
        self.maxWait = maxWait
        self.limits = limits
        self.depegBasisPoints = depegBasisPoints
        self.depegPatience = depegPatience
    }
}

/// Everything about conversions at par that is configured or named once.
package struct ParSettings: Sendable {
    /// Each pair of assets at most once.
    package var pairs: [ParPair]
    package var issuers: [VenueID: IssuerTerms]
    /// How often due conversions are looked for.
    package var tick: Duration = .milliseconds(10)
    /// An issuer that was called and has not answered is asked after this, and then at doubling
    /// intervals.
    package var askFirst: Duration = .milliseconds(100)
    package var askMost: Duration = .seconds(5)
    /// One that refused is called again after this, and then at doubling intervals.
    package var retryFirst: Duration = .seconds(1)
    package var retryMost: Duration = .seconds(30)
    package var inFlightMax = Limits.settlementsInFlightMax
    package var openMax = Limits.openParConversionsMax
    package var cancelWait: Duration = .milliseconds(Limits.cancelWaitMilliseconds)
    /// How often pegs and waits are looked at.
    package var watchInterval: Duration = .seconds(1)

    package init(pairs: [ParPair] = [], issuers: [VenueID: IssuerTerms] = [:]) {
        self.pairs = pairs
        self.issuers = issuers
    }

    package func pair(from source: Asset, to target: Asset) -> ParPair? {
        pairs.first { $0.converts(source, to: target) }
    }

    package func terms(of issuer: VenueID) -> IssuerTerms { issuers[issuer] ?? .standard }
}
