import NIOCore
import NIOHTTP1
import NIOPosix

/// A receiver of callbacks on a loopback port, as a client would run one: it takes what comes and
/// says 204.
struct DemoReceiver: Sendable {
    struct Callback: Sendable {
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    let url: String
    let callbacks: AsyncStream<Callback>
    private let channel: any Channel

    init() async throws {
        let (callbacks, incoming) = AsyncStream<Callback>.makeStream()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(incoming))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/callbacks"
        self.callbacks = callbacks
    }

    func close() async { try? await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private static let bodyBytesMax = 1 << 16

        private let incoming: AsyncStream<Callback>.Continuation
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ incoming: AsyncStream<Callback>.Continuation) { self.incoming = incoming }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let part):
                guard body.count + part.readableBytes <= Self.bodyBytesMax else {
                    return context.close(promise: nil)
                }
                body += part.readableBytesView
            case .end:
                guard let head else { return }
                incoming.yield(Callback(headers: head.headers, body: body))
                let answer = HTTPResponseHead(
                    version: head.version, status: .noContent,
                    headers: ["Connection": "close"])
                context.write(wrapOutboundOut(.head(answer)), promise: nil)
                let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
                context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
                    bound.value.close(promise: nil)
                }
            }
        }
    }
}
