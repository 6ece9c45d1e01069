import Domain
import Synchronization
import Testing

@testable import Connectors

@Suite struct StreamSubscriptionTests {
    /// A connection that is open, and one of that kind that was closed.
    private final class Wire: Sendable {
        let sent = Mutex<[String]>([])
        let isClosed = Mutex(false)

        var connection: StreamConnection {
            StreamConnection(
                messages: StreamMessages(AsyncStream { $0.finish() }),
                send: { text in
                    self.sent.withLock { $0.append(text) }
                    return true
                }, close: { self.isClosed.withLock { $0 = true } })
        }
    }

    private static func at(_ seconds: Int64) -> Instant {
        Instant(microseconds: 1_790_000_000_000_000 + seconds * 1_000_000)
    }

    private static let timeout = Duration.seconds(10)

    /// When it was confirmed and heard last, and whether it is closed at its second 20.
    @Test(
        arguments: [
            // No answer to the subscription.
            (nil, nil, 10, false), (nil, nil, 11, true), (nil, 9, 11, true),
            // Pushes, and may be silent as long as it likes.
            (1, nil, 1_000, false),
            // Is never silent for long; what was heard before this connection is not of it.
            (1, 5, 15, false), (1, 5, 16, true), (1, -100, 10, false), (1, -100, 11, true),
        ] as [(Int64?, Int64?, Int64, Bool)])
    func whatIsOpenAndOfNoUseIsClosed(
        confirmed: Int64?, heard: Int64?, now: Int64, isClosed: Bool
    ) async {
        let subscription = StreamSubscription(timeout: Self.timeout)
        let wire = Wire()
        subscription.ask(wire.connection, at: Self.at(0))
        if confirmed != nil { subscription.confirm() }
        await subscription.closeIfSilent(at: Self.at(now), lastHeard: heard.map(Self.at))
        #expect(wire.isClosed.withLock { $0 } == isClosed)
    }

    @Test func onlyWhatPushesIsSentTo() async {
        let subscription = StreamSubscription(timeout: Self.timeout)
        let wire = Wire()
        #expect(await !subscription.send("none"))
        subscription.confirm()
        #expect(!subscription.isUp, "there is no connection")
        subscription.ask(wire.connection, at: Self.at(0))
        #expect(await !subscription.send("early"))
        subscription.confirm()
        #expect(await subscription.send("now"))
        subscription.end()
        #expect(await !subscription.send("late"))
        let sent = wire.sent.withLock { $0 }
        #expect(!subscription.isUp && sent == ["now"])
    }
}
