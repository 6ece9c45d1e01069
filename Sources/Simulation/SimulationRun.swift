import Synchronization

/// Many seeds, several at a time, each on one thread.
package struct SimulationRun: Sendable {
    package var seeds: ClosedRange<UInt64>
    /// Steps of one seed after which nothing goes wrong any more.
    package var stepsMax = Self.stepsDefault
    package var mutant: Mutant?
    /// How many seeds run at the same time.
    package var parallel = 1
    /// Whether the run ends with the first failing seed.
    package var stopsAtFailure = true

    package static let stepsDefault = 200_000

    package init(seeds: ClosedRange<UInt64>) { self.seeds = seeds }

    package func run() async -> SimulationReport {
        let tally = SeedTally(seeds)
        await withDiscardingTaskGroup { group in
            for _ in 0..<parallel {
                group.addTask {
                    while let seed = tally.take() {
                        var simulation = SeedRun(
                            seed: seed, stepsMax: stepsMax, mutant: mutant)
                        tally.add(simulation.run(), isLast: stopsAtFailure)
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
        var report = SimulationReport()
    }

    private let last: UInt64
    private let state: Mutex<State>

    init(_ seeds: ClosedRange<UInt64>) {
        last = seeds.upperBound
        state = Mutex(State(next: seeds.lowerBound))
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
