import Domain
import Engine
import Execution
import HTTPAPI
import Money
import Routing
import Testing

@testable import Composition

@Suite struct ConfigurationTests {
    static let full = """
        server:
          host: 0.0.0.0
          port: "9000"
          rateLimits: 7
        store: {sqlite: data/store.sqlite}
        execution:
          expirySeconds: 45
          makerExpirySeconds: 3600
          twap: {durationSeconds: 600, spacingSeconds: 20, expiryMarginSeconds: 30}
          maker: {windowSeconds: 12, takerReserveSeconds: 8, repriceSeconds: 3}
          slippageBps: 80
          slippageBpsPegged: "12.5"
          collarBps: 150
          collarBpsPegged: 40
          symbols: [{symbol: BTC-USD, collarBps: 90}]
          marketWindowSeconds: 7
          exposureBps: 10000
          feeHeadRoomBps: 1500
          unknownEscalationSeconds: 120
          pegged: [USD, FOO]
          recordsDecisions: false
          graceSeconds: 0
        watchdog:
          unknownSeconds: 61
          silenceSeconds: 62
          restingSeconds: 31
          overdueSeconds: 63
          unattendedSeconds: 32
          idleSeconds: 901
        tenants:
          - id: acme
            requireReference: true
            limits:
              maxNotional: 1000000
              maxOpen: 5
              assets: [{asset: BTC, maxNotional: "2.50", inventoryMax: 0.25}]
        assets:
          - {code: FOO, scale: 3}
        venues:
          - id: kraken
            kind: paper
            fees: {maker: -0.0001, taker: 0.0026}
            feeAsset: quote
            synthetic: {seed: 18446744073709551615}
            latencyMilliseconds: 3
            symbols:
              - {symbol: BTC-USD, lot: 0.00000001, tick: "0.1", minQuantity: 0.0001, minNotional: 5}
              - FOO-BAR
            accounts:
              - {id: main, tenant: acme, balances: {BTC: "1.5", USD: 100000.000000000000000001}}
              - {id: other, tenant: globex, balances: {}}
            faults:
              seed: 4
              answerLost: 0.25
              bust: 0.001
              down: [{fromSeconds: 1.5, seconds: 2}]
          - {id: gemini, kind: paper, symbols: [BTC-USD], accounts: []}
        """

    static func decode(
        _ text: String, _ environment: [String: String] = [:]
    ) throws(CompositionError) -> Configuration {
        try ConfigurationFile.decode(
            text, file: "c.yaml", folder: "/etc/cambist", environment: environment)
    }

