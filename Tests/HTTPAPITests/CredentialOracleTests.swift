import Domain
import Foundation
import TestKit
import Testing

@testable import HTTPAPI

/// Nobody learns from the token endpoint which clients there are.
@Suite struct CredentialOracleTests {
    private static let grant = "grant_type=client_credentials"

    private static func form(_ id: String, _ secret: String) -> String {
        "\(grant)&client_id=\(id)&client_secret=\(secret)"
    }

    /// Who may not have a token, from a client that does not exist to one that was revoked.
    private static let guesses = [
        ("nobody", "wrong"), ("nobody", TestAPI.secret), ("acme-1", "wrong"), ("acme-2", "wrong"),
        ("rotated", "wrong"), ("rotated", "before-and-ended"), ("revoked", TestAPI.secret),
        ("revoked", "wrong"), ("", "wrong"), ("nobody", ""), ("acme-1", ""),
        (String(repeating: "n", count: 257), "wrong"),
        ("acme-1", String(repeating: "w", count: 257)),
    ]

    private static func api() -> TestAPI {
        let api = TestAPI()
        api.clients.add("revoked") { $0.revokedAt = FakeTime.start }
        api.clients.add("rotated") {
            $0.previousSecret = .init(
                hash: ClientSecret.hash(of: "before-and-ended"), endsAt: FakeTime.start)
        }
        return api
    }

    @Test func everyWrongGuessIsAnsweredAlike() async throws {
        let api = Self.api()
        try await api.run { client in
            var answers: Set<String> = []
            for (id, secret) in Self.guesses {
                let pair = Data("\(id):\(secret)".utf8).base64EncodedString()
                for reply in [
                    try await client.form(Self.form(id, secret)),
                    try await client.form(
                        Self.grant, headers: ["Authorization": "Basic \(pair)"]),
                ] {
                    #expect(reply.status == 401)
                    let names = reply.headers.map(\.name.canonicalName).sorted()
                    answers.insert(
                        "\(reply.text) \(reply.header("WWW-Authenticate") ?? "") \(names)")
                }
            }
            #expect(answers.count == 1, "\(answers)")
        }
    }

    /// The work that takes time: one read of the store, and the same comparisons.
    @Test func everyWrongGuessReadsTheStoreOnce() async throws {
        let api = Self.api()
        try await api.run { client in
            for (id, secret) in Self.guesses
            where (1...256).contains(id.utf8.count) && (1...256).contains(secret.utf8.count) {
                let before = api.clients.reads.load(ordering: .relaxed)
                _ = try await client.form(Self.form(id, secret))
                #expect(api.clients.reads.load(ordering: .relaxed) == before + 1, "\(id)")
            }
        }
    }

    /// Too sensitive to what else the machine does for every day.
    @Test(.enabled(if: Soak.isOn)) func nobodyAndAWrongSecretTakeTheSameTime() async throws {
        let api = Self.api()
        try await api.run { client in
            var took: [String: [Duration]] = [:]
            for _ in 0..<2_000 {
                for id in ["nobody", "acme-1"] {
                    // So that no guess is refused unseen.
                    api.time.advance(.seconds(6))
                    let began = ContinuousClock.now
                    let reply = try await client.form(Self.form(id, "wrong"))
                    took[id, default: []].append(ContinuousClock.now - began)
                    #expect(reply.status == 401)
                }
            }
            let medians = try ["nobody", "acme-1"].map { id in
                try #require(took[id]?.sorted()[1_000])
            }
            let ratio = medians[0] / medians[1]
            print("nobody \(medians[0]), wrong secret \(medians[1])")
            #expect((0.95...1.05).contains(ratio))
        }
    }
}
