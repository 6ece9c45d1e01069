import CZlib

/// Frames of bytes one after the other: four bytes of length, four of CRC-32, the payload.
///
/// A frame is whole or it is not there. What follows the last whole frame was being written when
/// the process died, and nobody was told of it.
enum JournalFrames {
    static let headBytes = 8
    /// A longer length is no frame.
    static let payloadBytesMax = 1 << 26

    static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
        precondition(payload.count <= payloadBytesMax, "a frame is bounded")
        put(UInt32(payload.count), &bytes)
        put(checksum(payload[...]), &bytes)
        bytes.append(contentsOf: payload)
    }

    /// Calls `frame` with each whole frame's payload.
    ///
    /// - Parameter frame: `false`: the payload makes no sense, and reading ends before it.
    /// - Returns: where the whole frames end.
    static func read(_ bytes: [UInt8], from start: Int, _ frame: (ArraySlice<UInt8>) -> Bool) -> Int
    {
        var index = start
        while bytes.count - index >= headBytes {
            let length = Int(word(bytes, index))
            let begin = index + headBytes
            // An empty frame is never written; zeros after a crash would look like many.
            guard length > 0, length <= payloadBytesMax, bytes.count - begin >= length else {
                break
            }
            let payload = bytes[begin..<(begin + length)]
            guard checksum(payload) == word(bytes, index + 4), frame(payload) else { break }
            index = begin + length
        }
        return index
    }

    private static func checksum(_ payload: ArraySlice<UInt8>) -> UInt32 {
        payload.withUnsafeBufferPointer { buffer in
            UInt32(truncatingIfNeeded: crc32(0, buffer.baseAddress, UInt32(buffer.count)))
        }
    }

    private static func put(_ word: UInt32, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func word(_ bytes: [UInt8], _ index: Int) -> UInt32 {
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
            | UInt32(bytes[index + 3]) << 24
    }
}
