import Crypto

/// How a client's secret is kept: never itself.
package enum ClientSecret {
    /// Lower-case hexadecimal SHA-256, as ``APIClient`` has it. One round is enough for a secret of
    /// 256 random bits; one that a person chose would need a slow hash.
    package static func hash(of secret: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in SHA256.hash(data: Array(secret.utf8)) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
