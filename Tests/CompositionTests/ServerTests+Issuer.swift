import Domain
import Foundation
import Money
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// An installation with an issuer: what a start makes of it, and what is settled and traded there.
extension ServerTests {
    private static let sandboxed = """
        server: {host: 127.0.0.1, port: 0, rateLimits: 0, sandbox: true}
        store: {sqlite: cambist.sqlite}
        tenants: [{id: demo}, {id: other}]
        venues:
          - id: mint
            kind: issuer
            pairs: [USD-USDP]
            settlementDelayMilliseconds: 0
            treasury: {USD: 1000, USDP: 500}
          - id: paper
            kind: paper
            synthetic: {seed: 7}
            symbols: [BTC-USD]
            accounts: [{id: main, tenant: demo, balances: {BTC: 10, USD: 1000000}}]
        """

    /// - Parameter change: what is written otherwise.
    private func minting(
        _ change: (String) -> String = { $0 }
    ) throws -> Configuration {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/mint.yaml"
        try change(Self.sandboxed).write(toFile: path, atomically: true, encoding: .utf8)
        return try ConfigurationFile.load(path, environment: [:])
    }

    private func rows(
        _ gateway: AdminGateway, _ command: LedgerCommand
    ) async throws -> [[String]] {
        let answer = try await ask(gateway, .ledger(command))
        guard case .table(let table) = answer else {
            Issue.record("\(answer)")
            return []
        }
        return table.rows
    }

    private func move(
        _ gateway: AdminGateway, _ purse: PurseName, isDeposit: Bool = true, _ amount: Int,
        _ asset: String, _ reference: String
    ) async throws -> AdminAnswer {
        try await ask(
            gateway,
            .ledger(
                .move(
                    purse, isDeposit: isDeposit, asset: asset, amount: Fixed(amount),
                    reference: reference)))
    }

    private static let demo = PurseName.profile("demo", name: "default")

    private func treasury(_ gateway: AdminGateway) async throws -> [[String]] {
        try await rows(gateway, .trialBalance).filter { $0[0] == "treasury:mint" }
    }

    @Test func aTreasuryIsOpenedOnceAndEveryTenantHasAProfile() async throws {
        let configuration = try minting()
        let gateway = gateway(configuration)
        // On a stopped server with its first client, and with the start for all others.
        #expect(try await rows(gateway, .profiles("demo")).isEmpty)
        _ = try await credentials(gateway)
        let made = try await rows(gateway, .profiles("demo"))
        #expect(made.map { $0[1] } == ["default"])
        _ = try await credentials(gateway)
        #expect(try await rows(gateway, .profiles("demo")) == made)
        #expect(try await rows(gateway, .profiles("other")).isEmpty)
        let opened = [["treasury:mint", "USD", "1000"], ["treasury:mint", "USDP", "500"]]
        for _ in 0..<2 {
            try await serving(configuration) { _ async throws in
                #expect(try await rows(gateway, .profiles("demo")) == made)
                #expect(try await rows(gateway, .profiles("other")).map { $0[1] } == ["default"])
                #expect(try await treasury(gateway) == opened)
            }
        }
        // Another figure in the file opens nothing again.
        let changed = try minting {
            $0.replacing("{USD: 1000, USDP: 500}", with: "{USD: 7, USDP: 500}")
        }
        try await serving(changed) { _ async throws in
            #expect(try await treasury(gateway) == opened)
        }
        let lines = try await rows(
            gateway, .statement(.treasury(nil), asset: nil, after: 0, atMost: 9))
        #expect(lines.map { $0[2] } == ["DEPOSIT", "DEPOSIT"])
        #expect(try await ask(gateway, .audit) == .audit([]))
    }

    @Test func operatorsBookBesideARunningServerAndWithoutOne() async throws {
        let configuration = try minting()
        let gateway = gateway(configuration)
        _ = try await credentials(gateway)
        func book(_ reference: String) async throws {
            let first = try await move(gateway, Self.demo, 10, "USD", reference)
            let again = try await move(gateway, Self.demo, 10, "USD", reference)
            guard case .done(let text) = first, case .done(let known) = again else {
                Issue.record("\(first) \(again)")
                return
            }
            #expect(text.hasPrefix("deposited 10 USD, ") && known.contains("already"))
            guard case .refused = try await move(gateway, Self.demo, 11, "USD", reference),
                case .refused = try await move(
                    gateway, Self.demo, isDeposit: false, 1_000, "USD", reference)
            else {
                Issue.record("booked")
                return
            }
        }
        try await book("stopped")
        try await serving(configuration) { _ async throws in
            try await book("running")
            // What was booked before the start is known to it.
            guard
                case .done(let known) = try await move(
                    gateway, Self.demo, 10, "USD", "stopped")
            else {
                Issue.record("not known")
                return
            }
            #expect(known.contains("already"))
        }
        let lines = try await rows(
            gateway, .statement(Self.demo, asset: "USD", after: 0, atMost: 9))
        #expect(lines.map { $0[7] } == ["10", "20"])
        guard
            case .events(let events) = try await ask(
                gateway, .events(.installation, after: 0, atMost: 99))
        else {
            Issue.record("no events")
            return
        }
        let booked = events.filter { $0["kind"]?.string == "operator:money-booked" }
        #expect(booked.count == 2, "\(events)")
        #expect(try await ask(gateway, .audit) == .audit([]))
    }

