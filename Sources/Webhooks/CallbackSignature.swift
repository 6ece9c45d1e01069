internal import Crypto
package import Engine

/// What proves to a receiver that a callback is ours and whole: HMAC-SHA256 (RFC 2104, FIPS 180-4)
/// of the raw body by the key that both sides know, in lower-case hexadecimal.
package struct CallbackSignature: Hashable, Sendable {
    package static let headerName = "X-Hubpay-Hmac"

    /// 64 digits.
    package let hexadecimal: String

    /// - Parameters:
    ///   - body: the bytes as they are sent, not as they were before encoding.
    ///   - sharedKey: the UTF-8 bytes of the subscription's key, of any length.
    package init(of body: [UInt8], sharedKey: [UInt8]) {
        let code = HMAC<SHA256>.authenticationCode(
            for: body, using: SymmetricKey(data: sharedKey))
        hexadecimal = Self.hexadecimal(of: Array(code))
    }

    package var header: CallbackHeader { CallbackHeader(Self.headerName, hexadecimal) }

    /// For receivers: whether the header's value signs the body. Takes as long for a wrong digit at
    /// the start as for one at the end; upper case is as good.
    package static func isValid(
        _ value: String, of body: [UInt8], sharedKey: [UInt8]
    ) -> Bool {
        guard let code = bytes(hexadecimal: value) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: body, using: SymmetricKey(data: sharedKey))
    }

    private static func hexadecimal(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let upper = value(digits[index]), let lower = value(digits[index + 1]) else {
                return nil
            }
            bytes.append(upper << 4 | lower)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
