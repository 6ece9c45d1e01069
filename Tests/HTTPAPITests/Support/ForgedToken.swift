import Crypto
import Foundation
import Testing

@testable import HTTPAPI

/// One thing that a bearer may try instead of a good token.
struct ForgedToken: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable () throws -> String

    init(_ name: String, _ make: @escaping @Sendable () throws -> String) {
        (testDescription, self.make) = (name, make)
    }

    /// Signed by the right key, with other claims.
    private static func claims(
        _ name: String, _ changes: KeyValuePairs<String, String?>
    ) -> ForgedToken {
        let changes = changes.map { ($0.key, $0.value) }
        return ForgedToken(name) {
            var token = try HandMadeToken()
            for (name, value) in changes {
                token.claims.removeAll { $0.0 == name }
                if let value { token.claims.append((name, value)) }
            }
            return try token.text()
        }
    }

    /// With another header; signed by the right key, or by another.
    private static func header(
        _ name: String, _ member: String, _ value: String?, key: [UInt8] = TestAPI.privateKey
    ) -> ForgedToken {
        ForgedToken(name) {
            var token = try HandMadeToken(key: key)
            token.header.removeAll { $0.0 == member }
            if let value { token.header.append((member, value)) }
            return try token.text()
        }
    }

    /// A symmetric algorithm, its key what everybody can read of the public one.
    private static func confused(
        _ name: String, _ algorithm: String = "HS256",
        _ key: @escaping @Sendable (TokenKeys) -> [UInt8]
    ) -> ForgedToken {
        ForgedToken(name) {
            let keys = try #require(TokenKeys(privateKey: TestAPI.privateKey))
            let text = try HandMadeToken(header: ["alg": "\"\(algorithm)\""]).unsigned
            let secret = SymmetricKey(data: key(keys))
            let code =
                algorithm == "HS512"
                ? Array(HMAC<SHA512>.authenticationCode(for: Array(text.utf8), using: secret))
                : Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: secret))
            return text + "." + Base64URL.encode(code)
        }
    }

    /// The parts of a good token, changed.
    private static func parts(
        _ name: String, _ change: @escaping @Sendable (inout [String]) throws -> Void
    ) -> ForgedToken {
        ForgedToken(name) {
            var parts = try HandMadeToken().text().split(separator: ".").map(String.init)
            try change(&parts)
            return parts.joined(separator: ".")
        }
    }

    private static func signature(
        _ name: String, _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> ForgedToken {
        parts(name) { parts in
            var bytes = try #require(Base64URL.decode(parts[2]))
            change(&bytes)
            parts[2] = Base64URL.encode(bytes)
        }
    }

    private static func raw(_ name: String, head: String?, body: String?) -> ForgedToken {
        ForgedToken(name) {
            let good = try HandMadeToken().unsigned.split(separator: ".").map(String.init)
            let id = try #require(TokenKeys(privateKey: TestAPI.privateKey)).signingID
            let head = head.map { HandMadeToken.encoded($0.replacing("KID", with: id)) }
            return try HandMadeToken.signed(
                (head ?? good[0]) + "."
                    + (body.map(HandMadeToken.encoded) ?? good[1]))
        }
    }

    static let thief = [UInt8](repeating: 7, count: 32)
    /// Its public key was an older one of the server, and is retired.
    static let retired = [UInt8](repeating: 8, count: 32)

    static let all = algorithms + headers + issuers + times + signatures + shapes

    private static let algorithms = [
        header("alg none, signed", "alg", #""none""#),
        ForgedToken("alg none, unsigned") {
            try HandMadeToken(header: ["alg": #""none""#]).unsigned + "."
        },
        header("alg None", "alg", #""None""#), header("alg NONE", "alg", #""NONE""#),
        confused("HS256 by the public key") { $0.publicKey },
        confused("HS256 by the text of the public key") { Array($0.current.x.utf8) },
        confused("HS256 by the key's id") { Array($0.signingID.utf8) },
        confused("HS256 by nothing") { _ in [] },
        confused("HS512 by the public key", "HS512") { $0.publicKey },
        header("alg HS256, signed by the right key", "alg", #""HS256""#),
        header("alg RS256", "alg", #""RS256""#), header("alg ES256", "alg", #""ES256""#),
        header("alg in lower case", "alg", #""eddsa""#), header("no alg", "alg", nil),
        header("alg a number", "alg", "1"),
        raw(
            "alg twice", head: #"{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"KID"}"#,
            body: nil),
    ]

    private static let headers = [
        header("typ JWT", "typ", #""JWT""#), header("no typ", "typ", nil),
        header("typ of an identity", "typ", #""id+jwt""#),
        header("no kid", "kid", nil), header("an unknown kid", "kid", #""other""#),
        header("kid a path", "kid", #""../../dev/null""#), header("kid a number", "kid", "7"),
        header("a critical extension", "crit", #"["exp"]"#), header("b64", "b64", "false"),
        header("a thief's key named by jwk", "jwk", #"{"kty":"OKP"}"#, key: thief),
        header("a thief's key named by jku", "jku", #""http://thief.test""#, key: thief),
        header("a thief's key", "kid", nil, key: thief),
        ForgedToken("a retired key") {
            let id = try #require(TokenKeys(privateKey: retired)).signingID
            return try HandMadeToken(header: ["kid": "\"\(id)\""], key: retired).text()
        },
    ]

    private static let issuers = [
        claims("another issuer", ["iss": #""http://other.test""#]),
        claims("the issuer with a slash", ["iss": #""http://issuer.test/""#]),
        claims("no issuer", ["iss": nil]), claims("another audience", ["aud": #""other""#]),
        claims("many audiences", ["aud": #"["cambist","other"]"#]),
        claims("no audience", ["aud": nil]), claims("another subject", ["sub": #""other-1""#]),
        claims("another client", ["client_id": #""other-1""#]),
        claims("a client that is gone", ["client_id": #""gone""#, "sub": #""gone""#]),
        claims("no id", ["jti": nil]), claims("no scope", ["scope": nil]),
    ]

    /// The clock of the test stands at 1767225600.
    private static let times = [
        claims("expired now", ["exp": "1767225600"]), claims("expired long ago", ["exp": "0"]),
        claims("expired before 1970", ["exp": "-1"]), claims("no end", ["exp": nil]),
        claims("an end beyond any token's", ["exp": "9999999999"]),
        claims("an end beyond all numbers", ["exp": "99999999999999999999"]),
        claims("an end in words", ["exp": #""never""#]),
        claims("an end with a fraction", ["exp": "1767229199.5"]),
        claims("not yet", ["nbf": "1767225606"]), claims("no beginning", ["nbf": nil]),
        claims("issued in the future", ["iat": "1767225606"]), claims("never issued", ["iat": nil]),
    ]

    private static let signatures = [
        ForgedToken("signed by another key") { try HandMadeToken(key: thief).text() },
        signature("one bit of the signature") { $0[0] ^= 1 },
        signature("the last bit of the signature") { $0[63] ^= 128 },
        signature("a truncated signature") { $0.removeLast() },
        signature("a longer signature") { $0.append(0) },
        signature("a signature of zeros") { $0 = Array(repeating: 0, count: 64) },
        signature("the other form of the signature") { Self.addOrder(&$0) },
        parts("no signature") { $0[2] = "" },
        parts("another token's signature") {
            let other = try HandMadeToken(changing: ["jti": #""2""#]).text()
            $0[2] = try #require(other.split(separator: ".").last.map(String.init))
        },
        parts("more scopes, signed before") {
            let rich = try HandMadeToken(changing: ["scope": #""conversions:edit""#]).unsigned
            $0[1] = try #require(rich.split(separator: ".").last.map(String.init))
        },
        parts("a later end, signed before") {
            let long = try HandMadeToken(changing: ["exp": "1767229200"]).unsigned
            $0[1] = try #require(long.split(separator: ".").last.map(String.init))
        },
    ]

    private static let shapes = [
        parts("two parts") { $0.removeLast() }, parts("four parts") { $0.append("e30") },
        parts("five parts, as an encrypted one") { $0 += ["e30", "e30"] },
        parts("parts in another order") { $0.swapAt(0, 1) },
        parts("an escape at the end") { $0[2] += "%0A" },
        raw("a header that is a list", head: "[]", body: nil),
        raw("an empty header", head: "{}", body: nil), raw("no header", head: "", body: nil),
        raw("a header that is no JSON", head: "{", body: nil),
        raw("claims that are a list", head: nil, body: "[]"),
        raw("empty claims", head: nil, body: "{}"),
        raw("claims that are no JSON", head: nil, body: "exp"),
        claims("longer than any token", ["scope": "\"\(String(repeating: "x", count: 4_000))\""]),
    ]

    /// Adds the order of the group to the second half: the same signature to a lax reader (RFC
    /// 8032, section 8.4).
    private static func addOrder(_ signature: inout [UInt8]) {
        let order: [UInt8] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
            0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        var carry: UInt16 = 0
        for index in order.indices {
            let sum = UInt16(signature[32 + index]) + UInt16(order[index]) + carry
            signature[32 + index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
    }
}
