import NIOCore

/// Tells the guardian behind the decoder that bytes arrived, which it cannot see before a header is
/// whole.
final class FirstByteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let guardian: EdgeHandler

    init(_ guardian: EdgeHandler) { self.guardian = guardian }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guardian.bytesArrived(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}
