import Domain
import Engine
import Execution
import Money

/// What one run of conversions at par is made of, drawn from its seed.
struct ParScenario: Sendable {
    /// One client of a tenant; several may share one.
    struct Client: Sendable {
        let tenant: TenantID
        let number: Int
        /// How long it does nothing between two actions.
        let pause: ClosedRange<Duration>
        let actions: Int
    }

    struct IssuerPlan: Sendable {
        let id: VenueID
        let pairs: [ParPair]
        /// How far its clock is ahead.
        let ahead: Duration
        /// What its treasury begins with, of every asset that it pays out.
        let treasury: Int
    }

    let start: Instant
    /// How long things go wrong.
    let length: Duration
    let issuers: [IssuerPlan]
    let settings: ParSettings
    let clients: [Client]
    let faults: FaultRates<ParFault>
    /// Whether the treasuries are filled in the end, so that everything can settle.
    let refills: Bool
    /// How far the clock of a process can be ahead, or behind.
    let skew: Duration
    /// Whether everything happens at whole milliseconds: what could meet does.
    let isCoarse: Bool
    /// How long a commit or a read takes, at most.
    let storeWait: Duration

    private static let usd = Asset("USD", scale: 2)
    private static let coins = [
        Asset("USDP", scale: 8), Asset("PYUSD", scale: 6), Asset("USDG", scale: 8),
    ]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed, for: .scenario)
        // In the middle of a day, or so that one ends in the run.
        let hour: Int64 = generator.chance(800) ? 12 : 24
        start = Instant(
            microseconds: 1_767_225_600_000_000 + hour * 3_600_000_000 - 8_000_000)
        isCoarse = generator.chance(500)
        storeWait = .milliseconds(generator.pick([4, 4, 40]))
        length = generator.duration(.seconds(8) ... .seconds(25))
        skew = generator.chance(500) ? .zero : .milliseconds(300)
        issuers = Self.issuers(&generator)
        settings = Self.settings(issuers, &generator)
        clients = Self.clients(&generator)
        refills = generator.chance(600)
        faults = FaultRates<ParFault>(&generator)
    }

    private static func issuers(_ generator: inout SeededGenerator) -> [IssuerPlan] {
        let count = generator.within(1...2)
        return (0..<count).map { number in
            let id = VenueID(["mint", "press"][number])
            // With two issuers the coins are divided between them.
            let own = count == 2 ? (number == 0 ? coins.prefix(2) : coins.suffix(1)) : coins[...]
            let coins = own.prefix(generator.within(1...own.count))
            return IssuerPlan(
                id: id,
                pairs: coins.map { coin in
                    let isFiatFirst = generator.chance(500)
                    return ParPair(
                        issuer: id,
                        symbol: isFiatFirst
                            ? Symbol(base: usd, quote: coin) : Symbol(base: coin, quote: usd),
                        coin: coin)
                },
                ahead: .milliseconds(generator.pick([-300, -50, 0, 50, 300])),
                treasury: generator.pick([20, 60, 200, 5_000]))
        }
    }

    private static func settings(
        _ issuers: [IssuerPlan], _ generator: inout SeededGenerator
    ) -> ParSettings {
        var settings = ParSettings(pairs: issuers.flatMap(\.pairs))
        for issuer in issuers {
            var terms = IssuerTerms()
            terms.settlementDelay = .milliseconds(generator.pick([50, 200, 500, 1_500]))
            terms.maxWait = .milliseconds(generator.pick([800, 2_000, 5_000]))
            if generator.chance(300) {
                terms.limits.perConversion = Fixed(generator.pick([40, 80]))
            }
            if generator.chance(200) {
                terms.limits.perTenantAndDay = Fixed(generator.pick([300, 900]))
            }
            if generator.chance(200) {
                terms.limits.netPerAssetAndDay = Fixed(generator.pick([100, 300]))
            }
            settings.issuers[issuer.id] = terms
        }
        settings.tick = .milliseconds(generator.pick([10, 40, 100]))
        settings.askFirst = .milliseconds(generator.pick([20, 100, 300]))
        settings.askMost = .milliseconds(generator.pick([200, 1_000, 5_000]))
        settings.retryFirst = .milliseconds(generator.pick([100, 1_000]))
        settings.retryMost = .seconds(generator.pick([1, 8]))
        if generator.chance(200) { settings.inFlightMax = generator.within(1...3) }
        if generator.chance(100) { settings.openMax = generator.within(2...6) }
        return settings
    }

    private static func clients(_ generator: inout SeededGenerator) -> [Client] {
        let tenants = [TenantID("acme"), TenantID("bolt")].prefix(generator.within(1...2))
        return tenants.flatMap { tenant in
            (0..<generator.within(1...2)).map { number in
                let quick = generator.pick([20, 100, 400])
                return Client(
                    tenant: tenant, number: number,
                    pause: .milliseconds(quick) ... .milliseconds(quick * 4),
                    actions: generator.within(8...40))
            }
        }
    }

    var tenants: [TenantID] {
        var seen: Set<TenantID> = []
        return clients.map(\.tenant).filter { seen.insert($0).inserted }
    }

    /// Every asset of a pair, in the order of the pairs.
    var assets: [Asset] {
        var seen: Set<Asset> = []
        return issuers.flatMap(\.pairs).flatMap { [$0.fiat, $0.coin] }
            .filter { seen.insert($0).inserted }
    }

    /// The pairs' treasuries: by issuer, each asset once.
    var treasuries: [(issuer: VenueID, asset: Asset)] {
        issuers.flatMap { issuer in
            var seen: Set<Asset> = []
            return issuer.pairs.flatMap { [$0.fiat, $0.coin] }
                .filter { seen.insert($0).inserted }.map { (issuer.id, $0) }
        }
    }
}
