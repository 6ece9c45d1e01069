import Domain
import Foundation
import Money
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// A dealer whose legs settle at once, as a market of conversions over venues.
extension ServerTests {
    private static let dealing = """
        server: {host: 127.0.0.1, port: 0, rateLimits: 0}
        store: {sqlite: cambist.sqlite}
        tenants: [{id: demo}]
        venues:
          - id: mint
            kind: issuer
            pairs: [USD-USDP]
            settlementDelayMilliseconds: 0
            treasury: {USD: 1000, USDP: 5000}
          - {id: desk, kind: dealer, settlement: immediate}
        """

    private static let purse = PurseName.profile("demo", name: "default")

    private func table(
        _ gateway: AdminGateway, _ command: LedgerCommand
    ) async throws -> [[String]] {
        guard case .table(let table) = try await ask(gateway, .ledger(command)) else {
            Issue.record("no table")
            return []
        }
        return table.rows
    }

    /// What is left of an asset over all accounts, and in the profile.
    private func sums(
        _ gateway: AdminGateway, of profile: String
    ) async throws -> (all: [String: Fixed], profile: [String: Fixed]) {
        var all: [String: Fixed] = [:]
        var own: [String: Fixed] = [:]
        for row in try await table(gateway, .trialBalance) {
            let amount = try Fixed(row[2])
            all[row[1]] = try (all[row[1]] ?? .zero).adding(amount)
            if row[0] == "profile:\(profile)" { own[row[1]] = amount }
        }
        return (all, own)
    }

    @Test func eurosBecomeCoinsThroughTheDealerAndTheMintInOnePlan() async throws {
        let configuration = try configuration(Self.dealing)
        let gateway = gateway(configuration)
        let create = AdminCommand.createClient("demo", scopes: ClientScopes.all)
        guard case .credentials(let id, let secret) = try await ask(gateway, create) else {
            Issue.record("no client")
            return
        }
        let deposit = LedgerCommand.move(
            Self.purse, isDeposit: true, asset: "EUR", amount: Fixed(900), reference: "wire")
        _ = try await ask(gateway, .ledger(deposit))
        try await serving(configuration) { base in
            let client = try await DemoClient(base: base, clientID: id, secret: secret)
            let profile = try await table(gateway, .profiles("demo"))[0][0]
            let made = try await client.post(
                "/trade/v1/conversions",
                JSONParser.parse(
                    #"{"from":{"asset":"EUR","amount":"100"},"to":{"asset":"USDP"}}"#))
            let conversion = try #require(made.body["id"]?.string, "\(made)")
            let path = "/trade/v1/conversions/\(conversion)"
            try await eventually("completed") {
                try await client.get(path).body["status"]?.string == "COMPLETED"
            }
            let done = try await client.get(path).body
            // Euros, what lay in between, and coins.
            #expect(done["movements"]?.array?.count == 3, "\(done)")
            let sums = try await sums(gateway, of: profile)
            #expect(sums.all.filter { !$0.value.isZero }.isEmpty, "\(sums.all)")
            #expect(sums.profile["EUR"] == Fixed(800))
            #expect(sums.profile["USD"] ?? .zero == .zero)
            // 1.1172 dollars for a euro, less half of ten basis points and what is rounded.
            let coins = try #require(sums.profile["USDP"])
            #expect(coins > Fixed(111) && coins < Fixed(112), "\(coins)")
            let treasury = try await table(gateway, .trialBalance)
                .filter { $0[0] == "treasury:mint" }
            #expect(
                treasury.map { $0[2] } == [
                    "\(try Fixed(1_000).adding(coins))", "\(try Fixed(5_000).subtracting(coins))",
                ])
            let dealt = try await table(gateway, .trialBalance)
                .filter { $0[0].hasPrefix("market:desk/") }
            #expect(dealt.map { $0[1] } == ["EUR", "USD"], "\(dealt)")
            #expect(dealt.map { $0[2] } == ["100", "-\(coins)"])
            #expect(try await ask(gateway, .audit) == .audit([]))
        }
        #expect(try await ask(gateway, .audit) == .audit([]))
        // A dealer that forgot it all.
        try FileManager.default.removeItem(atPath: folder + "/venue-desk")
        guard case .audit(let findings) = try await ask(gateway, .audit) else {
            Issue.record("no audit")
            return
        }
        #expect(!findings.isEmpty && Set(findings.map(\.check)) == ["trade-at-venue"])
    }
}
