import Domain
import Execution
import Foundation
import Money
import Testing
import Venues

@testable import Composition

/// A dealer in the configuration: every key, its variables, and every mistake with its line.
@Suite struct DealerConfigurationTests {
    private static let full = """
        venues:
          - id: desk
            kind: dealer
            rates: {synthetic: {seed: 7}}
            spreadBasisPoints: 12
            quoteLifeSeconds: 20
            confirmMarginSeconds: 3
            settlement: immediate
            limits: {perTrade: 10.5, perDay: 20, unsettled: 30, minPerTrade: 1, maxPerTrade: 40}
            faults:
              seed: 4
              reject: 0.1
              look: 0.2
              lookReject: 0.3
              requestLost: 0.4
              requestLate: 0.5
              answerLost: 0.6
              lookMilliseconds: 700
              down: [{fromSeconds: 1, seconds: 2.5}]
          - {id: kraken, kind: paper, symbols: [BTC-USD], accounts: []}
          - {id: plain, kind: dealer}
        """

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationTests.decode(Self.full)
        #expect(configuration.venues.map(\.id) == ["kraken"])
        #expect(configuration.dealers.map(\.id) == ["desk", "plain"])
        let desk = configuration.dealers[0]
        #expect(desk.rates == .synthetic(seed: 7) && desk.spreadBasisPoints == 12)
        #expect(desk.quoteLife == .seconds(20) && desk.confirmMargin == .seconds(3))
        #expect(desk.settlement == .immediate)
        let limits = ExchangeLimits(
            perTrade: try Fixed("10.5"), perDay: Fixed(20), unsettled: Fixed(30))
        #expect(desk.limits == limits)
        #expect(desk.minPerTrade == .one && desk.maxPerTrade == Fixed(40))
        let shares = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6"]
        for (fault, share) in zip(DealerFaultPlan.Fault.allCases, shares) {
            #expect(desk.faults.probabilities[fault] == (try Fixed(share)), "\(fault)")
        }
        #expect(desk.faults.seed == 4 && desk.faults.lookDelayMax == .milliseconds(700))
        #expect(desk.faults.outages == [.init(from: .seconds(1), lasting: .milliseconds(2_500))])
        #expect(configuration.owners.isEmpty)
    }

    @Test func whatIsLeftOutIsAsDocumented() throws {
        let dealer = try ConfigurationTests.decode(Self.full).dealers[1]
        #expect(dealer.rates == .embedded && dealer.spreadBasisPoints == 10)
        #expect(dealer.quoteLife == .seconds(30) && dealer.confirmMargin == .seconds(5))
        #expect(dealer.settlement == .calendar && dealer.limits == ExchangeLimits())
        #expect(dealer.minPerTrade == nil && dealer.maxPerTrade == nil && dealer.faults == .none)
    }

    @Test func variablesOverrideEachScalar() throws {
        let configuration = try ConfigurationTests.decode(
            Self.full,
            [
                "CAMBIST_VENUES_DESK_RATES_SYNTHETIC_SEED": "9",
                "CAMBIST_VENUES_DESK_SPREAD_BASIS_POINTS": "0",
                "CAMBIST_VENUES_DESK_QUOTE_LIFE_SECONDS": "1",
                "CAMBIST_VENUES_DESK_CONFIRM_MARGIN_SECONDS": "60",
                "CAMBIST_VENUES_DESK_SETTLEMENT": "calendar",
                "CAMBIST_VENUES_DESK_LIMITS_PER_DAY": "0",
                "CAMBIST_VENUES_DESK_LIMITS_MIN_PER_TRADE": "40",
                "CAMBIST_VENUES_DESK_FAULTS_REJECT": "0",
                "CAMBIST_VENUES_DESK_FAULTS_LOOK_MILLISECONDS": "0",
                "CAMBIST_VENUES_PLAIN_RATES": "synthetic",
                "CAMBIST_VENUES_PLAIN_FAULTS_ANSWER_LOST": "1",
            ])
        let (desk, plain) = (configuration.dealers[0], configuration.dealers[1])
        #expect(desk.rates == .synthetic(seed: 9) && desk.spreadBasisPoints == 0)
        #expect(desk.quoteLife == .seconds(1) && desk.confirmMargin == .seconds(60))
        #expect(desk.settlement == .calendar && desk.limits.perDay == .zero)
        #expect(desk.minPerTrade == Fixed(40) && desk.faults.lookDelayMax == .zero)
        #expect(desk.faults.probabilities[.reject] == nil)
        guard case .synthetic = plain.rates else {
            Issue.record("not synthetic but \(plain.rates)")
            return
        }
        #expect(plain.faults.probabilities == [.answerLost: .one])
    }

    @Test func aPathOfRatesIsRelativeToTheFolderOfTheFile() throws {
        let folder = FileManager.default.temporaryDirectory
        let name = "cambist-rates-\(UUID()).csv"
        let path = folder.appendingPathComponent(name).path
        try Data("Date,USD\n2026-01-05,1.5\n".utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let configuration = try ConfigurationFile.decode(
            "venues: [{id: d, kind: dealer, rates: \(name)}]", file: "c.yaml",
            folder: folder.path, environment: [:])
        #expect(configuration.dealers.map(\.rates) == [.file(path)])
    }

    /// The rates are read when the dealer is opened: what is wrong with them names the dealer.
    @Test func aDealerIsOpenedAsConfigured() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("cambist-dealers-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let rates = folder.appendingPathComponent("rates.csv")
        try Data("Date,USD,INR\n2026-01-05,1.5,90\n".utf8).write(to: rates)
        let configuration = try ConfigurationFile.decode(
            """
            venues:
              - {id: d, kind: dealer, rates: rates.csv, settlement: immediate}
              - {id: e, kind: dealer}
            exchange: {quotable: [INR]}
            """, file: "c.yaml", folder: folder.path, environment: [:])
        func open() throws(CompositionError) -> [EmbeddedDealer] {
            try VenueOpening.dealers(
                configuration, DataFolder(data: folder.path, configuration: configuration),
                time: SystemTime()
            ) { _, _ in Instant(microseconds: .max) }
        }
        let dealers = try open()
        #expect(dealers.map(\.id) == ["d", "e"])
        #expect(dealers.map(\.settlesAtOnce) == [true, false])
        let rupee = try #require(configuration.assets.symbol("USD-INR"))
        #expect(dealers[0].reference(rupee) == Fixed(60))
        #expect(dealers[1].pairs.contains(rupee) && dealers[1].pairs.count == 325)
        try Data("Date,USD,INR\n2026-01-05,1.5,x\n".utf8).write(to: rates)
        do throws(CompositionError) {
            _ = try open()
            Issue.record("opened")
        } catch {
            #expect(error.description.contains("dealer d: \(rates.path):2: column 3: expected"))
        }
    }

    private static let dealer = "venues:\n  - id: d\n    kind: dealer\n    "

    private static let mistakes: [(String, String)] = [
        ("rates: gone.csv", "c.yaml:4: venues.d.rates: expected the path of a file of reference"),
        ("rates: [a]", "c.yaml:4: venues.d.rates: expected the path"),
        ("rates: {random: {}}", "unknown key `random` in venues.d.rates; expected one of synth"),
        (
            "rates: {synthetic: {seed: -1}}",
            "c.yaml:4: venues.d.rates.synthetic.seed: expected a whole number from 0"
        ),
        (
            "spreadBasisPoints: 201",
            "c.yaml:4: venues.d.spreadBasisPoints: expected basis points from 0 to 200"
        ),
        ("spreadBasisPoints: 1.5", "venues.d.spreadBasisPoints: expected basis points"),
        (
            "quoteLifeSeconds: 0",
            "c.yaml:4: venues.d.quoteLifeSeconds: expected seconds from 1 to 600"
        ),
        ("quoteLifeSeconds: 601", "venues.d.quoteLifeSeconds: expected seconds from 1 to 600"),
        (
            "confirmMarginSeconds: 0",
            "c.yaml:4: venues.d.confirmMarginSeconds: expected seconds from 1 to 60"
        ),
        (
            "settlement: soon", "c.yaml:4: venues.d.settlement: expected calendar or immediate"
        ),
        ("limits: {perYear: 1}", "unknown key `perYear` in venues.d.limits; expected one of per"),
        (
            "limits: {perTrade: -1}",
            "c.yaml:4: venues.d.limits.perTrade: expected an amount of zero or more"
        ),
        ("limits: {perDay: x}", "venues.d.limits.perDay: expected an amount of zero or more"),
        ("limits: {unsettled: 1e3}", "venues.d.limits.unsettled: expected an amount of zero"),
        ("limits: {minPerTrade: -1}", "venues.d.limits.minPerTrade: expected an amount of zero"),
        (
            "limits: {minPerTrade: 2, maxPerTrade: 1}",
            "c.yaml:4: venues.d.limits: expected minPerTrade to be at most maxPerTrade"
        ),
        ("faults: {refuse: 1}", "unknown key `refuse` in venues.d.faults; expected one of seed"),
        (
            "faults: {lookReject: 1.1}",
            "c.yaml:4: venues.d.faults.lookReject: expected a share from 0 to 1"
        ),
        ("faults: {lookMilliseconds: -1}", "venues.d.faults.lookMilliseconds: expected milli"),
        ("faults: {down: [{seconds: 1}]}", "venues.d.faults.down[0].fromSeconds is missing"),
        ("pairs: [EUR-USD]", "c.yaml:4: unknown key `pairs` in venues.d"),
        ("accounts: []", "c.yaml:4: unknown key `accounts` in venues.d"),
    ]

    @Test(arguments: mistakes)
    func whatIsWrongIsSaidWithItsLine(text: String, expected: String) {
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(Self.dealer + text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test func everythingThatIsWrongIsNamedAtOnce() {
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(
                Self.dealer + "settlement: x\n    spreadBasisPoints: y\n    quoteLifeSeconds: z\n"
                    + "exchange: {marginBasisPoints: w, limitZone: v}")
            Issue.record("accepted")
        } catch {
            for key in [
                "venues.d.settlement", "venues.d.spreadBasisPoints", "venues.d.quoteLifeSeconds",
                "exchange.marginBasisPoints", "exchange.limitZone",
            ] { #expect(error.description.contains("\(key): expected"), "\(key): \(error)") }
        }
    }
}
