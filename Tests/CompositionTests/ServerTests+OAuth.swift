import StrictJSON
import Testing

@testable import Composition

/// Tokens and keys over HTTP and the admin socket of a running server.
extension ServerTests {
    private static let path = "/trade/v1/venues"

    func credentials(_ gateway: AdminGateway) async throws -> (id: String, secret: String) {
        let answer = try await ask(gateway, .createClient("demo", scopes: ClientScopes.all))
        guard case .credentials(let id, let secret) = answer else {
            throw CompositionError.refused("no client")
        }
        return (id, secret)
    }

    @Test func keysAreRotatedUnderARunningServer() async throws {
        let configuration = try configuration()
        let gateway = gateway(configuration)
        let (id, secret) = try await credentials(gateway)
        var shown = AdminAnswer.keys([])
        try await serving(configuration) { base in
            let before = try await DemoClient(base: base, clientID: id, secret: secret)
            #expect(try await before.get(Self.path).status == 200)
            shown = try await ask(gateway, .rotateKeys(isCompromised: false))
            let after = try await DemoClient(base: base, clientID: id, secret: secret)
            for client in [before, after] {
                #expect(try await client.get(Self.path).status == 200)
            }
            let set = try await after.get("/.well-known/jwks.json").body
            guard case .keys(let keys) = shown else {
                Issue.record("\(shown)")
                return
            }
            #expect(keys.count == 2)
            #expect(set["keys"]?.array?.compactMap { $0["kid"]?.string } == keys.map(\.id))
            shown = try await ask(gateway, .rotateKeys(isCompromised: true))
            for client in [before, after] {
                #expect(try await client.get(Self.path).status == 401)
            }
            let fresh = try await DemoClient(base: base, clientID: id, secret: secret)
            #expect(try await fresh.get(Self.path).status == 200)
        }
        // Without the server: on the file itself.
        #expect(try await ask(gateway, .listKeys) == shown)
        #expect(try await ask(gateway, .rotateKeys(isCompromised: false)) != shown)
    }
}
