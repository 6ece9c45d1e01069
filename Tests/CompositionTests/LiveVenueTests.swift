import Connectors
import Domain
import Engine
import HTTPAPI
import Logging
import Money
import TestKit
import Testing

@testable import Composition

/// A live venue from the start on: what keys it may use, when it is reached, and what is told.
@Suite struct LiveVenueTests {
    private let home: TemporaryVault
    private let time = MovedTime()
    private let settings: ConnectorSettings
    private let connector: ScriptedConnector
    private let maker: ScriptedMaker

    init() throws {
        home = try TemporaryVault()
        let configuration = try ConfigurationTests.decode(
            """
            venues:
              - id: north
                kind: kraken
                symbols: [BTC-USD]
                accounts:
                  - {id: main, tenant: acme}
                  - {id: free, tenant: acme, allowWithdrawalKeys: true}
                  - {id: bare, tenant: acme}
                  - {id: mute, tenant: acme}
            """)
        settings = configuration.connectors[0]
        let blind = KeyPermissions(
            mayRead: true, mayTrade: false, mayWithdraw: false, isRestrictedToAddresses: nil)
        connector = ScriptedConnector(
            "north", settings.symbols,
            [
                "main": ScriptedConnector.withdrawing, "free": ScriptedConnector.withdrawing,
                "bare": blind,
            ])
        maker = ScriptedMaker(connector)
    }

