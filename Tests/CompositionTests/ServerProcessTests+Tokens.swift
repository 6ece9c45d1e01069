import Foundation
import Testing

@testable import Composition

/// What was revoked stays so, whatever becomes of the process.
extension ServerProcessTests {
    private static let path = "/trade/v1/conversions"

    @Test func aRevokedTokenStaysRevokedThroughAKill() async throws {
        let server = try ServerProcess()
        let running = try await server.start()
        let plain = PlainClient(base: running.base)
        let (id, secret) = try await server.credentials()
        var tokens: [String] = []
        for _ in 0..<6 { tokens.append(try await plain.token(id, secret)) }
        for token in tokens.prefix(3) {
            let reply = try await plain.form(
                "/oauth2/revoke", "token=\(token)&client_id=\(id)&client_secret=\(secret)")
            #expect(reply.status == 200)
        }
        #expect(await running.end(SIGKILL).status == 128 + SIGKILL)
        // On the same port, or every token would be of another issuer.
        let again = try await server.start(port: running.port)
        for (number, token) in tokens.enumerated() {
            let client = PlainClient(base: again.base, token: token)
            #expect(try await client.send("GET", Self.path).status == (number < 3 ? 401 : 200))
        }
        let revoked = try await server.run("client revoke \(id) --operator ann --reason gone")
        #expect(revoked.status == 0, "\(revoked.output)")
        let late = PlainClient(base: again.base, token: tokens[5])
        let began = ContinuousClock.now
        while try await late.send("GET", Self.path).status == 200 {
            try #require(ContinuousClock.now - began < .seconds(60))
        }
        #expect(try await plain.token(id, secret).isEmpty)
        #expect(await again.end(SIGTERM).status == 0)
        try Self.expectNowhere([secret] + tokens, in: server.folder)
    }

    /// No file of the installation has a secret or a token in it.
    private static func expectNowhere(_ texts: [String], in folder: String) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        #expect(names.contains("store.sqlite"))
        for name in names {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                continue
            }
            for text in texts where !text.isEmpty {
                #expect(data.range(of: Data(text.utf8)) == nil, "\(name)")
            }
        }
    }
}
