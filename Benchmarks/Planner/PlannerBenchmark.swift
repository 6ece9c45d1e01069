import Domain
import Money
import Routing

/// Time of one plan over 5 venues of 1,000 levels, against the naive sort; and of one over three
/// hops at 5 venues of 200 levels, against the naive sort of each hop. What HiGHS takes for the
/// same is told by `scripts/oracle`.
///
/// `--smoke`: a short run. `--answers`: plans instances of standard input instead, with `--timed`
/// often enough to time them. `--profile`: the planner alone, for a profiler.
@main
enum PlannerBenchmark {
    private static let venues = 5
    private static let depth = 1_000

    static func main() throws {
        if CommandLine.arguments.contains("--answers") {
            return try Answers.printAll(
                rounds: CommandLine.arguments.contains("--timed") ? 31 : 1)
        }
        let isSmoke = CommandLine.arguments.contains("--smoke")
        let rounds = isSmoke ? 20 : 2_000
        print("planner: \(venues) venues of \(depth) levels, \(rounds) plans each, median")
        let lot = Fixed.step(digits: 5)
        for (name, hop, amount, lots, minimum) in [
            ("sell, 90 % of the depth, no lots", Side.sell, 4_500, Fixed.zero, Fixed.zero),
            ("sell, 90 % of the depth, lots", .sell, 4_500, lot, Fixed(10)),
            ("buy, 90 % of the depth, lots", .buy, 270_000_000, lot, Fixed(10)),
            ("buy, 10 % of the depth, lots", .buy, 30_000_000, lot, Fixed(10)),
            ("buy for 5,000, lots", .buy, 5_000, lot, Fixed(10)),
        ] {
            var synthetic = SyntheticMarkets(seed: 7)
            let request = PlanRequest(
                hop: Hop(symbol: SyntheticMarkets.pair, side: hop), fixed: .from(Fixed(amount)),
                markets: synthetic.markets(
                    count: venues, depth: depth, lot: lots, minNotional: minimum))
            try compare(name, request, rounds: rounds)
        }
        try compareHops("three hops, half of the depth, no lots", rounds: rounds / 10, lot: .zero)
        try compareHops("three hops, half of the depth, lots", rounds: rounds / 10, lot: lot)
    }

    private static func compareHops(_ name: String, rounds: Int, lot: Fixed) throws {
        var synthetic = SyntheticMarkets(seed: 7)
        let hops = SyntheticMarkets.hops.map { Hop(symbol: $0.symbol, side: .sell) }
        let legs = SyntheticMarkets.hops.map { hop in
            synthetic.markets(
                of: hop.symbol, mid: hop.mid, size: hop.size, count: venues, depth: 200, lot: lot,
                minNotional: .zero)
        }
        let request = PathRequest(
            from: hops[0].spends, to: hops[2].receives, fixed: .from(Fixed(500)),
            markets: legs.flatMap { $0 })
        let naive = zip(hops, [500, 10_000, 27_000_000]).enumerated().map { index, leg in
            PlanRequest(hop: leg.0, fixed: .from(Fixed(leg.1)), markets: legs[index])
        }
        let baseline = try median(rounds) {
            try naive.reduce(0) { try $0 + NaivePlan.plan($1).count }
        }
        let figure = try median(rounds) { try PathPlanner.plan(request).orders.count }
        let plan = try PathPlanner.plan(request)
        print(
            """
            \(name)
              baseline \(baseline) us, planner \(figure) us, ratio \(ratio(baseline, figure)) \
            (\(plan.orders.count) orders, \(plan.received) received, rest \(plan.unfilled))
            """)
    }

    private static func compare(_ name: String, _ request: PlanRequest, rounds: Int) throws {
        guard !CommandLine.arguments.contains("--profile") else {
            print(name, try median(rounds) { try Planner.plan(request).orders.count }, "us")
            return
        }
        let baseline = try median(rounds) { try NaivePlan.plan(request).count }
        let figure = try median(rounds) { try Planner.plan(request).orders.count }
        let plan = try Planner.plan(request)
        print(
            """
            \(name)
              baseline \(baseline) us, planner \(figure) us, ratio \(ratio(baseline, figure)) \
            (\(plan.orders.count) orders, \(plan.quantity) of the base, rest \(plan.unfilled))
            """)
    }

    /// In microseconds.
    static func median(_ rounds: Int, _ work: () throws -> Int) throws -> Int {
        let clock = ContinuousClock()
        var times: [Duration] = []
        var checksum = 0
        for _ in 0..<rounds {
            let start = clock.now
            checksum += try work()
            times.append(start.duration(to: clock.now))
        }
        precondition(checksum > 0, "the work was done")
        return Int(times.sorted()[rounds / 2] / .microseconds(1))
    }

    private static func ratio(_ baseline: Int, _ figure: Int) -> String {
        let tenths = baseline * 10 / max(1, figure)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
