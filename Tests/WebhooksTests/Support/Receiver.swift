import Foundation
import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client's server on loopback that does one thing to every request it has read.
final class Receiver: Sendable {
    enum Behaviour: Sendable {
        /// Writes this and keeps the connection open.
        case answer(String)
        /// Writes this and closes.
        case answerAndClose(String)
        /// Writes this and resets the connection.
        case answerAndReset(String)
        case hang
        /// Writes this, a byte at a time, far slower than any deadline here.
        case drip(String)
        /// Writes this, and then more than anybody wants.
        case endless(String)
        /// Closes as soon as it is connected, before it has read anything.
        case refuseToRead
    }

    let host: String
    let port: UInt16
    private let listener: any Channel
    private let log: Log

    /// What has arrived.
    final class Log: Sendable {
        let connections = Atomic(0)
        let requests = Mutex<[String]>([])
        let serverNames = Mutex<[String?]>([])
    }

    var connections: Int { log.connections.load(ordering: .sequentiallyConsistent) }
    var requests: [String] { log.requests.withLock { $0 } }
    /// What clients named in TLS.
    var serverNames: [String?] { log.serverNames.withLock { $0 } }

    /// - Parameters:
    ///   - port: 0 picks one.
    ///   - isSecure: speaks TLS with the certificate of `TestCertificate`.
    init(
        _ behaviour: Behaviour, host: String = "127.0.0.1", port: UInt16 = 0, isSecure: Bool = false
    ) async throws {
        let log = Log()
        let tls = isSecure ? try TestCertificate.serverContext(log) : nil
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.connections.add(1, ordering: .sequentiallyConsistent)
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(ReceiverHandler(behaviour, log))
                }
            }
            .bind(host: host, port: Int(port)).get()
        self.log = log
        self.host = host
        self.port = UInt16(listener.localAddress?.port ?? 0)
    }

    func stop() async {
        try? await listener.close()
    }

    /// Open sockets of this process at either end of a connection to the receiver, and its own.
    var openSockets: Int {
        get throws { try sockets { Self.port($0, getsockname) == port } + callersSockets }
    }

    /// Those of them that belong to who calls.
    var callersSockets: Int {
        get throws { try sockets { Self.port($0, getpeername) == port } }
    }

    private func sockets(_ isOurs: (CInt) -> Bool) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { CInt($0) }.count(where: isOurs)
    }

    private static func port(
        _ descriptor: CInt,
        _ ask: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                ask(descriptor, $0, &length)
            }
        }
        guard code == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// Reads one request, keeps it, and does what the receiver does.
private final class ReceiverHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: Receiver.Behaviour
    private let log: Receiver.Log
    private var request = ""
    private var isAnswered = false

    init(_ behaviour: Receiver.Behaviour, _ log: Receiver.Log) {
        (self.behaviour, self.log) = (behaviour, log)
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .refuseToRead = behaviour { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request += String(buffer: unwrapInboundIn(data))
        guard !isAnswered, isComplete else { return }
        isAnswered = true
        log.requests.withLock { $0.append(request) }
        answer(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private var isComplete: Bool {
        guard let headEnd = request.firstRange(of: "\r\n\r\n"),
            let field = request.firstRange(of: "Content-Length: ")
        else { return false }
        let length = Int(request[field.upperBound...].prefix { $0.isNumber }) ?? 0
        return request[headEnd.upperBound...].utf8.count >= length
    }

    private func answer(_ context: ChannelHandlerContext) {
        switch behaviour {
        case .answer(let text): write(text, context)
        case .answerAndClose(let text):
            write(text, context)
            context.close(promise: nil)
        case .answerAndReset(let text):
            write(text, context)
            let socket = context.channel as? any SocketOptionProvider
            let channel = NIOLoopBound(context, eventLoop: context.eventLoop)
            socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                channel.value.close(promise: nil)
            }
        case .hang, .refuseToRead: break
        case .drip(let text): drip(Array(text.utf8)[...], context)
        case .endless(let text):
            write(text, context)
            flood(context)
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func drip(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        guard let byte = bytes.first, context.channel.isActive else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(25)) {
            bound.value.0.drip(bytes.dropFirst(), bound.value.1)
        }
    }

    private func flood(_ context: ChannelHandlerContext) {
        let chunk = ByteBuffer(repeating: UInt8(ascii: "a"), count: 16_384)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(chunk)).whenSuccess {
            bound.eventLoop.execute { bound.value.0.flood(bound.value.1) }
        }
    }
}
