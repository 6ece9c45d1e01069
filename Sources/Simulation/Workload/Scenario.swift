import Bookkeeping
import Domain
import Engine
import Money
import Routing
import Venues

/// A venue in a scenario.
struct VenueScenario: Sendable {
    let configuration: PaperVenueConfiguration
    /// How often time moves it when nobody calls.
    let tick: Duration
    /// Its market data, by how often it was restarted.
    let market: @Sendable (Int) -> any MarketEventSource
    /// Whether its accounts change by themselves too, and the service follows their history.
    var isFollowed = true
}

/// Everything of a run that is fixed before it begins, drawn from its seed.
struct Scenario: Sendable {
    let start: Instant
    /// How long clients begin conversions and things go wrong; then all must come to an end.
    let length: Duration
    let engine: EngineSettings
    let venues: [VenueScenario]
    let clients: [ClientScenario]
    let faults: FaultProfile

    init(
        start: Instant, length: Duration, engine: EngineSettings, venues: [VenueScenario],
        clients: [ClientScenario], faults: FaultProfile
    ) {
        self.start = start
        self.length = length
        self.engine = engine
        self.venues = venues
        self.clients = clients
        self.faults = faults
    }

    init(seed: UInt64) {
        var generator = SeededGenerator(seed, for: .scenario)
        start = Instant(microseconds: 1_767_225_600_000_000)
            .adding(.microseconds(generator.below(86_400_000_000)))
        length = generator.duration(.seconds(10) ... .seconds(60))
        let tenants: [TenantID] = generator.chance(300) ? ["acme", "zeta"] : ["acme"]
        venues = Self.venues(tenants, &generator)
        engine = Self.engine(tenants, venues, &generator)
        faults = FaultProfile(&generator)
        var workload = SeededGenerator(seed, for: .workload)
        clients = ClientScenario.draw(
            tenants: tenants, venues: venues, start: start, length: length, &workload)
    }

    private static func venues(
        _ tenants: [TenantID], _ generator: inout SeededGenerator
    ) -> [VenueScenario] {
        let names: [VenueID] = ["alpha", "beta", "gamma"]
        return names.prefix(1 + generator.below(3)).map { name in
            venue(name, tenants, &generator)
        }
    }

    private static func venue(
        _ name: VenueID, _ tenants: [TenantID], _ generator: inout SeededGenerator
    ) -> VenueScenario {
        let thin = generator.pick([0, 0, 50, 200])
        let jump = generator.pick([0, 0, 5, 30])
        let trades = generator.pick([100, 300, 700])
        let step = generator.duration(.milliseconds(200) ... .seconds(2))
        let isDeep = generator.chance(400)
        var markets: [MarketScenario] = []
        for listing in MarketListing.all where generator.chance(listing.perMille) {
            markets.append(
                listing.scenario(
                    isDeep: isDeep, thin: thin, jump: jump, trades: trades, step: step,
                    &generator))
        }
        if markets.isEmpty {
            markets = [
                MarketListing.all[0].scenario(
                    isDeep: isDeep, thin: thin, jump: jump, trades: trades, step: step,
                    &generator)
            ]
        }
        markets.sort { $0.rules.symbol < $1.rules.symbol }
        var accounts: [AccountID: [Asset: Fixed]] = [:]
        for tenant in tenants {
            for number in 1...(generator.chance(250) ? 2 : 1) {
                accounts[AccountID("\(tenant)-\(number)")] = balances(markets, &generator)
            }
        }
        let configuration = PaperVenueConfiguration(
            id: name, fees: fees(&generator), rules: markets.map(\.rules), accounts: accounts,
            market: .synthetic(seed: 0), faults: faultPlan(&generator), directory: "")
        let seed = generator.next()
        return VenueScenario(
            configuration: configuration,
            tick: generator.duration(.milliseconds(50) ... .milliseconds(500)),
            market: { [markets] in SimulatedMarket(markets, seed: seed, restarts: $0) })
    }

    private static func balances(
        _ markets: [MarketScenario], _ generator: inout SeededGenerator
    ) -> [Asset: Fixed] {
        var balances: [Asset: Fixed] = [:]
        let assets = Set(markets.flatMap { [$0.rules.symbol.base, $0.rules.symbol.quote] })
        for asset in assets.union([MarketListing.token]).sorted() where !generator.chance(100) {
            // What pays fees can run out in the middle of things.
            let dollars = generator.pick(
                asset == MarketListing.token
                    ? [1, 10, 5_000, 300_000] : [1_000, 20_000, 300_000, 2_000_000])
            balances[asset] = MarketListing.worth(dollars: dollars, of: asset)
        }
        return balances
    }

    private static func fees(_ generator: inout SeededGenerator) -> FeeSchedule {
        let asset = generator.pick([
            FeeAsset.received, .received, .quote, .base, .asset(MarketListing.token),
        ])
        // In hundred-thousandths; a maker may be paid.
        let part = Fixed(uncheckedUnits: Fixed.unitsPerOne / 100_000)
        return FeeSchedule(
            maker: part.times(generator.pick([-10, 0, 20, 100])),
            taker: part.times(generator.pick([0, 50, 100, 260])), asset: asset)
    }

    private static func faultPlan(_ generator: inout SeededGenerator) -> FaultPlan {
        var plan = FaultPlan(seed: generator.next())
        guard generator.chance(600) else { return plan }
        let part = Fixed(uncheckedUnits: Fixed.unitsPerOne / 1_000)
        for fault in FaultPlan.Fault.allCases where generator.chance(500) {
            plan.probabilities[fault] = part.times(generator.pick([10, 50, 250]))
        }
        for fault in FaultPlan.TradeFault.allCases where generator.chance(300) {
            plan.tradeProbabilities[fault] = part.times(generator.pick([10, 50, 200]))
        }
        return plan
    }

    private static func engine(
        _ tenants: [TenantID], _ venues: [VenueScenario], _ generator: inout SeededGenerator
    ) -> EngineSettings {
        var settings = EngineSettings(assets: MarketListing.directory)
        settings.execution.fiat = ["USD", "EUR"]
        settings.execution.makerExpiry = .seconds(60)
        settings.execution.twapDurationSeconds = 30
        settings.execution.twapSpacingSeconds = 5
        settings.execution.twapExpiryMarginSeconds = 5
        settings.workers = generator.within(1...6)
        settings.tick = generator.pick([.milliseconds(20), .milliseconds(100), .milliseconds(250)])
        settings.watchInterval = generator.pick([.seconds(1), .seconds(5)])
        settings.balanceInterval = generator.pick([.seconds(2), .seconds(10)])
        settings.reconciliation.interval = settings.watchInterval
        settings.settledOrdersKept = generator.pick([0, 4, 20_000])
        for tenant in tenants {
            settings.tenants[tenant] = terms(&generator)
            settings.accounts[tenant] = venues.flatMap { venue in
                venue.configuration.accounts.keys
                    .filter { $0.text.hasPrefix(tenant.text) }
                    .map { VenueAccount(venue.configuration.id, $0) }
            }.sorted()
        }
        return settings
    }

    private static func terms(_ generator: inout SeededGenerator) -> TenantTerms {
        guard generator.chance(300) else { return TenantTerms() }
        return TenantTerms(
            limits: TenantLimits(
                maxNotional: generator.chance(500) ? Fixed(20_000) : nil,
                maxNotionalPerDay: generator.chance(500) ? Fixed(60_000) : nil,
                maxOpen: generator.chance(500) ? 3 : nil,
                maxOrderNotional: generator.chance(300) ? Fixed(2_000) : nil))
    }
}
