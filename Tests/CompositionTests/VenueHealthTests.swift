import Domain
import Engine
import HTTPAPI
import Money
import TestKit
import Testing

@testable import Composition

/// How live venues are, in `/metrics` and in `cambist status`.
@Suite struct VenueHealthTests {
    private let time = MovedTime()
    private let symbol: Symbol
    private let connector: ScriptedConnector

    init() throws {
        let assets = AssetDirectory(configured: [], named: [])
        symbol = try #require(assets.symbol("BTC-USD"))
        connector = ScriptedConnector("north", [symbol], [:])
    }

    private func health(
        offset: Duration?, up: Bool, reconnects: Int, troubled: Bool, hostile: Int,
        blocked: Duration?
    ) -> VenueHealth {
        let now = time.now()
        return VenueHealth(
            clockOffset: offset,
            streams: [
                .init(
                    name: "market", isUp: up, reconnects: reconnects,
                    lastMessageAt: now.adding(.milliseconds(-2_500)))
            ],
            uses: [.init(name: "weight-1m", used: 40, limit: 6_000)],
            bookTroubles: troubled ? [.init(symbol: symbol, reason: "checksum 1 and not 2")] : [],
            bookLosses: [.init(symbol: symbol, cause: "checksum", count: troubled ? 4 : 5)],
            incidents: troubled
                ? [.init(kind: "key/main", text: "Invalid API-key.", since: now)] : [],
            hostileAnswers: hostile, blockedUntil: blocked.map { now.adding($0) })
    }

    @Test func everyFigureIsAMetric() throws {
        let metrics = PrometheusMetrics()
        let meter = VenueHealthMeter(venues: [connector], time: time, metrics: metrics)
        var told = VenueHealthMeter.Told()
        func lines(_ health: VenueHealth) -> [String] {
            connector.script.withLock { $0.health = health }
            meter.measure(&told)
            return metrics.text().split(separator: "\n").map(String.init)
        }
        let bad = lines(
            health(
                offset: .milliseconds(-1_500), up: false, reconnects: 3, troubled: true,
                hostile: 2, blocked: .seconds(5)))
        for line in [
            #"cambist_venue_clock_offset_seconds{venue="north"} -1.5"#,
            #"cambist_venue_budget_used{budget="weight-1m",venue="north"} 40"#,
            #"cambist_venue_budget_limit{budget="weight-1m",venue="north"} 6000"#,
            #"cambist_venue_stream_up{stream="market",venue="north"} 0"#,
            #"cambist_venue_stream_age_seconds{stream="market",venue="north"} 2.5"#,
            #"cambist_venue_reconnects_total{stream="market",venue="north"} 3"#,
            #"cambist_venue_book_usable{symbol="BTC-USD",venue="north"} 0"#,
            #"cambist_venue_book_losses_total{cause="checksum",symbol="BTC-USD",venue="north"} 4"#,
            #"cambist_venue_hostile_answers_total{venue="north"} 2"#,
            #"cambist_venue_blocked{venue="north"} 1"#,
        ] {
            #expect(bad.contains(line), "\(line) in \(bad)")
        }
        let good = lines(
            health(
                offset: .zero, up: true, reconnects: 5, troubled: false, hostile: 2,
                blocked: .seconds(-1)))
        for line in [
            #"cambist_venue_stream_up{stream="market",venue="north"} 1"#,
            // Sums of the venue, counted once.
            #"cambist_venue_reconnects_total{stream="market",venue="north"} 5"#,
            #"cambist_venue_hostile_answers_total{venue="north"} 2"#,
            #"cambist_venue_book_losses_total{cause="checksum",symbol="BTC-USD",venue="north"} 5"#,
            #"cambist_venue_book_usable{symbol="BTC-USD",venue="north"} 1"#,
            #"cambist_venue_blocked{venue="north"} 0"#,
        ] {
            #expect(good.contains(line), "\(line) in \(good)")
        }
    }

    @Test func everythingThatIsNotWellIsAnItemWithWhatEndsIt() {
        let bad = health(
            offset: .milliseconds(1_001), up: false, reconnects: 1, troubled: true, hostile: 0,
            blocked: .seconds(60)
        ).items(of: "north", at: time.now())
        #expect(
            bad.map(\.kind) == [
                .venue, .stream, .clock, .blocked, .incident,
            ])
        #expect(
            bad[0].subject == "north" && bad[0].waitsFor.hasSuffix("BTC-USD (checksum 1 and not 2)")
        )
        #expect(bad[2].command != nil && bad[1].command == nil && bad[3].command == nil)
        #expect(bad[4].command?.hasPrefix("cambist venue add --account north/main ") == true)
        #expect(bad[2].waitsFor.hasSuffix("the venue's is 1.001 s ahead of it"))
        let good = health(
            offset: .seconds(-1), up: true, reconnects: 9, troubled: false, hostile: 9,
            blocked: nil
        ).items(of: "north", at: time.now())
        #expect(good.isEmpty)
    }

    @Test func aClockThatIsBehindIsSaidToBeBehind() {
        let health = health(
            offset: .microseconds(-1_917_791), up: true, reconnects: 0, troubled: false,
            hostile: 0, blocked: nil)
        let items = health.items(of: "north", at: time.now())
        #expect(items.map(\.waitsFor) == ["this machine's clock: the venue's is 1.917 s behind it"])
    }

    @Test func aKeyThatAnotherProgramUsesHasItsCommand() {
        let health = VenueHealth(
            clockOffset: nil, streams: [], uses: [], bookTroubles: [], bookLosses: [],
            incidents: [.init(kind: "key-shared/main", text: "no orders", since: time.now())],
            hostileAnswers: 0, blockedUntil: nil)
        let command = health.items(of: "north", at: time.now()).first?.command
        #expect(command?.contains("stop the other program") == true)
        #expect(command?.contains("--account north/main ") == true)
    }
}
