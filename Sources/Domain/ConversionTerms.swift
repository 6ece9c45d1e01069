package import Money

/// What the planner expected at acceptance, net of fees.
package struct Expectation: Hashable, Sendable {
    package let from: Fixed
    package let to: Fixed

    package init(from: Fixed, to: Fixed) { (self.from, self.to) = (from, to) }
}

/// What the best single venue alone was expected to do at acceptance: what routing is measured by.
package struct SingleVenue: Hashable, Sendable {
    package let venue: VenueID
    package let expectation: Expectation

    package init(venue: VenueID, expectation: Expectation) {
        (self.venue, self.expectation) = (venue, expectation)
    }
}

/// One order of a plan, as a simulation keeps it.
package struct PlannedPart: Hashable, Sendable {
    package let leg: Int
    package let account: VenueAccount
    /// Base asset.
    package let quantity: Fixed
    package let limitPrice: Fixed
    /// Quote asset, before fees.
    package let notional: Fixed
    package let fee: Fee
    package let spent: Fixed
    package let received: Fixed

    package init(
        leg: Int, account: VenueAccount, quantity: Fixed, limitPrice: Fixed, notional: Fixed,
        fee: Fee, spent: Fixed, received: Fixed
    ) {
        self.leg = leg
        self.account = account
        self.quantity = quantity
        self.limitPrice = limitPrice
        self.notional = notional
        self.fee = fee
        self.spent = spent
        self.received = received
    }
}

/// TWAP's slices as they were fixed at acceptance. Times count from the conversion's creation.
package struct SliceSchedule: Hashable, Sendable {
    package let durationSeconds: Int
    /// One or more.
    package let slices: Int
    /// `nil`: even sizes at even times.
    package let jitterSeed: UInt64?
    /// In even slices.
    package let maxCatchUp: Fixed

    package init(durationSeconds: Int, slices: Int, jitterSeed: UInt64?, maxCatchUp: Fixed) {
        precondition(durationSeconds > 0 && slices > 0, "a schedule has a length and a slice")
        self.durationSeconds = durationSeconds
        self.slices = slices
        self.jitterSeed = jitterSeed
        self.maxCatchUp = maxCatchUp
    }
}

/// What acceptance decided once and for all: never changed, never re-based.
package struct ConversionTerms: Hashable, Sendable {
    /// The consolidated mid of each hop at acceptance, quote per base.
    package let mids: [Fixed]
    /// The slippage bound that applies, in basis points of the product of the mids.
    package let slippageBps: Fixed
    package var expectation: Expectation
    package var singleVenue: SingleVenue?
    /// TWAP only.
    package var schedule: SliceSchedule?
    /// MAKER_TAKER only: from when on it takes.
    package var takesFrom: Instant?
    /// How much of the source may lie in intermediate assets at a time; of several legs only.
    package var exposureMax: Fixed?
    /// How long money between two legs is driven on within the client's bounds when the conversion
    /// ends early.
    package var graceSeconds: Int
    /// The whole plan, of a simulation only.
    package var plan: [PlannedPart] = []

    package init(
        mids: [Fixed], slippageBps: Fixed, expectation: Expectation,
        singleVenue: SingleVenue? = nil, schedule: SliceSchedule? = nil,
        takesFrom: Instant? = nil, exposureMax: Fixed? = nil, graceSeconds: Int = 30
    ) {
        precondition(mids.allSatisfy(\.isPositive), "a conversion is priced when it is accepted")
        self.mids = mids
        self.slippageBps = slippageBps
        self.expectation = expectation
        self.singleVenue = singleVenue
        self.schedule = schedule
        self.takesFrom = takesFrom
        self.exposureMax = exposureMax
        self.graceSeconds = graceSeconds
    }
}

/// What an executor must remember over a restart, and what its report is made from.
package struct ConversionProgress: Hashable, Sendable {
    /// From where TWAP counts what is left: what protection skipped is spread over the rest.
    package struct Base: Hashable, Sendable {
        package let slice: Int
        /// Of the fixed side, done when that slice began.
        package let done: Fixed

        package init(slice: Int, done: Fixed) { (self.slice, self.done) = (slice, done) }
    }

    /// The consolidated mid of each hop when the first order was intended; empty before.
    package var startMids: [Fixed] = []
    /// The best price that could be taken on each hop at that moment, quote per base.
    package var startTouches: [Fixed] = []
    /// The mids at the end; empty before, and where a hop had no two-sided book then.
    package var endMids: [Fixed] = []
    package var cancelRequestedAt: Instant?
    package var base: Base?
    /// What stays behind at the end: an untradable rest, or money in an intermediate asset.
    package var residuals: [Residual] = []

    package init() {}
}

/// Money that a conversion leaves where it is.
package struct Residual: Hashable, Sendable {
    package let account: VenueAccount
    package let asset: Asset
    /// Above zero.
    package let amount: Fixed

    package init(account: VenueAccount, asset: Asset, amount: Fixed) {
        self.account = account
        self.asset = asset
        self.amount = amount
    }
}
