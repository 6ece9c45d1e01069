package import Engine

/// The id that ties a request, its log lines and its error body together: 32 lower-case hex digits.
package struct TraceID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// The trace id of a W3C `traceparent` header, if there is a valid one, else a new id.
    package init(traceParent: String?, random: any RandomSource) {
        if let traceParent, let id = Self.read(traceParent) {
            description = id
        } else {
            let (high, low) = random.bits()
            description = Self.hex(high) + Self.hex(low | 1)
        }
    }

    /// `version-traceid-parentid-flags`, W3C Trace Context, section 3.2.
    private static func read(_ header: String) -> String? {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[1].utf8.count == 32,
            parts[2].utf8.count == 16, parts[3].utf8.count == 2,
            parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[0...3].allSatisfy({ $0.utf8.allSatisfy(isHex) }),
            !parts[1].utf8.allSatisfy({ $0 == UInt8(ascii: "0") }),
            !parts[2].utf8.allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return String(parts[1])
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte)
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
