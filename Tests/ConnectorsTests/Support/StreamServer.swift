import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization

/// A WebSocket server on loopback that does one thing.
final class StreamServer: Sendable {
    enum Behaviour: Sendable {
        case echo
        /// Says these at once, right behind the upgrade.
        case greet([String])
        /// Says the text in so many fragments, a ping between each two.
        case fragments(String, count: Int)
        case ping(String)
        /// One frame of so many bytes.
        case frame(bytes: Int)
        case raw([UInt8])
        /// Hears everything and says nothing; pings too are not answered.
        case silent
        /// Says nothing, but answers pings.
        case idle
        /// Messages until the client is gone.
        case flood
        /// Pings until the client is gone, and reads nothing.
        case pingFlood
        case farewell(UInt16)
        /// Closes the connection without a farewell.
        case close
        /// Answers the upgrade with 403.
        case refuse
        /// Accepts the connection and never answers.
        case hang
    }

    /// What a flood is made of; as long as a ping may be.
    static let flooded = String(repeating: "0123456789abc", count: 9)

    let port: Int
    private let listener: any Channel
    private let log: Log

    final class Log: Sendable {
        /// What clients said, as opcode and text.
        let heard = Mutex<[(WebSocketOpcode, [UInt8])]>([])
        let unmasked = Atomic(0)
        let opened = Atomic(0)
        let closed = Atomic(0)
        let heads = Mutex<[String]>([])
    }

    func heard(_ opcode: WebSocketOpcode) -> [[UInt8]] {
        log.heard.withLock { $0.filter { $0.0 == opcode }.map(\.1) }
    }
    var unmasked: Int { log.unmasked.load(ordering: .sequentiallyConsistent) }
    var opened: Int { log.opened.load(ordering: .sequentiallyConsistent) }
    var closed: Int { log.closed.load(ordering: .sequentiallyConsistent) }
    var heads: [String] { log.heads.withLock { $0 } }
    var url: String { "ws://127.0.0.1:\(port)/v2?a=b" }

    init(_ behaviour: Behaviour, tls: NIOSSLContext? = nil) async throws {
        let log = Log()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    if case .hang = behaviour { return }
                    let configuration = NIOUpgradableHTTPServerPipelineConfiguration(
                        upgradeConfiguration: Self.upgrade(behaviour, log))
                    _ = try pipeline.configureUpgradableHTTPServerPipeline(
                        configuration: configuration)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.log = log
        port = listener.localAddress?.port ?? 0
    }

    func stop() async { try? await listener.close() }

    private static func upgrade(
        _ behaviour: Behaviour, _ log: Log
    ) -> NIOTypedHTTPServerUpgradeConfiguration<Void> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in
                log.heads.withLock { $0.append("\(head.uri) \(head.headers["host"])") }
                if case .refuse = behaviour { return channel.eventLoop.makeSucceededFuture(nil) }
                return channel.eventLoop.makeSucceededFuture(HTTPHeaders())
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        StreamServerConnection(behaviour, log))
                }
            })
        return NIOTypedHTTPServerUpgradeConfiguration(upgraders: [upgrader]) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Refusal())
            }
        }
    }
}

private final class Refusal: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func handlerAdded(context: ChannelHandlerContext) {
        let headers = HTTPHeaders([("Content-Length", "0")])
        let head = HTTPResponseHead(version: .http1_1, status: .forbidden, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

private final class StreamServerConnection: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let behaviour: StreamServer.Behaviour
    private let log: StreamServer.Log

    init(_ behaviour: StreamServer.Behaviour, _ log: StreamServer.Log) {
        (self.behaviour, self.log) = (behaviour, log)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        log.opened.add(1, ordering: .sequentiallyConsistent)
        switch behaviour {
        case .echo, .silent, .idle, .refuse, .hang: break
        case .greet(let texts): for text in texts { say(text, context) }
        case .fragments(let text, let count): fragments(text, count, context)
        case .ping(let text): write(.ping, Array(text.utf8), context)
        case .frame(let bytes): write(.text, Array(repeating: 97, count: bytes), context)
        case .raw(let bytes): raw(bytes, context)
        case .flood: flood(.text, context)
        case .pingFlood:
            context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
            flood(.ping, context)
        case .farewell(let code):
            write(.connectionClose, [UInt8(code >> 8), UInt8(code & 0xFF)], context)
        case .close: context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        log.closed.add(1, ordering: .sequentiallyConsistent)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let bytes = Array(frame.unmaskedData.readableBytesView)
        if frame.maskKey == nil { log.unmasked.add(1, ordering: .sequentiallyConsistent) }
        log.heard.withLock { $0.append((frame.opcode, bytes)) }
        if case .silent = behaviour { return }
        if frame.opcode == .ping { write(.pong, bytes, context) }
        if frame.opcode == .connectionClose { context.close(promise: nil) }
        if case .echo = behaviour, frame.opcode == .text { write(.text, bytes, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        write(.text, Array(text.utf8), context)
    }

    private func fragments(_ text: String, _ count: Int, _ context: ChannelHandlerContext) {
        let bytes = Array(text.utf8)
        let size = (bytes.count + count - 1) / count
        for index in 0..<count {
            let part = bytes.dropFirst(index * size).prefix(size)
            write(
                index == 0 ? .text : .continuation, Array(part), context, fin: index == count - 1)
            if index < count - 1 { write(.ping, [], context) }
        }
    }

    /// A hundred at a time, so that others on the loop have their turn.
    private func flood(_ opcode: WebSocketOpcode, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let text = Array(StreamServer.flooded.utf8)
        for _ in 1..<100 { write(opcode, text, context, isFlushed: false) }
        write(opcode, text, context).whenSuccess {
            bound.eventLoop.scheduleTask(in: .milliseconds(1)) {
                bound.value.0.flood(opcode, bound.value.1)
            }
        }
    }

    @discardableResult
    private func write(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8], _ context: ChannelHandlerContext,
        fin: Bool = true, isFlushed: Bool = true
    ) -> EventLoopFuture<Void> {
        let frame = WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(bytes: bytes))
        let written = context.write(wrapOutboundOut(frame))
        if isFlushed { context.flush() }
        return written
    }

    /// Past the encoder.
    private func raw(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard
            let encoder = try? context.pipeline.syncOperations.context(
                handlerType: WebSocketFrameEncoder.self)
        else { return }
        encoder.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
    }
}
