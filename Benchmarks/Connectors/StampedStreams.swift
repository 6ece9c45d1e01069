import Connectors
import Synchronization

/// When the frame of a fill came.
final class FrameStamps: Sendable {
    private let instant = Mutex<ContinuousClock.Instant?>(nil)

    var first: ContinuousClock.Instant? { instant.withLock { $0 } }
    func clear() { instant.withLock { $0 = nil } }
    func note(_ now: ContinuousClock.Instant) { instant.withLock { $0 = $0 ?? now } }
}

/// Notes when frames of fills come, and hands all on: what that costs is in the figure.
///
/// ``run()`` does the handing.
final class StampedStreams: StreamTransport {
    private struct Pipe: Sendable {
        let source: StreamMessages
        let target: AsyncStream<[UInt8]>.Continuation
    }

    private let inner: NetworkStreamTransport
    private let stamps: FrameStamps
    private let pipes: AsyncStream<Pipe>
    private let opened: AsyncStream<Pipe>.Continuation
    private static let mark = Array(#""x":"TRADE""#.utf8)

    init(inner: NetworkStreamTransport, stamps: FrameStamps) {
        (self.inner, self.stamps) = (inner, stamps)
        (pipes, opened) = AsyncStream.makeStream()
    }

    func open(_ url: String) async -> StreamConnection? {
        guard let connection = await inner.open(url) else { return nil }
        let (messages, target) = AsyncStream<[UInt8]>.makeStream()
        opened.yield(Pipe(source: connection.messages, target: target))
        return StreamConnection(
            messages: StreamMessages(messages), send: connection.send, close: connection.close)
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            for await pipe in pipes {
                group.addTask {
                    for await frame in pipe.source {
                        let now = ContinuousClock().now
                        if frame.firstRange(of: Self.mark) != nil { self.stamps.note(now) }
                        pipe.target.yield(frame)
                    }
                    pipe.target.finish()
                }
            }
        }
    }
}
