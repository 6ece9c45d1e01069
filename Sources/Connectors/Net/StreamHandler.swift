internal import Engine
internal import NIOCore
internal import NIOWebSocket

/// One WebSocket connection after its upgrade: hands on whole text messages, answers pings, notices
/// silence, and says farewell (RFC 6455).
///
/// The messages end when the connection does, whoever ends it; nothing is handed on after a message
/// that could not be.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let settings: StreamSettings
    private let random: any RandomSource
    private let messages: AsyncStream<[UInt8]>.Continuation
    private let queued: QueuedBytes
    /// Why the connection ended, once.
    private let ended: @Sendable (String) -> Void
    private var context: ChannelHandlerContext?
    private var isClosing = false
    private var isEnded = false
    private var silence: StreamSilence
    private var watch: Scheduled<Void>?

    init(
        settings: StreamSettings, random: any RandomSource, now: NIODeadline,
        messages: AsyncStream<[UInt8]>.Continuation, queued: QueuedBytes,
        ended: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        self.random = random
        self.messages = messages
        self.queued = queued
        self.ended = ended
        silence = StreamSilence(settings, at: now)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchSilence(until: silence.firstLook)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end("the connection was lost")
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end("the connection was lost")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let (code, reason) = Self.meaning(of: error)
        close(code, reason)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        if let look = silence.heard(at: context.eventLoop.now) { watchSilence(until: look) }
        guard frame.maskKey == nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            return close(.protocolError, "a frame that a server may not send")
        }
        if frame.opcode == .text {
            hand(on: frame)
        } else if frame.opcode == .ping {
            answerPing(frame)
        } else if frame.opcode == .connectionClose {
            answerFarewell(frame)
        } else if frame.opcode == .binary {
            close(.unacceptableData, "a binary message")
        } else if frame.opcode != .pong {
            close(.protocolError, "an unknown frame")
        }
    }

    /// Hands the text to the connection. `false`: it is closed, or its buffer is full.
    func send(_ text: String) -> Bool {
        guard let context, !isClosing, context.channel.isActive, context.channel.isWritable else {
            return false
        }
        write(.text, ByteBuffer(string: text))
        return true
    }

    /// Says farewell and ends the messages; the connection follows within its time.
    func close(_ code: WebSocketErrorCode, _ reason: String) {
        end(reason)
        guard let context, !isClosing else { return }
        isClosing = true
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        write(.connectionClose, data)
        closeInTime(context)
    }

    /// Whatever becomes of the farewell: the other side may not answer it, nor even read it.
    private func closeInTime(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.eventLoop.scheduleTask(in: TimeAmount(settings.closeTimeout)) {
            channel.close(promise: nil)
        }
    }

    private func hand(on frame: WebSocketFrame) {
        guard !isClosing else { return }
        guard frame.data.readableBytes <= settings.messageBytesMax else {
            return close(.messageTooLarge, "a message over \(settings.messageBytesMax) bytes")
        }
        guard queued.add(frame.data.readableBytes) else {
            return close(.policyViolation, "over \(settings.queueBytesMax) bytes wait")
        }
        switch messages.yield(Array(frame.data.readableBytesView)) {
        case .enqueued: break
        case .dropped: close(.policyViolation, "over \(settings.queueMessagesMax) messages wait")
        case .terminated: close(.normalClosure, "nobody listens any more")
        @unknown default: close(.normalClosure, "nobody listens any more")
        }
    }

    /// Who asks and does not read the answers would fill our memory with them.
    private func answerPing(_ frame: WebSocketFrame) {
        guard context?.channel.isWritable == true else {
            return close(.policyViolation, "answers to pings are not read")
        }
        write(.pong, frame.data)
    }

    /// The other side closes: it hears the same code, and the connection is done.
    private func answerFarewell(_ frame: WebSocketFrame) {
        var data = frame.data
        let code = data.readWebSocketErrorCode()
        end("closed by the venue\(code.map { ", \(UInt16(webSocketErrorCode: $0))" } ?? "")")
        guard let context else { return }
        if isClosing { return context.close(promise: nil) }
        isClosing = true
        var answer = context.channel.allocator.buffer(capacity: 2)
        if let code { answer.write(webSocketErrorCode: code) }
        let channel = context.channel
        write(.connectionClose, answer).whenComplete { _ in channel.close(promise: nil) }
        closeInTime(context)
    }

    @discardableResult
    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> EventLoopFuture<Void> {
        guard let context else { preconditionFailure("there is no write without a connection") }
        // A client masks what it sends, each frame with bytes that nobody can foresee.
        let bits = random.bits().0
        let key = WebSocketMaskingKey((0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) })
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: key, data: data)
        return context.writeAndFlush(wrapOutboundOut(frame))
    }

    private func end(_ reason: String) {
        guard !isEnded else { return }
        isEnded = true
        watch?.cancel()
        messages.finish()
        ended(reason)
    }

    private func watchSilence(until deadline: NIODeadline) {
        guard let context, !isEnded else { return }
        watch?.cancel()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(deadline: deadline) {
            bound.value.silenceMayBeDue(on: bound.eventLoop)
        }
    }

    private func silenceMayBeDue(on loop: any EventLoop) {
        guard !isEnded else { return }
        switch silence.look(at: loop.now) {
        case .look(let moment): watchSilence(until: moment)
        case .ask(let moment):
            write(.ping, ByteBuffer())
            watchSilence(until: moment)
        case .end: close(.goingAway, "silent for \(settings.silenceMax)")
        }
    }

    private static func meaning(of error: any Error) -> (WebSocketErrorCode, String) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: (.messageTooLarge, "a frame that is too large")
        case is NIOWebSocketError: (.protocolError, "a frame that is none")
        case NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge,
            NIOWebSocketFrameAggregator.Error.tooManyFragments:
            (.messageTooLarge, "a fragmented message that is too large")
        case is NIOWebSocketFrameAggregator.Error: (.protocolError, "fragments out of order")
        default: (.goingAway, "the connection failed: \(RESTFailure.text(error))")
        }
    }
}