    private static func par(_ profile: String, _ amount: String, _ reference: String) -> JSONValue {
        .members([
            "profile_id": .string(profile), "amount": .string(amount),
            "source_asset": .string("USD"), "target_asset": .string("USDP"),
            "ref_id": .string(reference),
        ])
    }

    private static let stablecoins = "/v2/conversion/stablecoins"

    @Test func whatIsSettledAndTradedAgreesWithTheIssuersOwnRecords() async throws {
        let configuration = try minting()
        let gateway = gateway(configuration)
        let (id, secret) = try await credentials(gateway)
        _ = try await move(gateway, Self.demo, 900, "USD", "wire")
        try await serving(configuration) { base in
            let client = try await DemoClient(base: base, clientID: id, secret: secret)
            let profile = try await rows(gateway, .profiles("demo"))[0][0]
            let made = try await client.post(Self.stablecoins, Self.par(profile, "100", "a"))
            let number = try #require(made.body["id"]?.string, "\(made)")
            try await eventually("settled") {
                try await client.get("\(Self.stablecoins)/\(number)").body["status"]?.string
                    == "SETTLED"
            }
            let traded = try await client.post(
                "/trade/v1/conversions",
                JSONParser.parse(
                    #"{"from":{"asset":"USD","amount":"50"},"to":{"asset":"USDP"}}"#))
            let conversion = try #require(traded.body["id"]?.string, "\(traded)")
            try await eventually("completed") {
                try await client.get("/trade/v1/conversions/\(conversion)").body["status"]?.string
                    == "COMPLETED"
            }
            #expect(try await ask(gateway, .audit) == .audit([]))
            #expect(try await treasury(gateway).map { $0[2] } == ["1150", "350"])
        }
        #expect(try await ask(gateway, .audit) == .audit([]))
        // An issuer that forgot it all.
        let records = folder + "/venue-mint"
        try FileManager.default.moveItem(atPath: records, toPath: records + ".gone")
        guard case .audit(let findings) = try await ask(gateway, .audit) else {
            Issue.record("no audit")
            return
        }
        #expect(Set(findings.map(\.check)) == ["settlement-at-issuer", "trade-at-venue"])
    }

    @Test func nothingIsSettledIntoAnUncoveredAssetUntilItIsCured() async throws {
        let configuration = try minting()
        let gateway = gateway(configuration)
        let (id, secret) = try await credentials(gateway)
        _ = try await move(gateway, Self.demo, 900, "USD", "wire")
        try await serving(configuration) { base in
            let client = try await DemoClient(base: base, clientID: id, secret: secret)
            let profile = try await rows(gateway, .profiles("demo"))[0][0]
            _ = try await move(gateway, .treasury("mint"), isDeposit: false, 501, "USDP", "theft")
            let made = try await client.post(Self.stablecoins, Self.par(profile, "100", "a"))
            let number = try #require(made.body["id"]?.string, "\(made)")
            try await eventually("on the operators' list") {
                guard case .status(let report) = try await ask(gateway, .status) else {
                    return false
                }
                let waits = report.items.contains {
                    $0.kind == .settlement && $0.subject == number
                        && $0.waitsFor.contains("the treasury has too little")
                }
                let short = report.items.contains {
                    $0.kind == .treasury && $0.subject == "mint USDP"
                }
                return waits && short
            }
            #expect(try await rows(gateway, .coverage).first { $0[0] == "USDP" }?[5] == "NO")
            let traded = try await client.post(
                "/trade/v1/conversions",
                JSONParser.parse(
                    #"{"from":{"asset":"USD","amount":"50"},"to":{"asset":"USDP"}}"#))
            #expect(traded.status == 202 || traded.status == 422, "\(traded)")
            let state = try await client.get("\(Self.stablecoins)/\(number)").body["status"]
            #expect(state?.string == "CREATED")
            #expect(try await treasury(gateway).last == ["treasury:mint", "USDP", "-1"])
            _ = try await move(gateway, .treasury("mint"), 400, "USDP", "cure")
            try await eventually("settled") {
                try await client.get("\(Self.stablecoins)/\(number)").body["status"]?.string
                    == "SETTLED"
            }
        }
        #expect(try await ask(gateway, .audit) == .audit([]))
    }

    @Test(arguments: [true, false])
    func theSandboxIsThereWhereTheConfigurationSaysSo(isOn: Bool) async throws {
        let configuration = try minting {
            $0.replacing("sandbox: true", with: "sandbox: \(isOn)")
        }
        let gateway = gateway(configuration)
        let (id, secret) = try await credentials(gateway)
        try await serving(configuration) { base in
            let client = try await DemoClient(base: base, clientID: id, secret: secret)
            let body = JSONValue.members(["asset": .string("USD"), "amount": .string("5")])
            let reply = try await client.post("/v2/sandbox/profiles/default/deposit", body)
            #expect(reply.status == (isOn ? 200 : 404), "\(reply)")
        }
    }
}
