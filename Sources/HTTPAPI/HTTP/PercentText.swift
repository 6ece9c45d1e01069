/// Percent-encoded text, read strictly: what is not well-formed is nothing.
enum PercentText {
    /// - Parameter plusIsSpace: as `application/x-www-form-urlencoded` has it.
    /// - Returns: `nil` for a bad escape, bytes that are not UTF-8, or a control character.
    static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(nibble),
                    let low = rest.popFirst().flatMap(nibble)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self),
            !decoded.unicodeScalars.contains(where: TextRules.isControl)
        else { return nil }
        return decoded
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}

/// What texts of clients may contain.
enum TextRules {
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    static func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: isControl)
    }

    /// Lines and tabs are text; NUL and its like are what stores and consoles break on.
    static func hasControlButLines(_ text: String) -> Bool {
        text.unicodeScalars.contains {
            isControl($0) && $0 != "\n" && $0 != "\r" && $0 != "\t"
        }
    }
}
