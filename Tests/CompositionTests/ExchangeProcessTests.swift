import Foundation
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// The commands of foreign exchanges as operators type them, against the program itself.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct ExchangeProcessTests {
    private func expectAccounts(_ server: ServerProcess, _ name: String) async throws {
        let create = "apikey create --tenant acme --account \(name) --operator ann --format json"
        let (status, output) = try await server.run(create)
        #expect(status == 0, "\(output)")
        let made = try JSONParser.parse(output)
        let id = try #require(made["accountId"]?.string)
        let key = try #require(made["apiKey"]?.string)
        #expect(key.count == 43)
        let money = "account deposit --tenant acme --asset USD --amount 100"
        for account in [name, id] {
            let (status, output) = try await server.run("\(money) --account \(account)")
            #expect(status == 0 && output.hasPrefix("deposited 100 USD, activity "), "\(output)")
        }
        let named = "\(money) --account \(name) --reference \(name) --format json"
        #expect(try await server.run(named).output.contains("deposited 100 USD, "))
        #expect(try await server.run(named).output.contains("deposited 100 USD already, "))
        let (_, statement) = try await server.run(
            "ledger statement --tenant acme --profile \(name) --format json")
        let lines = try JSONParser.parse(statement).array
        #expect(lines?.last?["balance"]?.string == "300")
        let (_, listed) = try await server.run("apikey list --tenant acme --format json")
        let keys = try JSONParser.parse(listed).array ?? []
        let own = try #require(keys.first { $0["accountId"]?.string == id })
        let keyID = try #require(own["id"]?.string)
        #expect(!listed.contains(key) && own["revokedAt"] == nil)
        #expect(try await server.run("apikey revoke \(keyID)").status == 0)
        #expect(try await server.run("apikey revoke \(keyID)").status == 1)
        for command in ["exchange list", "callbacks list --parked"] {
            #expect(try await server.run(command + " --format json").output.hasPrefix("[]"))
        }
    }

    @Test func theCommandsWorkBesideAServerAndWithoutOne() async throws {
        let server = try ServerProcess()
        let running = try await server.start()
        try await expectAccounts(server, "running")
        await #expect(running.end(SIGTERM).status == 0)
        try await expectAccounts(server, "stopped")
        #expect(try await server.run("audit").output.hasPrefix(#"{"clean":true"#))
        #expect(try await server.run("exchange reload-calendars").status == 1)
    }

    private static let dealers = """
          - {id: desk, kind: dealer}
        """

    private static let path = "/api/v1/orders/exchange"

    private static func request(_ amount: Int, _ date: String) -> JSONValue {
        .members([
            "from": .members([
                "amount": .number(text: "\(amount).00"), "currency": .string("EUR"),
            ]), "to": .members(["currency": .string("USD")]), "settlementDate": .string(date),
        ])
    }

    /// Confirms one for the latest value date, and waits until the dealer has booked it.
    private func exchange(
        _ client: DemoClient, _ amount: Int, _ externalID: String, until state: String
    ) async throws -> String {
        let refused = try await client.post(
            Self.path + "/quote", Self.request(amount, "2024-01-01"))
        let date = try #require(
            refused.body["properties"]?["allowedDates"]?.array?.last?.string, "\(refused)")
        let quote = try await client.post(Self.path + "/quote", Self.request(amount, date))
        let quoteID = try #require(quote.body["id"]?.string, "\(quote)")
        let made = try await client.post(
            Self.path + "/confirm",
            .members(["quoteId": .string(quoteID), "externalId": .string(externalID)]))
        let id = try #require(made.body["id"]?.string, "\(made)")
        try await eventually(state) {
            let shown = try await client.get("\(Self.path)/\(id)")
            return shown.body["exchangeStatus"]?["state"]?.string == state
        }
        return id
    }

    private static let money = "account deposit --tenant acme --asset EUR --amount 10000"

    @Test func theDealersOwnRecordsAgreeOverARestartAndAreMissedWhenGone() async throws {
        let server = try ServerProcess(venues: Self.dealers)
        var running = try await server.start()
        let (_, output) = try await server.run(
            "apikey create --tenant acme --account fx --format json")
        let key = try JSONParser.parse(output)
        let headers = [
            ("ApiKey", key["apiKey"]?.string ?? ""),
            ("AccountId", key["accountId"]?.string ?? ""),
        ]
        #expect(try await server.run("\(Self.money) --account fx").status == 0)
        var ids: [String] = []
        for number in 1...3 {
            let client = DemoClient(base: running.base, headers: headers)
            ids.append(
                try await exchange(client, 100 * number, "e-\(number)", until: "ORDERED"))
        }
        let settle = "exchange settle \(ids[0]) --evidence wire-1"
        #expect(try await server.run(settle).status == 0)
        let closeOut = "exchange close-out \(ids[1]) --dealer-ref R --cost 1.50 --charge house"
        #expect(try await server.run(closeOut).status == 0)
        #expect(try await server.run("audit").output.hasPrefix(#"{"clean":true"#))
        await #expect(running.end(SIGKILL).status == 128 + SIGKILL)
        #expect(try await server.run("audit").output.hasPrefix(#"{"clean":true"#))
        running = try await server.start()
        let client = DemoClient(base: running.base, headers: headers)
        _ = try await exchange(client, 50, "e-4", until: "ORDERED")
        await #expect(running.end(SIGTERM).status == 0)
        #expect(try await server.run("audit").output.hasPrefix(#"{"clean":true"#))
        // A dealer that forgot it all.
        let folders = try FileManager.default.contentsOfDirectory(atPath: server.folder)
        let records = try #require(folders.first { $0.contains("venue-desk") }, "\(folders)")
        try FileManager.default.removeItem(atPath: "\(server.folder)/\(records)")
        let (status, found) = try await server.run("audit")
        #expect(status == 1)
        let checks = try JSONParser.parse(found)["findings"]?.array?.map { $0["check"]?.string }
        #expect(checks == Array(repeating: "deal-at-dealer", count: 4), "\(found)")
    }
}
