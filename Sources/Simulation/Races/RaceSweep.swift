/// Every race at some moments, several at a time.
package struct RaceSweep: Sendable {
    /// Ascending.
    package let moments: [Int]
    /// How many run at the same time.
    package var parallel = 1

    package init(moments: [Int]) { self.moments = moments }

    /// What they came to together.
    package struct Report: Sendable {
        package fileprivate(set) var races = 0
        /// By status, and whether anything was filled.
        package fileprivate(set) var ends: [String: Int] = [:]
        /// The first ones in which something did not hold.
        package fileprivate(set) var failures: [String] = []
        fileprivate static let failuresMax = 10

        /// For people.
        package var lines: [String] {
            let ends = ends.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            return ["\(races) races: " + ends.joined(separator: ", ")] + failures
        }
    }

    package func run() async -> Report {
        await WorkList(Race.all(at: moments), Report()).run(parallel: parallel) { race in
            var run = RaceRun(race)
            return run.run()
        } add: { report, race, result in
            report.add(result, of: race)
        }
    }
}

extension RaceSweep.Report {
    fileprivate mutating func add(_ result: RaceRun.Result, of race: Race) {
        races += 1
        let status = result.status?.rawValue ?? "not accepted"
        ends[status + (result.filled ? " with fills" : ""), default: 0] += 1
        if let violation = result.violation, failures.count < Self.failuresMax {
            failures.append("\(race): \(violation)")
        }
    }
}
