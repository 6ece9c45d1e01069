import Crypto
package import Engine
import VenueProtocols

/// The secret of an API client, or a key of the exchange interface: 256 random bits, shown once;
/// only its hash is kept.
package struct ClientSecret: Sendable {
    /// Base64 for URLs, without padding: 43 characters.
    package let text: String

    package init(random: any RandomSource) {
        let words = [random.bits(), random.bits()].flatMap { [$0.0, $0.1] }
        text = Self.base64URL(
            words.flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
            })
    }

    /// Lower-case hexadecimal SHA-256 of the text.
    package var hash: String { Self.hash(of: text) }

    /// As it is kept.
    package static func hash(of text: String) -> String {
        HexText.text(SHA256.hash(data: Array(text.utf8)))
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    private static func base64URL(_ bytes: [UInt8]) -> String {
        var text = ""
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return text
    }
}
