import Foundation
import LocalExchange
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// `cambist venue add` and `venue test` with keys of every kind, against a live account: the
/// address is not loopback by its text, though it leads to this machine.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct VenueKeyRightsTests {
    private static let liveHost = "0.0.0.0"

    private struct World {
        let venue: LocalVenue
        let server: ServerProcess

        func add(
            _ key: LocalVenue.Key, to account: String
        ) async throws -> (status: Int32, output: String) {
            try await server.run(
                "venue add --account live/\(account) --api-key \(key.name) "
                    + "--secret-file given/\(key.label) 2>&1")
        }

        func test(_ account: String) async throws -> (status: Int32, probe: JSONValue) {
            let told = try await server.run("venue test --account live/\(account) --format json")
            return (told.status, try JSONParser.parse(Array(told.output.utf8)))
        }

        /// Where keys are kept; it is made with the first.
        var hasKeys: Bool {
            FileManager.default.contents(atPath: server.folder + "/venue-keys.json") != nil
        }
    }

    private func run(
        _ speaks: ExchangeProtocol, _ keys: [(label: String, permissions: [String])],
        _ body: (World, [LocalVenue.Key]) async throws -> Void
    ) async throws {
        try await LocalVenue.serve(speaks) { venue in
            var made: [LocalVenue.Key] = []
            for (label, permissions) in keys {
                made.append(try await venue.key(label, permissions))
            }
            let text = venue.configuration(
                accounts: "{id: strict, tenant: real}, "
                    + "{id: lenient, tenant: real, allowWithdrawalKeys: true}",
                more: ["allowPlaintext: true", "environment: live"], host: Self.liveHost)
            let server = try LocalVenue.installation(
                text,
                secrets: Dictionary(uniqueKeysWithValues: made.map { ($0.label, $0.secret) }))
            try await body(World(venue: venue, server: server), made)
        }
    }

    @Test(arguments: [ExchangeProtocol.binance, .kraken])
    func aKeyThatMayWithdrawIsRefusedUnlessItIsAllowed(_ speaks: ExchangeProtocol) async throws {
        try await run(speaks, [("rich", ["read", "trade", "withdraw"])]) { world, keys in
            let refused = try await world.add(keys[0], to: "strict")
            #expect(refused.status != 0, "\(refused)")
            #expect(refused.output.contains("the key may withdraw"), "\(refused)")
            #expect(refused.output.contains("allowWithdrawalKeys: true"), "\(refused)")
            #expect(!world.hasKeys)
            let taken = try await world.add(keys[0], to: "lenient")
            #expect(taken.status == 0 && !taken.output.contains("but:"), "\(taken)")
            #expect(world.hasKeys)
            let (status, probe) = try await world.test("lenient")
            #expect(status == 0 && probe["usable"]?.bool == true, "\(probe)")
            #expect(probe["permissions"]?["withdraw"]?.bool == true)
        }
    }

    @Test(arguments: [ExchangeProtocol.binance, .kraken])
    func aKeyThatMayOnlyReadIsSaidToBeUnableToTrade(_ speaks: ExchangeProtocol) async throws {
        try await run(speaks, [("reader", ["read"])]) { world, keys in
            let added = try await world.add(keys[0], to: "strict")
            #expect(added.status == 0, "\(added)")
            #expect(added.output.contains("stored, but: the key may not trade"), "\(added)")
            let (status, probe) = try await world.test("strict")
            #expect(status == 1 && probe["usable"]?.bool == false, "\(probe)")
            #expect(probe["problems"]?.array == [.string("the key may not trade")])
            #expect(probe["permissions"]?["read"]?.bool == true)
            // Its owner gives it the right, from one address only, and then takes it back whole.
            let restricted = try await world.venue.key(
                "reader", ["read", "trade"], addresses: [LocalExchangeSettings.loopback])
            #expect(restricted.name == keys[0].name)
            let now = try await world.test("strict")
            #expect(now.status == 0, "\(now)")
            let said = now.probe["permissions"]?["restrictedToAddresses"]?.bool
            // Kraken does not tell.
            #expect(said == (speaks == .binance ? true : nil))
            _ = try await world.venue.key("reader", ["read", "trade"], addresses: ["10.9.9.9"])
            let gone = try await world.test("strict")
            #expect(gone.status == 1, "\(gone)")
            #expect(
                gone.probe["problems"]?.array?.first?.string?.contains("refuses the key") == true)
        }
    }

    @Test func theAccountIsLiveByItsAddressAndCannotBeOnLoopback() throws {
        func decode(_ host: String) throws -> Configuration {
            try ConfigurationTests.decode(
                """
                venues:
                  - id: live
                    kind: binance
                    restUrl: http://\(host):1
                    symbols: [BTC-USD]
                    allowPlaintext: true
                    environment: live
                    accounts: [{id: strict, tenant: real}]
                """)
        }
        #expect(try decode(Self.liveHost).connectors.first?.environment == .live)
        #expect(throws: CompositionError.self) { try decode("127.0.0.1") }
    }
}
