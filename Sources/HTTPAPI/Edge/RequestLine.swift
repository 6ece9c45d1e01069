import NIOCore
import NIOHTTP1

/// Which face the request under way speaks to, so that the edge refuses in that face's words even
/// what the parser gives up before it hands out a header.
struct RequestLine {
    /// Enough of a line for every prefix that counts, in bytes.
    private static let bytesMax = 128

    /// The beginning of a header that the parser has not handed out yet.
    private var bytes: [UInt8] = []
    /// Of the last header that it has.
    private var target = ""

    mutating func begin() { bytes.removeAll(keepingCapacity: true) }

    /// What comes next of the header, in pieces of any size.
    mutating func take(_ buffer: ByteBuffer) {
        let room = Self.bytesMax - bytes.count
        if room > 0 { bytes.append(contentsOf: buffer.readableBytesView.prefix(room)) }
    }

    /// The header as the parser has it.
    mutating func isOf(_ head: HTTPRequestHead) {
        target = head.uri
        bytes.removeAll(keepingCapacity: true)
    }

    /// Where no line can be made out, that of the request before: a connection seldom speaks to two
    /// faces.
    var path: String { String(RequestTarget(targetSoFar ?? target).path) }

    private var targetSoFar: String? {
        let parts = bytes.split(
            separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1, !parts[0].isEmpty, parts[0].allSatisfy({ (65...90).contains($0) })
        else { return nil }
        return String(decoding: parts[1], as: UTF8.self)
    }
}
