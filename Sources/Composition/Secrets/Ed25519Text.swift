import VenueProtocols

/// A private key of Ed25519 as operators have it.
enum Ed25519Text {
    private static let seedLength = 32
    private static let header = "-----BEGIN PRIVATE KEY-----"
    private static let footer = "-----END PRIVATE KEY-----"
    /// Of the DER of PKCS #8 (RFC 8410, section 7): version, algorithm 1.3.101.112, and the octets
    /// of the key within octets. The second byte is the length, which depends on what follows.
    private static let version1: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]
    /// With the public key behind it.
    private static let version2: [UInt8] = [
        0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]
    private static let publicKeyLength = 35

    /// The seed of PEM (PKCS #8, not encrypted) or of 32 bytes in base 64; `nil` for anything else.
    static func seed(_ text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map {
            String($0).trimmingPrefix { $0 == " " }
        }
        guard lines.first == header[...] else {
            return Base64Text.bytes(text).flatMap { $0.count == seedLength ? $0 : nil }
        }
        guard lines.count > 2, lines.last == footer[...],
            let der = Base64Text.bytes(lines.dropFirst().dropLast().joined())
        else { return nil }
        let seed = der.dropFirst(version1.count).prefix(seedLength)
        let rest = der.count - version1.count - seedLength
        let isKey =
            der.starts(with: version1) && rest == 0
            || der.starts(with: version2) && rest == publicKeyLength
        return isKey ? Array(seed) : nil
    }
}
