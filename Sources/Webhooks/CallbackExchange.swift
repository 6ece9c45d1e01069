internal import Domain
internal import Engine
internal import NIOCore
internal import NIOHTTP1

/// Sends one request over a connection of its own and waits for the head of the answer, whose
/// status alone counts. The rest is read and forgotten, so that the receiver can finish what it
/// says, for as long as ``Limits/callbackLingerMilliseconds``.
///
/// The promise is kept when the connection is closed, and only then: who has the outcome knows
/// that nothing is left behind it.
final class CallbackExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: [UInt8]
    private let end: NIODeadline
    private let answer: EventLoopPromise<Int>
    private var status: Int?
    private var failure: CallbackFailure?
    private var limit: Scheduled<Void>?

    /// - Parameters:
    ///   - end: when the connection is closed whatever has happened.
    ///   - answer: the status, or a ``CallbackFailure``.
    init(head: HTTPRequestHead, body: [UInt8], end: NIODeadline, answer: EventLoopPromise<Int>) {
        (self.head, self.body, self.end, self.answer) = (head, body, end, answer)
    }

    func channelActive(context: ChannelHandlerContext) {
        close(context, at: end, as: .timedOut)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let buffer = context.channel.allocator.buffer(bytes: body)
        context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            let linger = TimeAmount.milliseconds(Limits.callbackLingerMilliseconds)
            close(context, at: min(context.eventLoop.now + linger, end), as: .timedOut)
        case .body: break
        case .end: context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? CallbackFailure(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
    }

    private func finish() {
        limit?.cancel()
        if let status {
            answer.succeed(status)
        } else {
            answer.fail(failure ?? .connectionLost)
        }
    }

    private func close(
        _ context: ChannelHandlerContext, at deadline: NIODeadline, as reason: CallbackFailure
    ) {
        limit?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        limit = context.eventLoop.scheduleTask(deadline: deadline) {
            let (exchange, context) = bound.value
            exchange.failure = exchange.failure ?? reason
            context.close(promise: nil)
        }
    }
}
