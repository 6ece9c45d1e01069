import NIOCore
import NIOHTTP1

/// Guards one connection: deadlines, header rules, and answers to what the parser refuses.
///
/// It sits right behind the decoder, so it sees the header as it was sent. All of it runs on the
/// connection's event loop.
final class EdgeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What the client owes us.
    enum Phase {
        /// Nothing: no request has begun.
        case idle
        case header
        case body
        /// Nothing more is taken; whatever still comes is dropped.
        case refusing
    }

    let settings: EdgeSettings
    let refusals: EdgeRefusals
    var phase = Phase.idle
    /// When the phase has lasted too long; absent while the silence is ours.
    var deadline: NIODeadline?
    var writeDeadline: NIODeadline?
    var ticker: RepeatedTask?
    /// Requests handed on whose answer is not yet written whole.
    private(set) var answersOwed = 0
    /// Whether the answer in progress has begun.
    private(set) var isAnswering = false
    /// The client, or an answer, said that no request follows.
    private var isLastRequest = false
    /// To be sent once the answers before it are out.
    private var pendingRefusal: APIError?
    /// The request that is under way, as far as its first line came.
    private var requestLine = RequestLine()

    init(settings: EdgeSettings, refusals: EdgeRefusals) {
        (self.settings, self.refusals) = (settings, refusals)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        enter(.idle)
        startTicker(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { ticker?.cancel() }

    func bytesArrived(_ bytes: ByteBuffer) {
        if phase == .idle {
            requestLine.begin()
            enter(.header)
        }
        if phase == .header { requestLine.take(bytes) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .refusing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            // Behind a last request there is nothing that may be read as one.
            if isLastRequest { return }
            requestLine.isOf(head)
            if let error = HeaderRules.violation(of: head) { return refuse(error, context) }
            isLastRequest = !head.isKeepAlive
            answersOwed += 1
            enter(.body)
            if HeaderRules.expectsContinue(head) {
                let interim = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
            }
        case .body: if phase != .body { return }
        case .end:
            if phase != .body { return }
            enter(.idle)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .refusing { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The server stops: the answer that is under way says that it is the last one here.
        if event is ChannelShouldQuiesceEvent { isLastRequest = true }
        if case .some(.inputClosed) = event as? ChannelEvent, phase == .refusing {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let parserError = error as? HTTPParserError else {
            return context.fireErrorCaught(error)
        }
        switch parserError {
        // The peer went away in the middle: nobody is there to be answered.
        case .invalidEOFState: context.close(promise: nil)
        case .headerOverflow: refuse(.headerTooLarge, context)
        // house-allow: default - the parser's enum is not ours
        default: refuse(.unreadable("The request is not HTTP/1.1."), context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The edge has answered in the service's place.
        if phase == .refusing, pendingRefusal == nil, answersOwed <= 0 {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            isAnswering = true
            if head.headers[canonicalForm: "connection"].contains("close") { isLastRequest = true }
            if isLastRequest, answersOwed == 1 {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            answerWritten(context)
        }
    }

    private func answerWritten(_ context: ChannelHandlerContext) {
        answersOwed -= 1
        isAnswering = false
        guard answersOwed <= 0 else { return }
        if let error = pendingRefusal {
            pendingRefusal = nil
            send(error, context)
        } else if isLastRequest {
            context.flush()
            linger(context)
        } else if phase == .idle {
            enter(.idle)
        }
    }

    /// Answers in the place of the service, once every answer before is out, and closes.
    func refuse(_ error: APIError, _ context: ChannelHandlerContext) {
        guard phase != .refusing else { return }
        let wasReadingBody = phase == .body
        enter(.refusing)
        if wasReadingBody {
            // Its answer is out already, or has begun: there is no room for another.
            guard answersOwed > 0, !isAnswering else { return linger(context) }
            answersOwed -= 1
        }
        if answersOwed > 0 {
            pendingRefusal = error
        } else {
            send(error, context)
        }
    }

    private func send(_ error: APIError, _ context: ChannelHandlerContext) {
        let (answer, trace) = refusals.answer(error, at: requestLine.path)
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: answer.contentType)
        headers.add(name: "Content-Length", value: String(answer.body.count))
        headers.add(name: "X-Trace-Id", value: trace.description)
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status),
            headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let body = ByteBuffer(bytes: answer.body)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    /// Says goodbye and waits a little for the client to stop: a close with unread bytes would be a
    /// reset that can overtake the answer.
    private func linger(_ context: ChannelHandlerContext) {
        answersOwed = 0
        enter(.refusing)
        context.close(mode: .output, promise: nil)
        context.read()
    }
}