    private func venue(without missing: AccountID? = nil) -> LiveVenue {
        let keys = settings.accounts.map { account in
            let name = VenueAccount("north", account.id)
            return (
                account.id,
                account.id == missing
                    ? Result<VenueKey, CompositionError>.failure(.vault(.absent(name)))
                    : .success(TemporaryVault.key("north", account.id))
            )
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return LiveVenue(
            settings, keys: Dictionary(uniqueKeysWithValues: keys), maker: maker, time: time,
            logger: logger)
    }

    private func order(at account: AccountID) -> Order {
        Specimen.order(
            of: Specimen.conversion(1, at: time.now()), at: VenueAccount("north", account))
    }

    private func items(_ venue: LiveVenue) -> [String] {
        venue.items(at: time.now()).map {
            "\($0.kind.rawValue) \($0.subject): \($0.waitsFor) [\($0.command ?? "")]"
        }
    }

    @Test func aKeyThatMayWithdrawIsNotUsedUnlessThatIsAllowed() async throws {
        let venue = venue(without: "bare")
        #expect(await venue.open())
        #expect(!venue.isUsable("main") && venue.isUsable("free") && !venue.isUsable("bare"))
        // The venue said nothing of it: not used either.
        #expect(!venue.isUsable("mute") && !venue.isUsable("other"))
        guard case .refused(let failure) = await venue.place(order(at: "main")) else {
            Issue.record("sent")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        #expect(connector.script.withLock { $0.placed }.isEmpty)
        let order = order(at: "free")
        #expect(await venue.place(order) == .unknown("scripted"))
        #expect(connector.script.withLock { $0.placed } == [order.id])
        // What is open there is asked for all the same; without a key nobody can ask.
        #expect(await venue.query(self.order(at: "main")) == .absent)
        guard case .unreachable = await venue.query(self.order(at: "bare")) else {
            Issue.record("asked without a key")
            return
        }
        #expect(await venue.balances(of: "bare") == nil)
        #expect(await venue.balances(of: "main")?.count == 1)
    }

    @Test func statusSaysOfEachAccountWhyItIsNotUsedAndWhatEndsIt() async throws {
        let venue = venue(without: "bare")
        _ = await venue.open()
        let said = items(venue)
        #expect(said.count == 3, "\(said)")
        #expect(said[0].hasPrefix("incident north/main: another key; it takes no orders: the key"))
        #expect(said[0].contains("may withdraw") && said[0].contains("allowWithdrawalKeys: true"))
        #expect(said[0].contains("[cambist venue add --account north/main --config FILE"))
        #expect(said[1].contains("north/bare has no key"))
        #expect(said[2].contains("[cambist venue test --account north/mute --config FILE]"))
        #expect(!said.joined().contains("canary"))
    }

    @Test func aKeyThatMayNotTradeIsNotUsedUntilItMay() async throws {
        let venue = venue()
        _ = await venue.open()
        #expect(!venue.isUsable("bare"))
        #expect(items(venue).contains { $0.contains("the key may not trade") })
        connector.script.withLock { $0.permissions["bare"] = ScriptedConnector.trading }
        await venue.askKeys()
        #expect(venue.isUsable("bare"))
        // A venue that does not answer changes nothing.
        connector.script.withLock { $0.permissions["bare"] = nil }
        await venue.askKeys()
        #expect(venue.isUsable("bare"))
        connector.script.withLock { $0.permissions["bare"] = ScriptedConnector.withdrawing }
        await venue.askKeys()
        #expect(!venue.isUsable("bare"))
    }

    @Test func aKeyThatTheVenueRefusesIsNotUsedUntilItIsTaken() async throws {
        let venue = venue()
        _ = await venue.open()
        #expect(venue.isUsable("free"))
        connector.script.withLock { $0.refusals["free"] = "-2015 Invalid API-key." }
        await venue.askKeys()
        #expect(!venue.isUsable("free"))
        let said = items(venue).first { $0.contains("north/free") }
        #expect(said?.contains("refuses the key (-2015 Invalid API-key.)") == true)
        #expect(said?.contains("[cambist venue add --account north/free") == true)
        connector.script.withLock { $0.refusals = [:] }
        await venue.askKeys()
        #expect(venue.isUsable("free"))
    }

    /// Such as one whose nonces are behind those of another program.
    @Test func anAccountThatTheConnectorHoldsIsPlannedWithoutOrders() async throws {
        let venue = venue()
        _ = await venue.open()
        connector.script.withLock { $0.takesOrders = false }
        #expect(!venue.isUsable("free"))
        connector.script.withLock { $0.takesOrders = true }
        #expect(venue.isUsable("free"))
    }

    @Test func aVenueThatDoesNotAnswerIsReachedLater() async throws {
        maker.isUp.withLock { $0 = false }
        let venue = venue()
        #expect(await !venue.open())
        #expect(venue.symbols == settings.symbols && venue.rules.isEmpty)
        #expect(venue.rules(of: settings.symbols[0]) == nil && !venue.isUsable("free"))
        #expect(await venue.balances(of: "free") == nil)
        let said = items(venue)
        #expect(
            said.contains {
                $0.hasPrefix("venue north: market data that may be used: BTC-USD (not loaded")
            })
        maker.isUp.withLock { $0 = true }
        #expect(await venue.open())
        #expect(venue.rules.map(\.symbol) == settings.symbols && venue.isUsable("free"))
        #expect(!items(venue).contains { $0.contains("not loaded") })
    }

    @Test func aStartWaitsForVenuesOnlySoLong() async throws {
        maker.isUp.withLock { $0 = false }
        let live = LiveVenues(all: [venue()], maker: maker)
        await live.open(time)
        #expect(live.all[0].rules.isEmpty)
        await LiveVenues(all: [], maker: nil).open(time)
    }

    @Test func aRunningServerAsksByTheConnectorThatRuns() async throws {
        let live = LiveVenues(all: [venue(without: "bare")], maker: maker)
        _ = await live.all[0].open()
        let probe = try await live.probe(VenueAccount("north", "main"))
        #expect(probe.problems == [VenueProbe.withdrawal] && !probe.isUsable)
        #expect(probe.balances == 1 && probe.found == ["BTC-USD"] && probe.missing.isEmpty)
        #expect(try await live.probe(VenueAccount("north", "free")).isUsable)
        // What the venue says now counts at once.
        connector.script.withLock { $0.permissions["main"] = ScriptedConnector.trading }
        connector.script.withLock { $0.permissions["free"] = nil }
        #expect(!live.all[0].isUsable("main"))
        #expect(try await live.probe(VenueAccount("north", "main")).isUsable)
        #expect(live.all[0].isUsable("main"))
        _ = try await live.probe(VenueAccount("north", "free"))
        #expect(live.all[0].isUsable("free"), "no answer changes nothing")
        let mute = try await live.probe(VenueAccount("north", "mute"))
        #expect(mute.permissions == nil && !mute.isUsable)
        #expect(mute.refusal == nil && mute.problems.count == 1)
        connector.script.withLock { $0.refusals["free"] = "-2015 Invalid API-key." }
        let refused = try await live.probe(VenueAccount("north", "free"))
        #expect(refused.refusal == "the venue refuses the key (-2015 Invalid API-key.)")
        #expect(refused.problems == [refused.refusal] && !live.all[0].isUsable("free"))
        await #expect(throws: CompositionError.self) {
            try await live.probe(VenueAccount("north", "bare"))
        }
        await #expect(throws: CompositionError.self) {
            try await live.probe(VenueAccount("north", "none"))
        }
        // The way over the admin socket loses nothing.
        for probe in [probe, mute, refused] {
            let answer = try AdminAnswer(json: AdminAnswer.venueProbe(probe).json)
            #expect(answer == .venueProbe(probe))
        }
    }

    /// Then nothing is known of its markets either.
    @Test func whatIsNotReachedIsNotSaidToTradeNothing() async throws {
        maker.isUp.withLock { $0 = false }
        let live = LiveVenues(all: [venue()], maker: maker)
        let probe = try await live.probe(VenueAccount("north", "main"))
        #expect(probe.problems == ["the venue is not reached"] && probe.refusal == nil)
        #expect(probe.found.isEmpty && probe.missing.isEmpty)
        let answer = try AdminAnswer(json: AdminAnswer.venueProbe(probe).json)
        #expect(answer == .venueProbe(probe))
    }
}
