import Foundation
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// The commands about money as operators type them, against the program itself.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct LedgerProcessTests {
    private static let mint = """
          - id: mint
            kind: issuer
            pairs: [USD-USDP]
            treasury: {USD: 1000, USDP: 500}
        """

    private func json(_ server: ServerProcess, _ command: String) async throws -> [JSONValue] {
        let (status, output) = try await server.run(command + " --format json")
        #expect(status == 0, "\(command): \(output)")
        return try JSONParser.parse(output).array ?? []
    }

    private func text(
        _ server: ServerProcess, _ command: String, status wanted: Int32 = 0
    ) async throws -> String {
        let (status, output) = try await server.run(command)
        #expect(status == wanted, "\(command): \(output)")
        return output
    }

    private func expectBooks(_ server: ServerProcess, _ name: String) async throws {
        let money = "--asset USD --amount 20 --external-ref \(name)"
        let deposit = "profile deposit --tenant acme \(money) --operator ann --reason wire"
        #expect(try await text(server, deposit).hasPrefix("deposited 20 USD, activity "))
        #expect(try await text(server, deposit).hasPrefix("deposited 20 USD already, "))
        _ = try await text(server, deposit.replacing("20", with: "21"), status: 1)
        let withdraw = "profile withdraw --tenant acme \(money)"
        _ = try await text(server, withdraw.replacing("20", with: "2000"), status: 1)
        #expect(try await text(server, withdraw).hasPrefix("withdrew 20 USD, activity "))
        let treasury = "treasury deposit --issuer mint \(money)"
        #expect(try await text(server, treasury).hasPrefix("deposited 20 USD, activity "))
        #expect(
            try await text(server, treasury.replacing("deposit", with: "withdraw"))
                .hasPrefix("withdrew 20 USD, activity "))
        let profiles = try await json(server, "profile list --tenant acme")
        #expect(profiles.map { $0["nickname"]?.string } == ["default"])
        #expect(try await text(server, "profile list --tenant acme").contains("default"))
        let lines = try await json(server, "ledger statement --tenant acme --asset USD")
        #expect(lines.suffix(2).map { $0["amount"]?.string } == ["20", "-20"])
        #expect(lines.last?["balance"]?.string == "0")
        let own = try await json(server, "ledger statement --treasury mint --limit 1000")
        #expect(own.suffix(2).map { $0["reason"]?.string } == ["DEPOSIT", "WITHDRAWAL"])
        #expect(try await text(server, "ledger statement --treasury mint").contains("balance"))
        let balances = try await json(server, "ledger trial-balance")
        let totals = balances.filter { $0["account"]?.string == "total" }
        #expect(!totals.isEmpty && totals.allSatisfy { $0["balance"]?.string == "0" })
        #expect(try await text(server, "ledger trial-balance").contains("treasury:mint"))
        #expect(try await text(server, "ledger coverage").contains("covered"))
    }

    @Test func theCommandsWorkBesideAServerAndWithoutOne() async throws {
        let server = try ServerProcess(venues: Self.mint)
        let running = try await server.start()
        try await expectBooks(server, "running")
        await #expect(running.end(SIGTERM).status == 0)
        try await expectBooks(server, "stopped")
        let audit = try await text(server, "audit")
        #expect(audit.hasPrefix(#"{"clean":true"#), "\(audit)")
    }

    @Test func aTreasuryThatIsShortIsSeenEverywhere() async throws {
        let server = try ServerProcess(venues: Self.mint)
        let running = try await server.start()
        let gauge = #"cambist_treasury_uncovered{asset="USDP",issuer="mint"}"#
        try await running.waitForMetric(gauge + " 0")
        let money = "--asset USDP --external-ref theft"
        _ = try await text(server, "treasury withdraw --amount 501 \(money)")
        try await running.waitForMetric(gauge + " 1")
        #expect(try await text(server, "status").contains("nothing is settled into it"))
        let coverage = try await json(server, "ledger coverage")
        let coin = try #require(coverage.first { $0["asset"]?.string == "USDP" })
        #expect(coin["covered"]?.string == "NO" && coin["treasury"]?.string == "-1")
        _ = try await text(server, "treasury deposit --amount 1 \(money)")
        try await running.waitForMetric(gauge + " 0")
        #expect(try await text(server, "ledger coverage").contains("yes"))
        await #expect(running.end(SIGTERM).status == 0)
        let audit = try await text(server, "audit")
        #expect(audit.hasPrefix(#"{"clean":true"#), "\(audit)")
    }
}
