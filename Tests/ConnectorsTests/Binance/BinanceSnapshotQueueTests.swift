import Domain
import Testing

@testable import Connectors

@Suite struct BinanceSnapshotQueueTests {
    private static let btc = BinanceWorld.btcusdt
    private static let eth = BinanceWorld.ethusdt

    private static func at(_ seconds: Int) -> Instant {
        BinanceWorld.start.adding(.seconds(seconds))
    }

    @Test func eachIsTakenOnceInTheirOrder() {
        var queue = BinanceSnapshotQueue()
        queue.want([Self.eth, Self.btc, Self.eth])
        #expect(queue.isWaiting)
        #expect(queue.take(at: Self.at(0)) == Self.btc && queue.take(at: Self.at(0)) == Self.eth)
        #expect(queue.take(at: Self.at(0)) == nil && !queue.isWaiting)
    }

    /// A book that is wrong again as soon as it is there would else use up every limit.
    @Test func oneThatIsWantedAgainAndAgainComesEverMoreSeldom() {
        var queue = BinanceSnapshotQueue()
        var taken: [Int] = []
        for second in 0..<120 {
            queue.want([Self.btc])
            if queue.take(at: Self.at(second)) != nil { taken.append(second) }
        }
        #expect(taken == [0, 1, 2, 4, 8, 16, 32, 62, 92])
        // Another is not held up by it.
        queue.want([Self.btc, Self.eth])
        #expect(queue.take(at: Self.at(120)) == Self.eth && queue.isWaiting)
        // What was well for a while begins anew.
        #expect(queue.take(at: Self.at(200)) == Self.btc)
        queue.want([Self.btc])
        #expect(queue.take(at: Self.at(201)) == Self.btc)
    }

    @Test func aClockThatIsSetBackHoldsNothingUp() {
        var queue = BinanceSnapshotQueue()
        queue.want([Self.btc])
        _ = queue.take(at: Self.at(3_600))
        queue.want([Self.btc])
        #expect(queue.take(at: Self.at(0)) == Self.btc)
    }
}
