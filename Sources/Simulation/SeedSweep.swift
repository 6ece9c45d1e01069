import Synchronization

/// A range of seeds, several at a time, each on one thread.
struct SeedSweep: Sendable {
    let seeds: ClosedRange<UInt64>
    let parallel: Int
    let stopsAtFailure: Bool

    /// - Parameter expected: what the seeds together should reach.
    func run(
        expecting expected: [CoveragePoint], _ body: @escaping @Sendable (UInt64) -> SeedResult
    ) async -> SimulationReport {
        let tally = SeedTally(seeds, SimulationReport(expecting: expected))
        await withDiscardingTaskGroup { group in
            for _ in 0..<parallel {
                group.addTask {
                    while let seed = tally.take() {
                        tally.add(body(seed), isLast: stopsAtFailure)
                    }
                }
            }
        }
        return tally.report
    }
}

/// Which seed is next, and what the others came to.
private final class SeedTally: Sendable {
    private struct State {
        var next: UInt64?
        var report: SimulationReport
    }

    private let last: UInt64
    private let state: Mutex<State>

    init(_ seeds: ClosedRange<UInt64>, _ report: SimulationReport) {
        last = seeds.upperBound
        state = Mutex(State(next: seeds.lowerBound, report: report))
    }

    /// In order: when one fails, every lower one has begun.
    func take() -> UInt64? {
        state.withLock { state in
            guard let seed = state.next else { return nil }
            state.next = seed < last ? seed + 1 : nil
            return seed
        }
    }

    /// - Parameter isLast: whether no other seed is begun after one that failed.
    func add(_ result: SeedResult, isLast: Bool) {
        state.withLock { state in
            state.report.add(result)
            if isLast, result.violation != nil { state.next = nil }
        }
    }

    var report: SimulationReport { state.withLock { $0.report } }
}
