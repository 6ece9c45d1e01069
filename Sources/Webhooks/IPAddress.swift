internal import Glibc

/// An address of version 4 or 6 by its bits, in the order of the network.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The upper and the lower half.
    case v6(UInt64, UInt64)

    /// - Parameter bytes: 4 or 16; `nil` for any other count.
    package init?(bytes: [UInt8]) {
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
        switch bytes.count {
        case 4: self = .v4(UInt32(truncatingIfNeeded: number(bytes[...])))
        case 16: self = .v6(number(bytes[..<8]), number(bytes[8...]))
        default: return nil
        }
    }

    /// Four decimal numbers from 0 to 255 without leading zeros, or an IPv6 address (RFC 4291,
    /// section 2.2) without brackets or zone. Every other spelling is `nil`, also those that
    /// `inet_aton` takes: `127.1`, `0177.0.0.1`, `0x7f000001`, `2130706433`.
    package init?(_ text: some StringProtocol) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let bytes = Self.bytesOfVersion6(String(text)) else { return nil }
            self.init(bytes: bytes)
        } else {
            self.init(version4: Array(text.utf8))
        }
    }

    private init?(version4 text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != 0x30
            else { return nil }
            let value = part.reduce(0 as UInt32) { $0 * 10 + UInt32($1 - 0x30) }
            guard value <= 255 else { return nil }
            bits = bits << 8 | value
        }
        self = .v4(bits)
    }

    private static func bytesOfVersion6(_ text: String) -> [UInt8]? {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x3a).contains(byte) || byte == 0x2e || (0x61...0x66).contains(byte)
                || (0x41...0x46).contains(byte)
        }
        guard isPlain else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    package var bytes: [UInt8] {
        func bytes(_ half: UInt64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
        }
        switch self {
        case .v4(let bits): return Array(bytes(UInt64(bits))[4...])
        case .v6(let upper, let lower): return bytes(upper) + bytes(lower)
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or eight groups in hexadecimal.
    package var description: String {
        let bytes = bytes
        switch self {
        case .v4: return bytes.map { String($0) }.joined(separator: ".")
        case .v6:
            return stride(from: 0, to: 16, by: 2)
                .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
                .joined(separator: ":")
        }
    }
}
