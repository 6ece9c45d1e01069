package import Money

/// What happens with a rest that no venue can trade.
package enum ResidualPolicy: String, CaseIterable, Hashable, Sendable {
    /// It stays where it is and is shown.
    case leave = "LEAVE"
    /// Venues and the last order are arranged so that no tradable rest stays.
    case roundIn = "ROUND_IN"
    /// A conversion that foreseeably leaves one is refused.
    case reject = "REJECT"
}

/// What happens with an intermediate asset once no new source may be spent and the grace is over.
package enum IntermediatePolicy: String, CaseIterable, Hashable, Sendable {
    /// On to the target at the collar.
    case forward = "FORWARD"
    /// To the source at the collar.
    case back = "BACK"
    /// It stays where it is and is shown.
    case hold = "HOLD"
}

/// How TWAP spreads a conversion over time.
package struct TwapOptions: Hashable, Sendable {
    /// Absent: to the expiry less a minute, or the configured duration where there is none.
    package var durationSeconds: Int?
    /// Absent: the configured spacing decides. Fewer where a slice would be below every minimum.
    package var slices: Int?
    /// Whether times and sizes are jittered, from a seed that is stored.
    package var randomize: Bool
    /// The most that a slice may be when behind schedule, in even slices; one or more.
    package var maxCatchUp: Fixed

    package init(
        durationSeconds: Int? = nil, slices: Int? = nil, randomize: Bool = false,
        maxCatchUp: Fixed = Fixed(2)
    ) {
        self.durationSeconds = durationSeconds
        self.slices = slices
        self.randomize = randomize
        self.maxCatchUp = maxCatchUp
    }
}

/// How MAKER and MAKER_TAKER quote.
package struct MakerOptions: Hashable, Sendable {
    /// How long MAKER_TAKER quotes before it takes; absent: half of the time to expiry, at most the
    /// configured window.
    package var windowSeconds: Int?
    /// How far the market may leave a quote before it is re-priced.
    package var repriceBps: Fixed

    package init(windowSeconds: Int? = nil, repriceBps: Fixed = Fixed(5)) {
        self.windowSeconds = windowSeconds
        self.repriceBps = repriceBps
    }
}

/// What happens with money between two legs when the conversion ends early.
package struct IntermediateOptions: Hashable, Sendable {
    package var policy: IntermediatePolicy
    /// How long it is driven forward within the client's own bounds first; `nil`: as configured.
    package var graceSeconds: Int?

    package init(policy: IntermediatePolicy = .forward, graceSeconds: Int? = nil) {
        self.policy = policy
        self.graceSeconds = graceSeconds
    }
}

/// Bounds and choices of one conversion (spec/trade.md, section 6). Absent: from the configuration.
package struct ConversionOptions: Hashable, Sendable {
    /// Worst price against the mid at acceptance, in basis points, fees excluded.
    package var maxSlippageBps: Fixed?
    /// The least acceptable `to` per `from`, net of fees.
    package var limitRate: Fixed?
    /// The least acceptable receipt, net of fees; with a fixed spend only.
    package var minToAmount: Fixed?
    /// The most that may be spent; with a fixed receipt only.
    package var maxFromAmount: Fixed?
    package var residual: ResidualPolicy
    package var twap: TwapOptions
    package var maker: MakerOptions
    package var intermediate: IntermediateOptions
    /// Whether a leg may spend an intermediate balance of another account, held at acceptance and
    /// spent only as an earlier leg replaces it.
    package var useInventory: Bool
    /// Accounts on which the last leg may end; empty: any.
    package var settleOn: Set<AccountID>
    /// Whether it is planned and stored only, and ends SIMULATED.
    package var simulate: Bool

    package init(
        maxSlippageBps: Fixed? = nil, limitRate: Fixed? = nil, minToAmount: Fixed? = nil,
        maxFromAmount: Fixed? = nil, residual: ResidualPolicy = .leave,
        twap: TwapOptions = TwapOptions(), maker: MakerOptions = MakerOptions(),
        intermediate: IntermediateOptions = IntermediateOptions(), useInventory: Bool = false,
        settleOn: Set<AccountID> = [], simulate: Bool = false
    ) {
        self.maxSlippageBps = maxSlippageBps
        self.limitRate = limitRate
        self.minToAmount = minToAmount
        self.maxFromAmount = maxFromAmount
        self.residual = residual
        self.twap = twap
        self.maker = maker
        self.intermediate = intermediate
        self.useInventory = useInventory
        self.settleOn = settleOn
        self.simulate = simulate
    }
}
