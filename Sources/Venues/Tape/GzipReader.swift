import CZlib
import Foundation

/// Inflates a gzip file piece by piece; only one piece is in memory.
package struct GzipReader: ~Copyable {
    private static let pieceBytes = 1 << 16

    private let file: UnsafeMutablePointer<FILE>
    private let stream: UnsafeMutablePointer<z_stream>
    private var input = [UInt8](repeating: 0, count: GzipReader.pieceBytes)
    private var output = [UInt8](repeating: 0, count: GzipReader.pieceBytes)
    /// What of the input was inflated before.
    private var consumed = 0
    private var ended = false
    private let path: String

    package init(path: String) throws(TapeError) {
        guard let file = fopen(path, "rb") else { throw .unreadable(path: path) }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, 16 more: with a gzip header.
        let status = inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            fclose(file)
            stream.deallocate()
            throw .damaged(path: path)
        }
        (self.path, self.file, self.stream) = (path, file, stream)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        fclose(file)
    }

    /// The next piece, at least one byte; `nil` at the end.
    package mutating func next() throws(TapeError) -> [UInt8]? {
        while !ended {
            if stream.pointee.avail_in == 0 {
                let read = fread(&input, 1, Self.pieceBytes, file)
                guard read > 0 else { throw .damaged(path: path) }
                stream.pointee.avail_in = UInt32(read)
            }
            let produced = try inflatePiece(from: consumed)
            if produced > 0 { return Array(output[..<produced]) }
        }
        return nil
    }

    private mutating func inflatePiece(from offset: Int) throws(TapeError) -> Int {
        let before = stream.pointee.avail_in
        let stream = stream
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress.map { $0 + offset }
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(Self.pieceBytes)
                return inflate(stream, Z_NO_FLUSH)
            }
        }
        consumed = offset + Int(before - stream.pointee.avail_in)
        if stream.pointee.avail_in == 0 { consumed = 0 }
        guard status == Z_OK || status == Z_STREAM_END else { throw .damaged(path: path) }
        ended = status == Z_STREAM_END
        return Self.pieceBytes - Int(stream.pointee.avail_out)
    }
}
