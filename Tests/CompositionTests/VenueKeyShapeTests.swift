import Domain
import Foundation
import Testing
import VenueProtocols

@testable import Composition

/// What operators may give as a venue's key.
@Suite struct VenueKeyShapeTests {
    private static let apiKey = "0123456789abcdef"
    /// The private key of RFC 8410, section 10.3.
    private static let pem = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """
    private static let seed = "1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI="
    /// With the public key behind it, from the same section without its attribute.
    private static let longPEM: String = {
        let start: [UInt8] = [
            0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
            0x04, 0x20,
        ]
        let seed = Base64Text.bytes(Self.seed) ?? []
        let der = start + seed + [0x81, 0x21, 0x00] + [UInt8](repeating: 5, count: 32)
        return "-----BEGIN PRIVATE KEY-----\r\n\(Base64Text.text(der))\r\n"
            + "-----END PRIVATE KEY-----\r\n"
    }()

    private func read(
        _ wire: ConnectorSettings.Kind, _ scheme: VenueKeyScheme, _ secret: String,
        apiKey: String = apiKey
    ) -> String {
        do {
            return try VenueKeyShape.key(
                of: VenueAccount("v", "a"), tenant: "acme", wire: wire, scheme: scheme,
                apiKey: apiKey, secret: SecretText(secret)
            ).secret.reveal()
        } catch {
            return "refused: \(error)"
        }
    }

    @Test func whatFitsIsTaken() {
        let kraken = Base64Text.text([UInt8](repeating: 9, count: 64))
        #expect(read(.binance, .hmac, " abcdefgh12345678\n") == "abcdefgh12345678")
        #expect(read(.binance, .ed25519, Self.pem) == Self.seed)
        #expect(read(.binance, .ed25519, Self.pem + "\n") == Self.seed)
        #expect(read(.binance, .ed25519, Self.longPEM) == Self.seed)
        #expect(read(.binance, .ed25519, Self.seed + "\n") == Self.seed)
        #expect(read(.kraken, .hmac, kraken) == kraken)
    }

    @Test func whatDoesNotFitIsRefusedWithoutRepeatingIt() {
        let cut = Self.pem.replacingOccurrences(of: "9EdVhC", with: "")
        let cases: [(ConnectorSettings.Kind, VenueKeyScheme, String)] = [
            (.binance, .hmac, ""), (.binance, .hmac, "two words12345"), (.binance, .hmac, Self.pem),
            (.binance, .ed25519, "abc"), (.binance, .ed25519, cut),
            (
                .binance, .ed25519,
                Self.pem.replacingOccurrences(of: "PRIVATE", with: "ENCRYPTED PRIVATE")
            ),
            (.binance, .ed25519, Base64Text.text([UInt8](repeating: 1, count: 31))),
            (.kraken, .hmac, "not base 64"), (.kraken, .hmac, "YWJj"),
            (.kraken, .ed25519, Self.seed), (.bitstamp, .hmac, "abcdefgh12345678"),
            (.bitstamp, .ed25519, Self.seed),
        ]
        for (wire, scheme, secret) in cases {
            let text = read(wire, scheme, secret)
            #expect(text.hasPrefix("refused: the secret: expected "), "\(secret)")
            #expect(secret.isEmpty || !text.contains(secret))
        }
        let both = read(.kraken, .hmac, "canary!", apiKey: "bad key")
        #expect(both.contains("--api-key: expected") && both.contains("the secret: expected"))
        #expect(!both.contains("canary") && !both.contains("bad key"))
    }
}
