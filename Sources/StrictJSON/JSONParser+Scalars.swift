extension JSONParser {
    mutating func number() throws(JSONError) -> String {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard index < bytes.count else { throw .unexpectedEnd(at: index) }
        if bytes[index] == UInt8(ascii: "0") { index += 1 } else { try digits(of: start) }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            try digits(of: start)
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            try digits(of: start)
        }
        // A digit here follows a leading zero.
        if index < bytes.count, Self.isDigit(bytes[index]) { throw .badNumber(at: start) }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// One digit or more.
    private mutating func digits(of start: Int) throws(JSONError) {
        let first = index
        while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
        guard index > first else {
            throw index == bytes.count ? .unexpectedEnd(at: index) : .badNumber(at: start)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    mutating func string() throws(JSONError) -> String {
        let start = index
        index += 1
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                let text = String(validating: bytes[(start + 1)..<index], as: UTF8.self)
                index += 1
                guard let text else { throw .badUTF8(at: start) }
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw .controlCharacter(at: index)
            default: index += 1
            }
        }
    }

    /// The slow way, from the first escape on.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[(start + 1)..<index])
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: unescaped, as: UTF8.self) else {
                    throw .badUTF8(at: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw .controlCharacter(at: index)
            default:
                unescaped.append(byte)
                index += 1
            }
        }
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(JSONError) {
        let start = index
        index += 1
        let letter = try peek()
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try scalar(of: start)
            unescaped.append(contentsOf: String(Character(scalar)).utf8)
        default: throw .badEscape(at: start)
        }
    }

    /// The scalar of one `\uXXXX`, or of the pair of two.
    private mutating func scalar(of start: Int) throws(JSONError) -> Unicode.Scalar {
        let high = try fourHex(of: start)
        guard (0xD800...0xDFFF).contains(high) else {
            guard let scalar = Unicode.Scalar(high) else { throw .loneSurrogate(at: start) }
            return scalar
        }
        guard high < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw .loneSurrogate(at: start) }
        index += 2
        let low = try fourHex(of: start)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw .loneSurrogate(at: start) }
        return scalar
    }

    private mutating func fourHex(of start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - 55
            default: throw .badEscape(at: start)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
