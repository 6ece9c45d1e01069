import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import HTTPAPI

/// Speaks bytes to a live server, as hostile clients do.
struct RawConnection: Sendable {
    let port: Int

    /// Sends the bytes, and returns all that comes until the server closes.
    ///
    /// - Parameter drip: sent again and again every 50 ms, until the server closes.
    func exchange(_ text: String, drip: String? = nil) async throws -> String {
        let (wire, received) = try await open(text)
        if let drip {
            let step = TimeAmount.milliseconds(50)
            wire.eventLoop.scheduleRepeatedTask(initialDelay: step, delay: step) { task in
                guard wire.isActive else { return task.cancel() }
                wire.writeAndFlush(ByteBuffer(string: drip), promise: nil)
            }
        }
        var all = ByteBuffer()
        for await bytes in received { all.writeImmutableBuffer(bytes) }
        return String(buffer: all)
    }

    /// Connects and sends the bytes.
    ///
    /// - Parameter reads: whether it takes what comes; else the server is left with it.
    func open(
        _ text: String, reads: Bool = true
    ) async throws -> (wire: any Channel, received: AsyncStream<ByteBuffer>) {
        let (received, continuation) = AsyncStream<ByteBuffer>.makeStream()
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelOption(.autoRead, value: reads)
        if !reads { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 4_096) }
        let wire = try await bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(WireHandler(text, continuation))
            }
        }.connect(host: "127.0.0.1", port: port).get()
        return (wire, received)
    }
}

extension TestAPI {
    /// Runs the body against a server on a port of its own, then shuts it down gracefully.
    func serve(_ body: @escaping @Sendable (RawConnection) async throws -> Void) async throws {
        try await serveUntil { connection, _ in try await body(connection) }
    }

    /// The same; the body may shut it down itself.
    func serveUntil(
        _ body: @escaping @Sendable (RawConnection, @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let api = try api { continuation.yield($0) }
        let group = ServiceGroup(
            services: [api.service],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let port = await ports.first(where: { _ in true }) else {
                throw TestFailure.noPort
            }
            do {
                try await body(RawConnection(port: port)) {
                    await group.triggerGracefulShutdown()
                }
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
