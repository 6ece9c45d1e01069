import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// A connection after its first request is known: plain HTTP, or a WebSocket.
enum SandboxConnection: Sendable {
    case http(NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>)
    case socket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, target: String)
}

/// A connection that was opened, and what its first request will make of it.
struct AcceptedConnection: Sendable {
    let channel: any Channel
    let opened: EventLoopFuture<SandboxConnection>
}

typealias ListeningChannel = NIOAsyncChannel<AcceptedConnection, Never>

/// Listens on one port for both.
enum SandboxListener {
    /// - Parameter opensSocket: whether a WebSocket may be opened at the path.
    static func bind(
        host: String, port: Int, opensSocket: @escaping @Sendable (String) -> Bool
    ) async throws -> ListeningChannel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(readTimeout: ServerLimits.idleMax), IdleCloser(),
                    ])
                    return AcceptedConnection(
                        channel: channel,
                        opened: try channel.pipeline.syncOperations
                            .configureUpgradableHTTPServerPipeline(
                                configuration: .init(
                                    upgradeConfiguration: upgrades(opensSocket: opensSocket))))
                }
            }
    }

    private static func upgrades(
        opensSocket: @escaping @Sendable (String) -> Bool
    ) -> NIOTypedHTTPServerUpgradeConfiguration<SandboxConnection> {
        let upgrader = NIOTypedWebSocketServerUpgrader<SandboxConnection>(
            maxFrameSize: ServerLimits.frameBytesMax,
            shouldUpgrade: { channel, head in
                let path = String(head.uri.prefix { $0 != "?" })
                return channel.eventLoop.makeSucceededFuture(
                    opensSocket(path) ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 1,
                            maxAccumulatedFrameCount: 1_024,
                            maxAccumulatedFrameSize: ServerLimits.frameBytesMax))
                    return .socket(
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel),
                        target: head.uri)
                }
            })
        return NIOTypedHTTPServerUpgradeConfiguration(
            upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPByteBufferResponsePartHandler())
                    return .http(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            })
    }
}

/// Closes what is idle.
private final class IdleCloser: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

/// What the encoder takes from what an async channel writes.
private final class HTTPByteBufferResponsePartHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
    typealias OutboundOut = HTTPServerResponsePart

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head(let head): context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let buffer):
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: promise)
        case .end(let trailers):
            context.write(wrapOutboundOut(.end(trailers)), promise: promise)
        }
    }
}
