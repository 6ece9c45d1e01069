package import Domain
package import Engine
internal import Synchronization

/// Keeps one stream alive: opens it, hands its messages to a handler, and opens it again when it
/// has ended, until the task is cancelled.
package final class StreamLoop: Sendable {
    package struct Settings: Hashable, Sendable {
        /// Between the first end and the next attempt; doubled at each that fails.
        package var backOff = Duration.milliseconds(250)
        package var backOffMax = Duration.seconds(30)
        /// A connection that lived so long begins the back-off anew.
        package var settledAfter = Duration.seconds(60)
        /// Open it anew after so long, before the venue ends it; `nil`: never.
        package var renewAfter: Duration?

        package init() {}
    }

    /// What the handler wants after a message.
    package enum Verdict: Hashable, Sendable {
        case go
        /// Close this connection and open another: what came cannot be made sense of.
        case reopen
    }

    /// What is told of a stream.
    package struct Status: Hashable, Sendable {
        package var isOpen = false
        /// How often it was opened after the first time.
        package var reconnects = 0
        /// Attempts since the last connection that could not be opened.
        package var failuresInARow = 0
        package var openedAt: Instant?
        package var lastMessageAt: Instant?
    }

    /// What a stream's owner does; called one after the other, never at the same time.
    package struct Handler: Sendable {
        /// Where to connect, asked before each attempt; `nil`: not now (no token, for instance).
        package let url: @Sendable () async -> String?
        /// The connection is open: subscribe. `false`: could not; it is opened anew.
        package let opened: @Sendable (StreamConnection) async -> Bool
        package let message: @Sendable ([UInt8], Instant) async -> Verdict
        /// The connection is gone; also called where ``opened`` failed.
        package let ended: @Sendable () async -> Void

        package init(
            url: @escaping @Sendable () async -> String?,
            opened: @escaping @Sendable (StreamConnection) async -> Bool,
            message: @escaping @Sendable ([UInt8], Instant) async -> Verdict,
            ended: @escaping @Sendable () async -> Void
        ) {
            self.url = url
            self.opened = opened
            self.message = message
            self.ended = ended
        }
    }

    private let transport: any StreamTransport
    private let time: any TimeSource
    private let random: any RandomSource
    private let settings: Settings
    private let state = Mutex(Status())

    package init(
        transport: any StreamTransport, time: any TimeSource, random: any RandomSource,
        settings: Settings = Settings()
    ) {
        self.transport = transport
        self.time = time
        self.random = random
        self.settings = settings
    }

    package var status: Status { state.withLock { $0 } }

    /// Returns when the task is cancelled; the connection is closed then.
    package func run(_ handler: Handler) async {
        var backOff = settings.backOff
        while !Task.isCancelled {
            let end = await attempt(handler)
            switch end {
            case .renewed: backOff = settings.backOff
            case .lost(let lived):
                if lived >= settings.settledAfter { backOff = settings.backOff }
                await pause(backOff)
                backOff = min(backOff * 2, settings.backOffMax)
            }
        }
    }

    private enum End {
        /// As planned: the next one at once.
        case renewed
        case lost(after: Duration)
    }

    private func attempt(_ handler: Handler) async -> End {
        guard let url = await handler.url(), let connection = await transport.open(url) else {
            state.withLock { $0.failuresInARow += 1 }
            return .lost(after: .zero)
        }
        let start = time.now()
        state.withLock { status in
            if status.openedAt != nil { status.reconnects += 1 }
            status.isOpen = true
            status.failuresInARow = 0
            status.openedAt = start
        }
        let isRenewal = await consume(connection, handler, start)
        state.withLock { $0.isOpen = false }
        await connection.close()
        await handler.ended()
        return isRenewal ? .renewed : .lost(after: time.now().duration(since: start))
    }

    /// - Returns: whether its time was over.
    private func consume(
        _ connection: StreamConnection, _ handler: Handler, _ start: Instant
    ) async -> Bool {
        guard let life = settings.renewAfter else {
            await messages(connection, handler)
            return false
        }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.messages(connection, handler)
                return false
            }
            group.addTask {
                (try? await self.time.sleep(until: start.adding(life))) != nil
            }
            let isRenewal = await group.next() ?? false
            // The messages end with the task that reads them, or with the connection.
            group.cancelAll()
            return isRenewal
        }
    }

    private func messages(_ connection: StreamConnection, _ handler: Handler) async {
        guard await handler.opened(connection) else { return }
        for await message in connection.messages {
            let now = time.now()
            state.withLock { $0.lastMessageAt = now }
            guard await handler.message(message, now) == .go else { return }
        }
    }

    /// Half of the time, and a random part of the other half: streams that were lost together do
    /// not come back together.
    private func pause(_ backOff: Duration) async {
        let half = backOff / 2
        let part = half * Int(random.bits().0 % 1_024) / 1_024
        try? await time.sleep(until: time.now().adding(half + part))
    }
}
