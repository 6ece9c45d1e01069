import Synchronization

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
        let tally = RaceTally(moments)
        await withDiscardingTaskGroup { group in
            for _ in 0..<parallel {
                group.addTask {
                    while let race = tally.take() {
                        var run = RaceRun(race)
                        tally.add(run.run(), of: race)
                    }
                }
            }
        }
        return tally.report
    }
}

/// Which race is next, and what the others came to.
private final class RaceTally: Sendable {
    private struct State {
        var left: [Race]
        var report = RaceSweep.Report()
    }

    private let state: Mutex<State>

    init(_ moments: [Int]) { state = Mutex(State(left: Race.all(at: moments).reversed())) }

    func take() -> Race? { state.withLock { $0.left.popLast() } }

    func add(_ result: RaceRun.Result, of race: Race) {
        state.withLock { $0.report.add(result, of: race) }
    }

    var report: RaceSweep.Report { state.withLock { $0.report } }
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
