import Domain
import Engine
import Money
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// Ledger and venues through the admin socket of a server that runs.
extension ServerTests {
    private static let account = VenueAccount("harbour", "main")

    private func found(
        _ gateway: AdminGateway, _ command: AdminCommand = .reconciliation(.reconcile(account))
    ) async throws -> [AuditFinding] {
        guard case .audit(let findings) = try await ask(gateway, command) else {
            Issue.record("no findings")
            return []
        }
        return findings
    }

    private func adjust(
        _ gateway: AdminGateway, by amount: String, _ evidence: String, isForced: Bool = false
    ) async throws -> AdminAnswer {
        try await ask(
            gateway,
            .reconciliation(
                .adjust(
                    Self.account, asset: "USD", amount: try Fixed(amount), evidence: evidence,
                    isForced: isForced)))
    }

    /// From a clean look to a quarantine, and to its end.
    @Test func aQuarantineIsRaisedToldAndEndedOverTheSocket() async throws {
        let configuration = try configuration()
        let gateway = gateway(configuration)
        let create = AdminCommand.createClient("demo", scopes: ClientScopes.all)
        guard case .credentials(let id, let secret) = try await ask(gateway, create) else {
            Issue.record("no client")
            return
        }
        try await serving(configuration) { _ in
            #expect(try await found(gateway, .reconciliation(.reconcile(nil))) == [])
            let none = ReconciliationCommand.reconcile(VenueAccount("harbour", "none"))
            guard case .refused(let reason) = try await ask(gateway, .reconciliation(none)) else {
                Issue.record("looked at an account that is not there")
                return
            }
            #expect(reason.contains("no account harbour/none"))
            guard case .refused = try await adjust(gateway, by: "-5", "a mistake") else {
                Issue.record("parted what agreed")
                return
            }
        }
        // The venue's own record cannot be wrong here, so an entry is that nothing could compare.
        guard case .done = try await adjust(gateway, by: "-5", "a mistake", isForced: true) else {
            Issue.record("not booked")
            return
        }
        try await serving(configuration) { base in
            #expect(try await found(gateway, .audit).map(\.check) == ["mirror-balance"])
            #expect(try await found(gateway).map(\.check) == ["difference"])
            try await eventually("it is seen twice, some seconds apart") {
                try await found(gateway).map(\.check) == ["quarantined"]
            }
            try await isToldToClients(base, id, secret)
            guard case .status(let report) = try await ask(gateway, .status) else { return }
            let item = try #require(report.items.first { $0.kind == .quarantine })
            #expect(item.subject == "harbour/main USD" && item.waitsFor.contains("+5"))
            // What puts it right is an entry of its own, and then everything agrees again.
            _ = try await adjust(gateway, by: "5", "the mistake")
            #expect(try await found(gateway, .audit) == [])
            #expect(
                try await found(gateway).map(\.check) == ["quarantined"], "until it is released")
            #expect(
                try await ask(gateway, .reconciliation(.release(Self.account, asset: "USD")))
                    == .done("released USD on harbour/main"))
            #expect(try await found(gateway) == [])
        }
        guard
            case .events(let events) = try await ask(
                gateway, .events(.installation, after: 0, atMost: 100))
        else { return }
        let text = events.map { "\($0)" }.joined()
        #expect(text.contains("the ledger had 100000 and has 99995"), "before and after")
        #expect(text.contains("USD on harbour/main, quarantined since"), "what ended")
    }

    /// Bitcoin is sold for dollars at two venues; at one of them dollars are quarantined.
    private func isToldToClients(_ base: String, _ id: String, _ secret: String) async throws {
        let client = try await DemoClient(base: base, clientID: id, secret: secret)
        let refused = try await client.post(
            "/trade/v1/conversions",
            JSONParser.parse(
                #"{"from":{"asset":"BTC","amount":"0.1"},"to":{"asset":"USD"},"#
                    + #""venues":["harbour"]}"#))
        #expect(refused.status == 422)
        let text = "\(refused.body)"
        #expect(text.contains("USD at harbour/main is quarantined"), "\(text)")
        #expect(!text.contains("operator"))
    }
}
