import Domain
import Money

/// Why recorded decisions cannot be read.
package enum LogError: Error, Hashable, Sendable {
    /// The bytes end too early, or are no such value.
    case malformed(String)
    /// Written by another version of the service.
    case unknownFormat(UInt64)
}

/// Writes values compactly: numbers as groups of seven bits, least significant first; texts and
/// lists with their length before them.
package struct LogWriter: Hashable, Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    mutating func put(_ byte: UInt8) { bytes.append(byte) }

    mutating func put(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Small magnitudes are short whatever their sign.
    mutating func put(_ number: Int64) {
        put(UInt64(bitPattern: number << 1) ^ UInt64(bitPattern: number >> 63))
    }

    mutating func put(_ number: Int) { put(Int64(number)) }

    mutating func put(_ flag: Bool) { put(flag ? UInt8(1) : 0) }

    mutating func put(_ text: String) {
        let utf8 = text.utf8
        put(UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    /// How many of the 18 digits are zeros, coarsely, and then the rest of the number.
    mutating func put(_ value: Fixed) {
        var units = value.units
        var step: UInt8 = 0
        while step < 3, units != 0, units % Self.steps == 0 {
            units /= Self.steps
            step += 1
        }
        let sign: UInt8 = units < 0 ? 1 : 0
        put(step << 1 | sign)
        var rest = units.magnitude
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    static let steps: Int128 = 1_000_000

    mutating func put<Value>(
        _ value: Value?, _ body: (inout LogWriter, Value) -> Void
    ) {
        put(value != nil)
        if let value { body(&self, value) }
    }

    mutating func put<Value>(
        _ values: some Collection<Value>, _ body: (inout LogWriter, Value) -> Void
    ) {
        put(UInt64(values.count))
        for value in values { body(&self, value) }
    }

    mutating func append(_ other: [UInt8]) {
        put(UInt64(other.count))
        bytes.append(contentsOf: other)
    }

    /// FNV-1a of what was written so far (Fowler, Noll, Vo), 64 bits.
    var hash: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

/// Reads what ``LogWriter`` wrote.
package struct LogReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    package init(_ bytes: ArraySlice<UInt8>) { (self.bytes, index) = (bytes, bytes.startIndex) }

    package var isAtEnd: Bool { index == bytes.endIndex }

    mutating func byte() throws(LogError) -> UInt8 {
        guard index < bytes.endIndex else { throw .malformed("cut short") }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func groups() throws(LogError) -> UInt128 {
        var number: UInt128 = 0
        for shift in stride(from: UInt128(0), to: 128, by: 7) {
            let byte = try byte()
            number |= UInt128(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw .malformed("a number without end")
    }

    mutating func number() throws(LogError) -> UInt64 {
        guard let number = UInt64(exactly: try groups()) else { throw .malformed("a number") }
        return number
    }

    mutating func integer() throws(LogError) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func int() throws(LogError) -> Int { Int(try integer()) }

    mutating func flag() throws(LogError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .malformed("a flag")
        }
    }

    mutating func text() throws(LogError) -> String {
        guard let text = String(validating: try slice(), as: UTF8.self) else {
            throw .malformed("a text")
        }
        return text
    }

    mutating func slice() throws(LogError) -> ArraySlice<UInt8> {
        let count = try number()
        guard count <= UInt64(bytes.endIndex - index) else { throw .malformed("cut short") }
        defer { index += Int(count) }
        return bytes[index..<(index + Int(count))]
    }

    mutating func fixed() throws(LogError) -> Fixed {
        let head = try byte()
        var units = try groups()
        for _ in 0..<min(head >> 1, 3) {
            let (product, overflow) = units.multipliedReportingOverflow(
                by: UInt128(LogWriter.steps))
            guard !overflow else { throw .malformed("an amount") }
            units = product
        }
        guard units <= UInt128(Fixed.unitsMax) else { throw .malformed("an amount") }
        return Fixed(uncheckedUnits: head & 1 == 1 ? -Int128(units) : Int128(units))
    }

    mutating func optional<Value>(
        _ body: (inout LogReader) throws(LogError) -> Value
    ) throws(LogError) -> Value? {
        try flag() ? try body(&self) : nil
    }

    mutating func list<Value>(
        _ body: (inout LogReader) throws(LogError) -> Value
    ) throws(LogError) -> [Value] {
        let count = try number()
        // Every value takes a byte at least, so a count beyond the bytes is none.
        guard count <= UInt64(bytes.endIndex - index) else { throw .malformed("a list") }
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count { values.append(try body(&self)) }
        return values
    }

    mutating func word<Word: RawRepresentable<String>>() throws(LogError) -> Word {
        let text = try text()
        guard let word = Word(rawValue: text) else { throw .malformed("the word \(text)") }
        return word
    }
}
