import Crypto
import Foundation
import Testing

@testable import HTTPAPI

/// An access token made by hand: good as it is, and off in what is changed.
struct HandMadeToken {
    /// Names and JSON values, in their order.
    var header: [(String, String)]
    var claims: [(String, String)]
    /// Signs it.
    var key = TestAPI.privateKey

    /// - Parameters:
    ///   - claims: the JSON of those that differ; `nil`: left out.
    ///   - header: the same of the header.
    init(
        changing claims: KeyValuePairs<String, String?> = [:],
        header: KeyValuePairs<String, String?> = [:], key: [UInt8] = TestAPI.privateKey
    ) throws {
        let id = try #require(TokenKeys(privateKey: TestAPI.privateKey)).signingID
        self.header = Self.changed(
            [("alg", #""EdDSA""#), ("typ", #""at+jwt""#), ("kid", "\"\(id)\"")], header)
        self.claims = Self.changed(
            [
                ("iss", #""http://issuer.test""#), ("sub", #""acme-1""#), ("aud", #""cambist""#),
                ("iat", "1767225600"), ("nbf", "1767225600"), ("exp", "1767229199"),
                ("jti", #""1""#), ("client_id", #""acme-1""#),
                ("scope", #""conversions:view""#),
            ], claims)
        self.key = key
    }

    private static func changed(
        _ members: [(String, String)], _ changes: KeyValuePairs<String, String?>
    ) -> [(String, String)] {
        var members = members
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return members
    }

    private static func encoded(_ members: [(String, String)]) -> String {
        encoded("{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
    }

    static func encoded(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }

    /// What is signed.
    var unsigned: String { Self.encoded(header) + "." + Self.encoded(claims) }

    func text() throws -> String { try Self.signed(unsigned, key) }

    static func signed(_ text: String, _ key: [UInt8] = TestAPI.privateKey) throws -> String {
        let secret = try Curve25519.Signing.PrivateKey(rawRepresentation: key)
        return text + "." + Base64URL.encode([UInt8](try secret.signature(for: Data(text.utf8))))
    }
}
