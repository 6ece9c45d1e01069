import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that does one thing to every request that it has read: raw bytes, no HTTP
/// library that would be right where a venue is wrong.
final class ScriptedServer: Sendable {
    enum Behaviour: Sendable {
        /// Writes this and keeps the connection.
        case answer(String)
        /// Writes the first and keeps the connection; closes at the second request unanswered.
        case answerOnce(String)
        case answerAndClose(String)
        case closeAfterReading
        case resetAfterReading
        /// Reads and says nothing.
        case hang
        /// Closes as soon as it is connected.
        case closeAtOnce
        /// Answers 200 with so many bytes; with a length, or chunked.
        case large(bytes: Int, isChunked: Bool)
    }

    let port: Int
    private let listener: any Channel
    private let log: Log

    final class Log: Sendable {
        let connections = Atomic(0)
        let requests = Mutex<[String]>([])
    }

    var connections: Int { log.connections.load(ordering: .sequentiallyConsistent) }
    var requests: [String] { log.requests.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ behaviour: Behaviour, tls: NIOSSLContext? = nil) async throws {
        let log = Log()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.connections.add(1, ordering: .sequentiallyConsistent)
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(ScriptedConnection(behaviour, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.log = log
        port = listener.localAddress?.port ?? 0
    }

    func stop() async { try? await listener.close() }

    static func ok(_ body: String) -> String {
        let length = "Content-Length: \(body.utf8.count)"
        return "HTTP/1.1 200 OK\r\n\(length)\r\nX-One: a\r\nx-one: b\r\n\r\n\(body)"
    }
}

private final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: ScriptedServer.Behaviour
    private let log: ScriptedServer.Log
    private var received = ""
    private var answered = 0

    init(_ behaviour: ScriptedServer.Behaviour, _ log: ScriptedServer.Log) {
        (self.behaviour, self.log) = (behaviour, log)
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .closeAtOnce = behaviour { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard let length = requestLength else { return }
        log.requests.withLock { $0.append(String(received.prefix(length))) }
        received = String(received.dropFirst(length))
        answer(context)
        answered += 1
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private var requestLength: Int? {
        guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
        let head = received[..<end.upperBound]
        let field = head.lowercased().firstRange(of: "content-length: ")
        let body = field.flatMap { Int(head.lowercased()[$0.upperBound...].prefix { $0.isNumber }) }
        let length = head.utf8.count + (body ?? 0)
        return received.utf8.count >= length ? length : nil
    }

    private func answer(_ context: ChannelHandlerContext) {
        switch behaviour {
        case .answer(let text): write(text, context)
        case .answerOnce(let text):
            if answered == 0 { write(text, context) } else { context.close(promise: nil) }
        case .answerAndClose(let text):
            write(text, context)
            context.close(promise: nil)
        case .closeAfterReading: context.close(promise: nil)
        case .resetAfterReading:
            let socket = context.channel as? any SocketOptionProvider
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                bound.value.close(promise: nil)
            }
        case .hang, .closeAtOnce: break
        case .large(let bytes, let isChunked): large(bytes, isChunked, context)
        }
    }

    private func large(_ bytes: Int, _ isChunked: Bool, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
        let size = String(bytes, radix: 16)
        write(
            isChunked
                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: \(bytes)\r\n\r\n", context)
        context.writeAndFlush(wrapOutboundOut(body), promise: nil)
        if isChunked { write("\r\n0\r\n\r\n", context) }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
