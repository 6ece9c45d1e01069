internal import Engine
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket

/// One attempt to open a WebSocket connection, all of it within one time.
struct StreamOpening {
    enum Failure: Error {
        case timedOut
        /// The answer was no upgrade.
        case notUpgraded
    }

    let address: EndpointAddress
    let settings: StreamSettings
    let tls: NIOSSLContext
    let random: any RandomSource
    let logger: Logger
    let loop: any EventLoop

    static func text(_ error: any Error) -> String {
        switch error {
        case Failure.timedOut, ChannelError.connectTimeout: "no connection in time"
        case Failure.notUpgraded: "the venue refused the upgrade"
        case ChannelError.ioOnClosedChannel, ChannelError.eof, ChannelError.inputClosed:
            "the connection was lost"
        default: RESTFailure.text(error)
        }
    }

    func connection() async throws -> StreamConnection {
        let attempt = StreamAttempt()
        let limit = loop.scheduleTask(in: TimeAmount(settings.connectTimeout)) {
            attempt.abandon(timedOut: true)
        }
        return try await withTaskCancellationHandler {
            defer { limit.cancel() }
            do {
                return try await bootstrap(attempt)
            } catch {
                throw attempt.isTimedOut ? Failure.timedOut : error
            }
        } onCancel: {
            attempt.abandon(timedOut: false)
        }
    }

    private func bootstrap(_ attempt: StreamAttempt) async throws -> StreamConnection {
        let upgrade = try await ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(settings.connectTimeout))
            .connect(host: address.host, port: address.port) { channel in
                attempt.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if address.isSecure {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(
                                context: tls,
                                serverHostname: address.isNumeric ? nil : address.host))
                    }
                    var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
                        upgradeConfiguration: upgradeConfiguration)
                    // What the venue says right behind its answer is the first of its frames.
                    configuration.leftOverBytesStrategy = .forwardBytes
                    return try pipeline.configureUpgradableHTTPClientPipeline(
                        configuration: configuration)
                }
            }
        return try await upgrade.get()
    }

    private var upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration<StreamConnection> {
        let headers = HTTPHeaders([
            ("Host", address.authority), ("User-Agent", "Cambist"),
        ])
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: address.path.isEmpty ? "/" : address.path,
            headers: headers)
        let upgrader = NIOTypedWebSocketClientUpgrader<StreamConnection>(
            maxFrameSize: settings.messageBytesMax, enableAutomaticErrorHandling: false
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture { try upgraded(channel) }
        }
        return NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: head, upgraders: [upgrader]
        ) { channel in
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Failure.notUpgraded)
        }
    }

    private func upgraded(_ channel: any Channel) throws -> StreamConnection {
        let (messages, continuation) = AsyncStream.makeStream(
            of: [UInt8].self, bufferingPolicy: .bufferingOldest(settings.queueMessagesMax))
        let logger = logger
        let queued = QueuedBytes(max: settings.queueBytesMax)
        let handler = StreamHandler(
            settings: settings, random: random, now: channel.eventLoop.now,
            messages: continuation, queued: queued
        ) {
            logger.info("stream ended", metadata: ["reason": "\($0)"])
        }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers(
            NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: settings.fragmentsMax,
                maxAccumulatedFrameSize: settings.messageBytesMax), handler)
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        let close: @Sendable () -> Void = {
            channel.eventLoop.execute { bound.value.close(.normalClosure, "closed by us") }
        }
        // A consumer that goes away takes the connection with it.
        continuation.onTermination = { _ in close() }
        return StreamConnection(
            messages: StreamMessages(messages) { queued.remove($0) },
            send: { text in
                (try? await channel.eventLoop.submit { bound.value.send(text) }.get()) ?? false
            },
            close: {
                close()
                // Bounded by the farewell's time.
                try? await channel.closeFuture.get()
            })
    }
}
