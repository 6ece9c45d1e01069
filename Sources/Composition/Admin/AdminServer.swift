package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers operators' commands on the admin socket until graceful shutdown.
///
/// Who may connect is decided by the socket's file permissions: its owner alone.
package struct AdminServer: Service {
    private let socketPath: String
    private let handler: any AdminHandler
    private let logger: Logger
    /// Called once the socket answers.
    private let onReady: @Sendable () -> Void

    package init(
        socketPath: String, handler: any AdminHandler, logger: Logger,
        onReady: @escaping @Sendable () -> Void
    ) {
        self.socketPath = socketPath
        self.handler = handler
        self.logger = logger
        self.onReady = onReady
    }

    package func run() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(try UnixSocket.listen(at: socketPath)) { channel in
                AdminChannel.configure(channel, bytesMax: AdminWire.requestBytesMax)
            }
        defer { UnixSocket.remove(socketPath) }
        onReady()
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections.cancelOnGracefulShutdown() {
                    group.addTask { await serve(connection) }
                }
                group.cancelAll()
            }
        }
    }

    private func serve(_ connection: AdminChannel.Lines) async {
        do {
            try await connection.executeThenClose { lines, answers in
                for try await line in lines {
                    let answer = await answer(Array(line.readableBytesView))
                    try await answers.write(ByteBuffer(bytes: AdminWire.line(answer.json)))
                }
            }
        } catch {
            logger.notice("an admin connection broke", metadata: ["error": "\(error)"])
        }
    }

    private func answer(_ line: [UInt8]) async -> AdminAnswer {
        let request: AdminRequest
        do {
            request = try AdminRequest(json: AdminWire.parse(line))
        } catch {
            return .refused(error.description)
        }
        logger.log(
            level: request.command.isReading ? .debug : .notice, "operator's command",
            metadata: [
                "command": "\(request.command.title)", "operator": "\(request.operatorName)",
                "reason": "\(request.reason)",
            ])
        return await handler.handle(request)
    }
}
