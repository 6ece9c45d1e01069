import Domain
import Engine
import Synchronization
import TestKit
import Testing

@testable import Connectors

@Suite struct StreamLoopTests {
    private static let start = Instant(microseconds: 1_000_000_000)

    /// What the handler was called with, in its order.
    private final class Calls: Sendable {
        private let log = Mutex<[String]>([])

        var all: [String] { log.withLock { $0 } }
        func add(_ call: String) { log.withLock { $0.append(call) } }
        func count(_ call: String) -> Int { all.count { $0 == call } }

        func handler(
            url: @escaping @Sendable () -> String? = { "ws://venue" },
            verdict: @escaping @Sendable (String) -> StreamLoop.Verdict = { _ in .go }
        ) -> StreamLoop.Handler {
            StreamLoop.Handler(
                url: { url() },
                opened: { connection in
                    self.add("opened")
                    return await connection.send("subscribe")
                },
                message: { message, _ in
                    let text = String(decoding: message, as: UTF8.self)
                    self.add(text)
                    return verdict(text)
                },
                ended: { self.add("ended") })
        }
    }

    private final class Bits: RandomSource {
        let value: UInt64
        init(_ value: UInt64) { self.value = value }
        func bits() -> (UInt64, UInt64) { (value, 0) }
    }

    private static func loop(
        _ streams: ScriptedStreams, _ time: any TimeSource, bits: UInt64 = 0,
        _ change: (inout StreamLoop.Settings) -> Void = { _ in }
    ) -> StreamLoop {
        var settings = StreamLoop.Settings()
        change(&settings)
        return StreamLoop(
            transport: streams, time: time, random: Bits(bits), settings: settings)
    }

    @Test func messagesGoToTheHandlerAndTheStreamIsOpenedAgain() async {
        let streams = ScriptedStreams([
            .says(["a", "b"], staysOpen: false), .says(["c"], staysOpen: true),
        ])
        let time = SteppedTime(start: Self.start)
        let calls = Calls()
        let loop = Self.loop(streams, time)
        let running = Task { await loop.run(calls.handler()) }
        await eventually("the pause") { time.sleeperCount == 1 }
        #expect(calls.all == ["opened", "a", "b", "ended"])
        #expect(!loop.status.isOpen && loop.status.lastMessageAt == Self.start)
        time.advance(.milliseconds(125))
        await eventually("the second connection") { calls.all.last == "c" }
        #expect(loop.status.isOpen && loop.status.reconnects == 1)
        #expect(loop.status.openedAt == Self.start.adding(.milliseconds(125)))
        running.cancel()
        await running.value
        #expect(calls.all == ["opened", "a", "b", "ended", "opened", "c", "ended"])
        #expect(streams.closed == 2 && streams.sent == ["subscribe", "subscribe"])
    }

    /// Half of the back-off and, of the other half, as much as the random bits say.
    @Test(arguments: [(UInt64(0), 500), (1_023, 999), (512, 750)])
    func theBackOffDoublesUpToItsLimitWithJitter(bits: UInt64, thousandths: Int) async {
        let streams = ScriptedStreams([])
        let time = SteppedTime(start: Self.start)
        let loop = Self.loop(streams, time, bits: bits)
        let running = Task { await loop.run(Calls().handler()) }
        for (attempt, full) in [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
            .enumerated()
        {
            await eventually("a pause") { time.sleeperCount == 1 }
            #expect(streams.urls.count == attempt + 1)
            time.advance(.milliseconds(full * thousandths / 1_000 - 1))
            #expect(time.sleeperCount == 1, "too early: \(full) ms")
            time.advance(.milliseconds(full / 1_000 + 2))
        }
        running.cancel()
        await running.value
        #expect(loop.status.failuresInARow >= 9 && loop.status.reconnects == 0)
    }

    @Test(arguments: [(59, 500), (60, 125)])
    func aConnectionThatLivedLongBeginsTheBackOffAnew(seconds: Int, pause: Int) async {
        let streams = ScriptedStreams([.refused, .refused, .says([], staysOpen: true)])
        let time = SteppedTime(start: Self.start)
        let loop = Self.loop(streams, time) { $0.settledAfter = .seconds(60) }
        let running = Task { await loop.run(Calls().handler()) }
        for wait in [125, 250] {
            await eventually("a pause") { time.sleeperCount == 1 }
            time.advance(.milliseconds(wait))
        }
        await eventually("the connection") { loop.status.isOpen }
        #expect(loop.status.failuresInARow == 0)
        time.advance(.seconds(seconds))
        streams.hangUp()
        await eventually("a pause") { time.sleeperCount == 1 }
        time.advance(.milliseconds(pause - 1))
        #expect(time.sleeperCount == 1, "too early")
        time.advance(.milliseconds(1))
        await eventually("the next attempt") { streams.urls.count == 4 }
        running.cancel()
        await running.value
    }

    @Test func aHandlerMayAskForAnotherConnection() async {
        let streams = ScriptedStreams([
            .says(["good", "bad", "never"], staysOpen: true), .says(["good"], staysOpen: true),
        ])
        let time = SteppedTime(start: Self.start)
        let calls = Calls()
        let loop = Self.loop(streams, time)
        let running = Task {
            await loop.run(calls.handler(verdict: { $0 == "bad" ? .reopen : .go }))
        }
        await eventually("the pause") { time.sleeperCount == 1 }
        #expect(calls.all == ["opened", "good", "bad", "ended"] && streams.closed == 1)
        time.advance(.seconds(1))
        await eventually("the second connection") { calls.count("good") == 2 }
        running.cancel()
        await running.value
    }

    @Test func aStreamIsRenewedInTimeWithoutAPause() async {
        let streams = ScriptedStreams([
            .says(["a"], staysOpen: true), .says(["b"], staysOpen: true),
        ])
        let time = SteppedTime(start: Self.start)
        let calls = Calls()
        let loop = Self.loop(streams, time) { $0.renewAfter = .seconds(86_000) }
        let running = Task { await loop.run(calls.handler()) }
        await eventually("the first") { calls.all.last == "a" && time.sleeperCount == 1 }
        time.advance(.seconds(85_999))
        #expect(streams.closed == 0)
        time.advance(.seconds(1))
        await eventually("the second") { calls.all.last == "b" }
        #expect(calls.all == ["opened", "a", "ended", "opened", "b"])
        #expect(loop.status.openedAt == Self.start.adding(.seconds(86_000)))
        running.cancel()
        await running.value
    }

    @Test func withoutAnAddressNothingIsOpened() async {
        let streams = ScriptedStreams([.says([], staysOpen: true)])
        let time = SteppedTime(start: Self.start)
        let loop = Self.loop(streams, time)
        let running = Task { await loop.run(Calls().handler(url: { nil })) }
        await eventually("the pause") { time.sleeperCount == 1 }
        #expect(streams.urls.isEmpty && loop.status.failuresInARow == 1)
        running.cancel()
        await running.value
    }
}
