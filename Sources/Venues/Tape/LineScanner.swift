import Money

/// Why a line was not understood; the reader adds where.
struct LineError: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// Walks over one line of JSON without building a tree: recordings have tens of thousands of
/// levels.
///
/// It reads what our own recordings contain and refuses the rest: no escapes in the strings that
/// are asked for, at most ``depthMax`` levels of nesting.
struct LineScanner {
    private static let depthMax = 16

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    /// Whether the next byte is this one; it is then passed.
    mutating func takes(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    mutating func require(_ byte: UInt8) throws(LineError) {
        guard takes(byte) else {
            throw LineError("expected \(Character(Unicode.Scalar(byte))) at byte \(index + 1)")
        }
    }

    mutating func requireEnd() throws(LineError) {
        skipSpace()
        guard index == bytes.count else { throw LineError("more after byte \(index)") }
    }

    /// Calls `member` with each name of an object, placed before its value, which `member` must
    /// pass.
    mutating func object(
        _ member: (inout LineScanner, String) throws(LineError) -> Void
    ) throws(LineError) {
        try require(UInt8(ascii: "{"))
        if takes(UInt8(ascii: "}")) { return }
        repeat {
            let name = try string()
            try require(UInt8(ascii: ":"))
            try member(&self, name)
        } while takes(UInt8(ascii: ","))
        try require(UInt8(ascii: "}"))
    }

    mutating func array(
        _ element: (inout LineScanner) throws(LineError) -> Void
    ) throws(LineError) {
        try require(UInt8(ascii: "["))
        if takes(UInt8(ascii: "]")) { return }
        repeat { try element(&self) } while takes(UInt8(ascii: ","))
        try require(UInt8(ascii: "]"))
    }

    /// The bytes of a string without escapes.
    private mutating func stringBytes() throws(LineError) -> UnsafeBufferPointer<UInt8> {
        try require(UInt8(ascii: "\""))
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] != UInt8(ascii: "\\") else {
                throw LineError("an escape at byte \(index + 1)")
            }
            index += 1
        }
        guard index < bytes.count else { throw LineError("a string without end") }
        index += 1
        return UnsafeBufferPointer(rebasing: bytes[start..<(index - 1)])
    }

    mutating func string() throws(LineError) -> String {
        String(decoding: try stringBytes(), as: UTF8.self)
    }

    /// A decimal number written as a string.
    mutating func decimalString() throws(LineError) -> Fixed {
        try Self.decimal(try stringBytes())
    }

    private mutating func numberBytes() -> UnsafeBufferPointer<UInt8> {
        skipSpace()
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                index += 1
            default: return UnsafeBufferPointer(rebasing: bytes[start..<index])
            }
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<index])
    }

    /// A JSON number, by its text.
    mutating func number() throws(LineError) -> Fixed {
        let text = String(decoding: numberBytes(), as: UTF8.self)
        do {
            return try DecimalText.read(text, [.sign, .exponent]).value
        } catch { throw LineError("no number: \(text.prefix(40))") }
    }

    mutating func wholeNumber() throws(LineError) -> UInt64 {
        let text = String(decoding: numberBytes(), as: UTF8.self)
        guard let value = UInt64(text) else { throw LineError("no whole number: \(text)") }
        return value
    }

    /// Passes one value of any kind.
    mutating func skip(depth: Int = 0) throws(LineError) {
        guard depth < Self.depthMax else { throw LineError("nested too deeply") }
        skipSpace()
        guard index < bytes.count else { throw LineError("a value is missing") }
        switch bytes[index] {
        case UInt8(ascii: "{"):
            try object { (scanner, _) throws(LineError) in try scanner.skip(depth: depth + 1) }
        case UInt8(ascii: "["):
            try array { scanner throws(LineError) in try scanner.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try stringBytes()
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): try skipWord()
        default: _ = try number()
        }
    }

    private mutating func skipWord() throws(LineError) {
        for word in ["true", "false", "null"] where bytes[index...].starts(with: word.utf8) {
            index += word.utf8.count
            return
        }
        throw LineError("no value at byte \(index + 1)")
    }

    /// Digits with at most one point, no sign: prices and sizes. Exact, or refused.
    private static func decimal(
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(LineError) -> Fixed {
        var digits: Int128 = 0
        var fraction = -1
        guard (1...38).contains(text.count) else { throw LineError("no decimal") }
        for byte in text {
            if byte == UInt8(ascii: "."), fraction < 0 {
                fraction = 0
                continue
            }
            guard byte >= 48, byte <= 57 else {
                throw LineError("no decimal: \(String(decoding: text, as: UTF8.self))")
            }
            digits = digits * 10 + Int128(byte - 48)
            if fraction >= 0 { fraction += 1 }
        }
        guard fraction != 0, fraction <= Fixed.fractionDigits else {
            throw LineError("no decimal: \(String(decoding: text, as: UTF8.self))")
        }
        let (units, overflow) = digits.multipliedReportingOverflow(
            by: Fixed.step(digits: max(fraction, 0)).units)
        guard !overflow, let value = try? Fixed(units: units) else {
            throw LineError("out of range: \(String(decoding: text, as: UTF8.self))")
        }
        return value
    }
}
