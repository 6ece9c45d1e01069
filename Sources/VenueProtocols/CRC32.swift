/// The CRC-32 of zlib and of Ethernet: polynomial 0xEDB88320, reflected.
package struct CRC32: Sendable {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
        }
    }

    private var state: UInt32 = 0xFFFF_FFFF

    package init() {}

    package mutating func add(_ byte: UInt8) {
        state = state >> 8 ^ Self.table[Int((state ^ UInt32(byte)) & 0xFF)]
    }

    package var value: UInt32 { ~state }
}
