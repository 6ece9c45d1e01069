import Crypto
import Domain
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct TokenKeyTests {
    private static let path = "/trade/v1/conversions"
    private static let next = [UInt8](repeating: 9, count: 32)
    private static let purpose = "cambist download links"

    /// The keys of the test after a rotation to `next` at `now`.
    private static func rotated(at now: Instant) throws -> TokenKeys {
        let old = try #require(TokenKeys(privateKey: TestAPI.privateKey))
        return try #require(
            TokenKeys(
                privateKey: next,
                derivationSecret: TokenKeys.derivationSecret(ofPrivateKey: TestAPI.privateKey),
                older: [
                    .init(
                        publicKey: old.publicKey, retiresAt: now.adding(TokenKeys.retirement))
                ]))
    }

    private static func shown(_ client: APITestClient) async throws -> [String] {
        let set = try await client.send("GET", "/.well-known/jwks.json").json
        return set["keys"]?.array?.compactMap { $0["kid"]?.string } ?? []
    }

    private static func keyID(of token: String) throws -> String {
        let head = try #require(token.split(separator: ".").first)
        let json = try JSONParser.parse(try #require(Base64URL.decode(head)))
        return try #require(json["kid"]?.string)
    }

    @Test func aRotationIsSeenByTheNextRequestAndInterruptsNobody() async throws {
        let api = TestAPI()
        let ring = try #require(api.ring)
        try await api.run { client in
            let old = try await client.token()
            #expect(try await client.send("GET", Self.path, token: old).status == 200)
            let before = ring.keys.signingID
            ring.replace(with: try Self.rotated(at: api.time.now()))
            let after = ring.keys.signingID
            let new = try await client.token()
            #expect(try Self.keyID(of: old) == before)
            #expect(try Self.keyID(of: new) == after && before != after)
            #expect(try await Self.shown(client) == [after, before])
            api.time.advance(.seconds(3_598))
            for token in [old, new] {
                #expect(try await client.send("GET", Self.path, token: token).status == 200)
            }
            api.time.advance(.seconds(5))
            #expect(try await Self.shown(client) == [after, before])
            api.time.advance(.seconds(1))
            #expect(try await Self.shown(client) == [after])
        }
    }

    @Test func aRetiredKeyChecksNothingThoughItsTokenWereChecked() async throws {
        let api = TestAPI()
        let ring = try #require(api.ring)
        try await api.run { client in
            let seen = try await client.token()
            let unseen = try await client.token(scope: "conversions:view")
            #expect(try await client.send("GET", Self.path, token: seen).status == 200)
            ring.replace(with: try #require(TokenKeys(privateKey: Self.next)))
            for token in [seen, unseen] {
                let reply = try await client.send("GET", Self.path, token: token)
                reply.expectError(401, 4010)
                #expect(reply.header("WWW-Authenticate")?.contains("invalid_token") == true)
            }
            let fresh = try await client.token()
            #expect(try await client.send("GET", Self.path, token: fresh).status == 200)
        }
    }

    /// Whoever has stolen the old key can give his token any time to live.
    @Test func aTokenThatOutlivesItsKeyEndsWithIt() async throws {
        let api = TestAPI()
        let ring = try #require(api.ring)
        try await api.run { client in
            let end = FakeTime.start.microseconds / 1_000_000 + 7_000
            let token = try HandMadeToken(changing: ["exp": "\(end)"]).text()
            #expect(try await client.send("GET", Self.path, token: token).status == 200)
            ring.replace(with: try Self.rotated(at: api.time.now()))
            api.time.advance(TokenKeys.retirement)
            try await client.send("GET", Self.path, token: token).expectError(401, 4010)
        }
    }

    @Test func rotationsUnderLoadRefuseNoGoodToken() async throws {
        let api = TestAPI()
        let ring = try #require(api.ring)
        try await api.run { client in
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var statuses: [Int] = []
                        for _ in 0..<10 {
                            let token = try await client.token()
                            for _ in 0..<5 {
                                let reply = try await client.send("GET", Self.path, token: token)
                                statuses.append(reply.status)
                            }
                        }
                        return statuses
                    }
                }
                group.addTask {
                    var older: [TokenKeys.Older] = []
                    for number in 1...20 {
                        older.append(
                            .init(
                                publicKey: ring.keys.publicKey,
                                retiresAt: FakeTime.start.adding(TokenKeys.retirement)))
                        let seed = [UInt8](repeating: UInt8(number), count: 32)
                        ring.replace(
                            with: try #require(TokenKeys(privateKey: seed, older: older)))
                        await Task.yield()
                    }
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count == 400 && statuses.allSatisfy { $0 == 200 })
        }
    }

    @Test func anOlderKeyWithoutAnEndChecksOn() async throws {
        let old = try #require(TokenKeys(privateKey: TestAPI.privateKey))
        let new = try #require(
            TokenKeys(privateKey: Self.next, older: [.init(publicKey: old.publicKey)]))
        let issuer = Issuer(configured: "http://issuer.test", host: "", port: 0)
        let random = FakeRandom()
        let signed = try await TokenSigner(
            ring: TokenKeyRing(old), issuer: issuer, random: random
        ).sign(client: "acme-1", scopes: [.venuesView], at: FakeTime.start)
        let access = await TokenVerifier(ring: TokenKeyRing(new), issuer: issuer).verify(
            signed, at: FakeTime.start)
        #expect(access?.client == "acme-1")
        #expect(access?.scopes == [.venuesView])
        #expect(access?.key == old.signingID)
        let fresh = try await TokenSigner(
            ring: TokenKeyRing(new), issuer: issuer, random: random
        ).sign(client: "acme-1", scopes: [], at: FakeTime.start)
        let verifier = TokenVerifier(ring: TokenKeyRing(old), issuer: issuer)
        #expect(await verifier.verify(fresh, at: FakeTime.start) == nil)
    }

    @Test func keysOfAnotherLengthAreNone() {
        #expect(TokenKeys(privateKey: [1, 2, 3]) == nil)
        let short = TokenKeys.Older(publicKey: [1])
        #expect(TokenKeys(privateKey: TestAPI.privateKey, older: [short]) == nil)
        #expect(TokenKeys(privateKey: TestAPI.privateKey, derivationSecret: [1]) == nil)
    }

    @Test func whatIsDerivedOutlivesARotationAndIsTheOneOfBefore() throws {
        let old = try #require(TokenKeys(privateKey: TestAPI.privateKey))
        let new = try Self.rotated(at: FakeTime.start)
        #expect(old.derivedKey(for: Self.purpose) == new.derivedKey(for: Self.purpose))
        #expect(old.derivedKey(for: Self.purpose) != old.derivedKey(for: "another purpose"))
        // Links that were made before a secret was kept apart from the key still work.
        let before = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: TestAPI.privateKey),
            info: Array(Self.purpose.utf8), outputByteCount: 32)
        #expect(old.derivedKey(for: Self.purpose) == before)
        let apart = try #require(
            TokenKeys(
                privateKey: TestAPI.privateKey,
                derivationSecret: [UInt8](repeating: 3, count: 32)))
        #expect(apart.derivedKey(for: Self.purpose) != before)
    }
}
