import Domain
import Money

/// Writes the values of a record, least significant byte first; texts with their length before
/// them.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func put(_ byte: UInt8) { bytes.append(byte) }

    mutating func put(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: Fixed) {
        withUnsafeBytes(of: value.units.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ instant: Instant) { put(UInt64(bitPattern: instant.microseconds)) }

    /// Codes are at most 255 bytes by the configuration; a longer one is cut.
    mutating func put(_ text: String) {
        let utf8 = text.utf8.prefix(255)
        bytes.append(UInt8(utf8.count))
        bytes.append(contentsOf: utf8)
    }
}

/// Reads what ``RecordWriter`` wrote; `nil` where the bytes end too early.
struct RecordCursor {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, index) = (bytes, bytes.startIndex) }

    var isAtEnd: Bool { index == bytes.endIndex }

    mutating func byte() -> UInt8? {
        guard index < bytes.endIndex else { return nil }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard bytes.endIndex - index >= count else { return nil }
        defer { index += count }
        return bytes[index..<(index + count)]
    }

    mutating func word() -> UInt64? {
        take(8)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func fixed() -> Fixed? {
        guard let slice = take(16) else { return nil }
        let units = slice.reversed().reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        return try? Fixed(units: Int128(bitPattern: units))
    }

    mutating func instant() -> Instant? {
        word().map { Instant(microseconds: Int64(bitPattern: $0)) }
    }

    mutating func text() -> String? {
        guard let count = byte(), let slice = take(Int(count)) else { return nil }
        return String(decoding: slice, as: UTF8.self)
    }
}
