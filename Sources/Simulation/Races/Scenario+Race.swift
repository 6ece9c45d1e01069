import Domain
import Engine
import Money
import Routing
import Venues

extension Scenario {
    private static let raceStart = Instant(microseconds: 1_767_225_600_000_000)
    static let raceExpiry = raceStart.adding(.seconds(10))
    /// In the base asset.
    static let raceAmount = Fixed(uncheckedUnits: Fixed.unitsPerOne / 50)

    /// One venue, one client, one order that rests.
    init(race feed: RaceFeed) {
        let (btc, usd) = (MarketListing.btc, MarketListing.usd)
        let part = Fixed(uncheckedUnits: Fixed.unitsPerOne / 10_000)
        let rules = MarketRules(
            symbol: Symbol(base: btc, quote: usd), lot: part, tick: Fixed(1), minQuantity: part)
        let configuration = PaperVenueConfiguration(
            id: "alpha", fees: FeeSchedule(maker: part, taker: part.times(10)), rules: [rules],
            accounts: ["acme-1": [btc: Fixed(1), usd: Fixed(1_000)]],
            market: .synthetic(seed: 0), directory: "")
        var settings = EngineSettings(assets: MarketListing.directory)
        settings.workers = 2
        settings.tick = .milliseconds(250)
        settings.tenants = ["acme": TenantTerms()]
        settings.accounts = ["acme": [VenueAccount("alpha", "acme-1")]]
        let request = ConversionRequest(
            reference: "race", from: btc, to: usd, fixed: .from(Self.raceAmount),
            executor: .maker, expiresAt: Self.raceExpiry)
        self.init(
            start: Self.raceStart, length: .seconds(30), engine: settings,
            venues: [
                VenueScenario(
                    configuration: configuration, tick: .seconds(1),
                    market: { _ in RaceMarket(feed) }, isFollowed: false)
            ],
            clients: [
                ClientScenario(
                    number: 1, tenant: "acme", request: request,
                    attempts: [Self.raceStart.adding(.milliseconds(300))])
            ], faults: FaultProfile())
    }
}
