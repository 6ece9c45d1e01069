import NIOCore

/// Cuts what arrives into lines without their end; a line over the bound ends the connection.
struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    struct TooLong: Error {}

    private let bytesMax: Int
    /// How many bytes of the unfinished line were looked at.
    private var seen = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    mutating func decode(
        context: ChannelHandlerContext, buffer: inout ByteBuffer
    ) throws -> DecodingState {
        let unseen = buffer.readableBytesView.dropFirst(seen)
        guard let end = unseen.firstIndex(of: UInt8(ascii: "\n")) else {
            seen = buffer.readableBytes
            guard seen <= bytesMax else { throw TooLong() }
            return .needMoreData
        }
        seen = 0
        guard let line = buffer.readSlice(length: end - buffer.readerIndex) else {
            return .needMoreData
        }
        buffer.moveReaderIndex(forwardBy: 1)
        context.fireChannelRead(Self.wrapInboundOut(line))
        return .continue
    }

    /// An unfinished line at the end is no line.
    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}
