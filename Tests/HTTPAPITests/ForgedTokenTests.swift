import Domain
import Testing

@testable import HTTPAPI

@Suite struct ForgedTokenTests {
    private static let path = "/trade/v1/conversions"

    /// With a key that checks no more among the older ones.
    private func api() throws -> TestAPI {
        let retired = try #require(TokenKeys(privateKey: ForgedToken.retired))
        let keys = try #require(
            TokenKeys(
                privateKey: TestAPI.privateKey,
                older: [.init(publicKey: retired.publicKey, retiresAt: FakeTime.start)]))
        return TestAPI { $0.ring?.replace(with: keys) }
    }

    @Test(arguments: ForgedToken.all)
    func aForgedTokenIsRefused(forged: ForgedToken) async throws {
        let token = try forged.make()
        try await api().run { client in
            let reply = try await client.send("GET", Self.path, token: token)
            reply.expectError(401, 4010)
            #expect(reply.header("WWW-Authenticate")?.contains(#"error="invalid_token""#) == true)
            // Refused once more, so that no cache makes it good.
            try await client.send("GET", Self.path, token: token).expectError(401, 4010)
        }
    }

    @Test func thereAreManyOfThemAndNoTwoAreOne() throws {
        #expect(ForgedToken.all.count >= 70)
        #expect(Set(ForgedToken.all.map(\.testDescription)).count == ForgedToken.all.count)
        let texts = try ForgedToken.all.map { try $0.make() }
        #expect(Set(texts).count == texts.count)
    }

    @Test(
        arguments: [
            [:], ["nbf": "1767225605", "iat": "1767225605"], ["exp": "1767225601"],
            ["extra": "[1]"],
        ] as [KeyValuePairs<String, String?>])
    func aTokenMadeByHandIsGoodOtherwise(changes: KeyValuePairs<String, String?>) async throws {
        let token = try HandMadeToken(changing: changes).text()
        try await api().run { client in
            let reply = try await client.send("GET", Self.path, token: token)
            #expect(reply.status == 200)
        }
    }
}
