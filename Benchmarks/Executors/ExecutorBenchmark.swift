import Domain
import Money

/// The executors and two baselines on recorded markets, side by side.
///
/// Every run begins at the same moment of the same recording with books, fees and round trip alike;
/// nothing is random, so two runs of this program print the same.
///
/// `--smoke`: one recording, one amount, one moment. `--round-trip MS`: 40 where it is not given.
@main
enum ExecutorBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let isSmoke = arguments.contains("--smoke")
        var roundTrip = Duration.milliseconds(40)
        if let index = arguments.firstIndex(of: "--round-trip"), index + 1 < arguments.count,
            let milliseconds = Int(arguments[index + 1])
        {
            roundTrip = .milliseconds(milliseconds)
        }
        let recordings = try recordings(isSmoke: isSmoke)
        print("executors: round trip \(roundTrip), costs in basis points of the amount at the mid")
        print("at acceptance (positive costs), means over both sides and all moments\n")
        var duel = Duel()
        for recording in recordings {
            let amounts = isSmoke ? Array(recording.amounts.prefix(1)) : recording.amounts
            for amount in amounts {
                let contest = Contest(
                    recording, amount: amount, roundTrip: roundTrip,
                    offsets: isSmoke ? Array(recording.offsets.prefix(1)) : recording.offsets)
                var table = ContestTable()
                for side in Side.allCases {
                    for offset in contest.offsets {
                        table.add(try await contest.run(side, from: offset))
                        try await duel.add(contest, side, from: offset)
                    }
                }
                print(table.text(of: contest))
            }
        }
        print(duel.summary)
        guard duel.losses.isEmpty else { throw BenchmarkError.lost(duel.losses) }
    }

    private static func recordings(isSmoke: Bool) throws -> [Recording] {
        guard Recording.isThere else {
            print("LEFT OUT: no recordings in \(Recording.folder); the synthetic market instead")
            return [try .synthetic()]
        }
        if isSmoke { return [try .bundle()] }
        return [
            try .bundle(),
            try .binance2021(
                Recording.bitcoin, lotDigits: 5, amounts: [Fixed("0.5"), Fixed(20)]),
            try .binance2021(Recording.ether, lotDigits: 4, amounts: [Fixed(5), Fixed(300)]),
            try .binance2024(),
        ]
    }
}
