import CZlib

/// Frames of bytes one after the other: four bytes of length, four of CRC-32, the payload.
///
/// A frame is whole or it is not there. What follows the last whole frame was being written when
/// the process died, and nobody was told of it: a torn tail. A mark tells it from damage: the frame
/// that begins each write and says where it stands. Everything before a mark was durable when the
/// mark was written, so a whole mark behind a frame that is not whole proves that something changed
/// what was durable.
enum JournalFrames {
    static let headBytes = 8
    /// A longer length is no frame.
    static let payloadBytesMax = 1 << 26

    private static let markTag: UInt8 = 0xFF
    private static let markPayloadBytes = 9

    /// The frame that begins a write at `position`, counted from the file's beginning.
    static func mark(at position: Int) -> [UInt8] {
        var writer = RecordWriter()
        writer.put(markTag)
        writer.put(UInt64(position))
        var bytes: [UInt8] = []
        append(writer.bytes, to: &bytes)
        return bytes
    }

    static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
        precondition(payload.count <= payloadBytesMax, "a frame is bounded")
        put(UInt32(payload.count), &bytes)
        put(checksum(payload[...]), &bytes)
        bytes.append(contentsOf: payload)
    }

    /// Calls `frame` with each whole frame's payload; marks are not given.
    ///
    /// - Parameter frame: `false`: the payload makes no sense, and reading ends before it.
    /// - Returns: where the whole frames end.
    static func read(
        _ bytes: [UInt8], from start: Int, _ frame: (ArraySlice<UInt8>) -> Bool
    ) -> Int {
        var index = start
        while let payload = payload(bytes, at: index) {
            guard isMark(payload, at: index) || frame(payload) else { break }
            index = payload.endIndex
        }
        return index
    }

    /// Whether what stands at `end`, where the whole frames end, was durable once.
    static func isDamaged(_ bytes: [UInt8], at end: Int) -> Bool {
        for index in end + 1..<max(end + 1, bytes.count - headBytes)
        where word(bytes, index) == UInt32(markPayloadBytes) {
            if let payload = payload(bytes, at: index), isMark(payload, at: index) { return true }
        }
        return false
    }

    /// The payload of the frame that begins at `index`; `nil` where there is no whole one.
    private static func payload(_ bytes: [UInt8], at index: Int) -> ArraySlice<UInt8>? {
        guard bytes.count - index >= headBytes else { return nil }
        let length = Int(word(bytes, index))
        let begin = index + headBytes
        // An empty frame is never written; zeros after a crash would look like many.
        guard length > 0, length <= payloadBytesMax, bytes.count - begin >= length else {
            return nil
        }
        let payload = bytes[begin..<(begin + length)]
        return checksum(payload) == word(bytes, index + 4) ? payload : nil
    }

    private static func isMark(_ payload: ArraySlice<UInt8>, at index: Int) -> Bool {
        guard payload.count == markPayloadBytes, payload.first == markTag else { return false }
        var cursor = RecordCursor(payload.dropFirst())
        return cursor.word() == UInt64(index)
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
