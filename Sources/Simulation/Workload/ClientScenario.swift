import Domain
import Money

/// One client with one wish, and how it goes about it.
struct ClientScenario: Sendable {
    let number: Int
    let tenant: TenantID
    let request: ConversionRequest
    /// When it first asks, and when it asks again without having heard, at the same time or later.
    let attempts: [Instant]
    /// Another client of the tenant that uses the same reference for another amount.
    let impostorAt: Instant?
    /// From the acceptance on.
    let cancels: [Duration]
    let reads: [Duration]
    /// Whether it reads the events of its conversion to the end.
    let readsEvents: Bool

    static func draw(
        tenants: [TenantID], venues: [VenueScenario], start: Instant, length: Duration,
        _ generator: inout SeededGenerator
    ) -> [ClientScenario] {
        let count = generator.within(4...20)
        return (0..<count).map { number in
            let at = start.adding(
                generator.duration(.milliseconds(300) ... .milliseconds(300) + length))
            return ClientScenario(
                number: number, tenant: generator.pick(tenants), venues: venues, at: at,
                &generator)
        }
    }

    /// A client that asks and does no more.
    init(number: Int, tenant: TenantID, request: ConversionRequest, attempts: [Instant]) {
        self.number = number
        self.tenant = tenant
        self.request = request
        self.attempts = attempts
        (impostorAt, cancels, reads, readsEvents) = (nil, [], [], false)
    }

    private init(
        number: Int, tenant: TenantID, venues: [VenueScenario], at: Instant,
        _ generator: inout SeededGenerator
    ) {
        self.number = number
        self.tenant = tenant
        let draw = RequestDraw(tenant: tenant, venues: venues, at: at)
        var request = draw.request(&generator)
        if generator.chance(850) { request.reference = "client-\(number)" }
        self.request = request
        var attempts = [at]
        while generator.chance(250), attempts.count < 4 {
            let spread: Duration = generator.chance(500) ? .milliseconds(5) : .seconds(20)
            attempts.append(at.adding(generator.duration(.zero...spread)))
        }
        self.attempts = request.reference == nil ? [at] : attempts.sorted()
        let hasImpostor = request.reference != nil && generator.chance(80)
        impostorAt = hasImpostor ? at.adding(generator.duration(.zero ... .seconds(5))) : nil
        let life = (request.expiresAt ?? at.adding(.seconds(60))).duration(since: at)
        cancels = generator.chance(350) ? Self.cancels(life, &generator) : []
        readsEvents = generator.chance(300)
        reads = (0..<generator.below(4)).map { _ in generator.duration(.zero...life) }
    }

    /// At once, soon, any time, and around the expiry.
    private static func cancels(_ life: Duration, _ generator: inout SeededGenerator) -> [Duration]
    {
        (0...generator.below(2)).map { _ in
            switch generator.below(4) {
            case 0: .zero
            case 1: generator.duration(.zero ... .milliseconds(100))
            case 2: generator.duration(.zero...life)
            default:
                generator.duration(
                    max(.zero, life - .milliseconds(50))...life + .milliseconds(50))
            }
        }.sorted()
    }
}

/// Draws requests that a scenario's venues can often serve.
struct RequestDraw {
    let tenant: TenantID
    let venues: [VenueScenario]
    let at: Instant

    func request(_ generator: inout SeededGenerator) -> ConversionRequest {
        let (from, to) = pair(&generator)
        // As many small amounts as large ones: the exponent is even.
        var milliDollars = 1_000
        for _ in 0..<generator.below(8) { milliDollars *= 4 }
        milliDollars += generator.below(milliDollars * 3)
        let isFixedFrom = generator.chance(600)
        let fixed: FixedSide =
            isFixedFrom
            ? .from(MarketListing.worth(milliDollars: milliDollars, of: from))
            : .to(MarketListing.worth(milliDollars: milliDollars, of: to))
        var request = ConversionRequest(
            from: from, to: to, fixed: fixed, executor: generator.pick(Self.executors))
        if generator.chance(150) { request.venues = [generator.pick(venues).configuration.id] }
        if generator.chance(50) { request.venueAccounts = [AccountID("\(tenant)-1")] }
        if generator.chance(600) {
            request.expiresAt = at.adding(generator.duration(.milliseconds(200) ... .seconds(40)))
        }
        request.options = options(from, to, fixed, &generator)
        choose(&request, &generator)
        return request
    }

    /// Those that are built.
    static let executors = ExecutorKind.allCases

    /// What only some executors and paths look at.
    private func choose(
        _ request: inout ConversionRequest, _ generator: inout SeededGenerator
    ) {
        request.options.twap.durationSeconds =
            generator.chance(700) ? generator.within(2...30) : nil
        request.options.twap.slices = generator.chance(500) ? generator.within(1...8) : nil
        request.options.twap.randomize = generator.chance(300)
        request.options.twap.maxCatchUp = Fixed(generator.within(1...3))
        request.options.maker.windowSeconds =
            generator.chance(400) ? generator.within(1...20) : nil
        request.options.maker.repriceBps = Fixed(generator.pick([1, 5, 50]))
        request.options.intermediate.policy = generator.pick(IntermediatePolicy.allCases)
        request.options.intermediate.graceSeconds = generator.pick([0, 2, 10])
        request.options.useInventory = generator.chance(200)
        request.options.simulate = generator.chance(30)
        if generator.chance(80) { request.options.settleOn = [AccountID("\(tenant)-1")] }
        if generator.chance(100) { request.options.residual = .roundIn }
    }

    private func pair(_ generator: inout SeededGenerator) -> (from: Asset, to: Asset) {
        if generator.chance(850) {
            let symbol = generator.pick(generator.pick(venues).configuration.rules).symbol
            return generator.chance(500)
                ? (symbol.base, symbol.quote) : (symbol.quote, symbol.base)
        }
        let assets = [
            MarketListing.btc, MarketListing.eth, MarketListing.usd, MarketListing.eur,
            MarketListing.usdc,
        ]
        let from = generator.pick(assets)
        return (from, generator.pick(assets.filter { $0 != from }))
    }

    private func options(
        _ from: Asset, _ to: Asset, _ fixed: FixedSide, _ generator: inout SeededGenerator
    ) -> ConversionOptions {
        var options = ConversionOptions()
        if generator.chance(300) {
            options.maxSlippageBps = Fixed(generator.pick([0, 5, 20, 100, 1_000]))
        }
        if generator.chance(100) { options.residual = .reject }
        guard generator.chance(250) else { return options }
        // Around what would be fair.
        let perMille = generator.within(970...1_010)
        let one = MarketListing.worth(milliDollars: 1_000_000, of: from)
        let other = MarketListing.worth(milliDollars: perMille * 1_000, of: to)
        let rate = try? other.divided(by: one, rounding: .down)
        switch (fixed, generator.below(2)) {
        case (_, 0): options.limitRate = rate
        case (.from(let amount), _):
            options.minToAmount = rate.flatMap { try? amount.multiplied(by: $0, rounding: .down) }
        case (.to(let amount), _):
            options.maxFromAmount = rate.flatMap { rate in
                rate.isPositive ? try? amount.divided(by: rate, rounding: .up) : nil
            }
        }
        return options
    }
}