    @Test func everyKeyIsReadAndQuotesMakeNoDifference() throws {
        let configuration = try Self.decode(Self.full)
        #expect(
            configuration.server
                == ServerConfiguration(
                    host: "0.0.0.0", port: 9000, rateLimits: RateLimitSettings(api: 7, token: 1)))
        #expect(configuration.storePath == "/etc/cambist/data/store.sqlite")
        #expect(configuration.tenants.map(\.id) == ["acme", "globex"])
        let acme = try #require(configuration.tenant("acme"))
        #expect(acme.requireReference)
        let bitcoin = try #require(configuration.assets.asset("BTC"))
        #expect(acme.limits(for: bitcoin).maxNotional == (try Fixed("2.5")))
        #expect(acme.limits(for: bitcoin).maxOpen == 5)
        #expect(acme.limits.maxNotional == Fixed(1_000_000))
        #expect(acme.inventoryMaxByAsset == ["BTC": try Fixed("0.25")])
        #expect(configuration.assets.asset("FOO")?.scale == 3)
        #expect(configuration.assets.asset("BAR")?.scale == 18)
        #expect(configuration.owners.map(\.account.description) == ["kraken/main", "kraken/other"])
    }

    @Test func aVenueIsReadExactly() throws {
        let venue = try #require(try Self.decode(Self.full).venues.first)
        #expect(venue.fees.maker == (try Fixed("-0.0001")))
        #expect(venue.fees.taker == (try Fixed("0.0026")))
        #expect(venue.fees.asset == .quote)
        #expect(venue.market == .synthetic(seed: .max))
        #expect(venue.latency == .milliseconds(3))
        #expect(venue.rules.map(\.symbol.description) == ["BTC-USD", "FOO-BAR"])
        #expect(venue.rules[0].lot == (try Fixed("0.00000001")))
        // Without steps of its own: the smallest units of both assets.
        #expect(venue.rules[1].lot == (try Fixed("0.001")))
        #expect(venue.rules[1].minNotional == .ulp)
        #expect(venue.rules[1].tick == .zero && venue.rules[1].minQuantity == .zero)
        let balances = venue.accounts[0].balances.map { "\($0.asset) \($0.amount)" }
        #expect(balances == ["BTC 1.5", "USD 100000.000000000000000001"])
        let faults = try #require(venue.faults)
        #expect(faults.answerLost == (try Fixed("0.25")))
        #expect(faults.bust == (try Fixed("0.001")) && faults.correct == .zero)
        #expect(faults.refuse == .zero)
        #expect(faults.down == [.init(from: .milliseconds(1_500), length: .seconds(2))])
    }

    @Test func everySettingOfExecutionIsRead() throws {
        let execution = try Self.decode(Self.full).execution
        var wanted = ExecutionSettings()
        wanted.expiry = .seconds(45)
        wanted.makerExpiry = .seconds(3_600)
        wanted.twapDurationSeconds = 600
        wanted.twapSpacingSeconds = 20
        wanted.twapExpiryMarginSeconds = 30
        wanted.makerWindowMax = .seconds(12)
        wanted.takerReserve = .seconds(8)
        wanted.repriceAgeMin = .seconds(3)
        wanted.slippageBps = Fixed(80)
        wanted.slippageBpsPegged = try Fixed("12.5")
        wanted.collarBps = Fixed(150)
        wanted.collarBpsPegged = Fixed(40)
        wanted.collarBpsBySymbol = ["BTC-USD": Fixed(90)]
        wanted.marketWindow = .seconds(7)
        wanted.exposureBps = Fixed(10_000)
        wanted.feeHeadRoomBps = Fixed(1_500)
        wanted.unknownEscalation = .seconds(120)
        wanted.pegged = ["USD", "FOO"]
        wanted.recordsDecisions = false
        wanted.graceSeconds = 0
        wanted.fiat = AssetDirectory.currencies
        #expect(execution == wanted)
    }

    @Test func everyLimitOfTheWatchdogIsRead() throws {
        var wanted = StallLimits()
        wanted.unknown = .seconds(61)
        wanted.silence = .seconds(62)
        wanted.resting = .seconds(31)
        wanted.overdue = .seconds(63)
        wanted.unattended = .seconds(32)
        wanted.idle = .seconds(901)
        #expect(try Self.decode(Self.full).stalls == wanted)
        #expect(try Self.decode("").stalls == StallLimits())
    }

    @Test func anEmptyFileHasDefaults() throws {
        let configuration = try Self.decode("")
        #expect(
            configuration.server
                == ServerConfiguration(
                    host: "127.0.0.1", port: 8080,
                    rateLimits: RateLimitSettings(api: 50, token: 1)))
        #expect(configuration.storePath == "/etc/cambist/data/cambist.sqlite")
        #expect(configuration.venues.isEmpty)
        var execution = ExecutionSettings()
        execution.fiat = AssetDirectory.currencies
        #expect(configuration.execution == execution)
    }

    @Test(
        arguments: [
            ("{}", [:], 50, 1), ("7", [:], 7, 1), ("0", [:], 0, 0),
            ("{token: 3}", [:], 50, 3), ("{api: 9}", [:], 9, 1), ("{token: 0, api: 0}", [:], 0, 0),
            ("{token: 0}", [:], 50, 0), ("{api: 0}", [:], 0, 1),
            ("{token: 2, api: 20}", [:], 20, 2),
            ("{requestsPerSecond: 0}", [:], 0, 0), ("{requestsPerSecond: 9}", [:], 9, 1),
            ("{requestsPerSecond: 0}", ["": "9"], 9, 1), ("7", ["": "0"], 0, 0),
            ("{}", ["_TOKEN": "5", "_API": "6"], 6, 5), ("{token: 2}", ["_TOKEN": "5"], 50, 5),
            ("7", ["_TOKEN": "5"], 7, 5), ("0", ["_API": "8"], 8, 0),
        ] as [(String, [String: String], Int, Int)])
    func rateLimitsAreReadInEveryForm(
        text: String, environment: [String: String], api: Int, token: Int
    ) throws {
        let variables = Dictionary(
            uniqueKeysWithValues: environment.map { ("CAMBIST_SERVER_RATE_LIMITS" + $0, $1) })
        let server = try Self.decode("server: {rateLimits: \(text)}", variables).server
        #expect(server.rateLimits == RateLimitSettings(api: api, token: token))
    }

    @Test func syntheticVenuesWithoutASeedDiffer() throws {
        let text = """
            venues:
              - {id: a, kind: paper, symbols: [BTC-USD]}
              - {id: b, kind: paper, symbols: [BTC-USD]}
            """
        let venues = try Self.decode(text).venues
        #expect(venues[0].market != venues[1].market)
        #expect(venues.map(\.market) == (try Self.decode(text).venues.map(\.market)))
    }
}
