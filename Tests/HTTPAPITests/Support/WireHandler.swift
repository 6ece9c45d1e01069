import NIOCore

/// Says its text as soon as the connection stands, and hands on what comes.
///
/// All of it on the event loop: a test's tasks may have to wait for seconds while others compute,
/// and the server's time-outs go on meanwhile.
final class WireHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String
    private let received: AsyncStream<ByteBuffer>.Continuation

    init(_ text: String, _ received: AsyncStream<ByteBuffer>.Continuation) {
        (self.text, self.received) = (text, received)
    }

    func channelActive(context: ChannelHandlerContext) {
        if !text.isEmpty {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.yield(unwrapInboundIn(data))
    }

    /// A reset after the answer is an end like any other.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { received.finish() }
}
