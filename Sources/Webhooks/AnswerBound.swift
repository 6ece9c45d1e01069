internal import Domain
internal import NIOCore

/// Stands before the HTTP decoder and counts: an answer may be so long and no longer, its head
/// included.
final class AnswerBound: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The answer is longer than ``Limits/callbackAnswerBytesMax``.
    struct Exceeded: Error {}

    private var bytesLeft = Limits.callbackAnswerBytesMax

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytesLeft -= unwrapInboundIn(data).readableBytes
        if bytesLeft < 0 {
            context.fireErrorCaught(Exceeded())
        } else {
            context.fireChannelRead(data)
        }
    }
}
