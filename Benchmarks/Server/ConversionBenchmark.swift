import Bookkeeping
import Composition
import Domain
import Engine
import Foundation
import Storage

/// Whole conversions, created in process and executed on one paper venue, everything durable.
struct ConversionBenchmark {
    let folder: String
    let scale: Scale

    private static let submitters = 256
    private static let perSecondMin = 3_000.0
    private static let commitsOfOne = 3

    func run() async throws {
        let baseline = try await transactions() / Double(Self.commitsOfOne)
        Report.line("conversions: baseline, 3 one-row transactions each", baseline, "/s")
        let installation = try Installation(at: folder)
        try await installation.serving { try await measure($0, baseline) }
    }

    private func measure(_ running: Installation.Running, _ baseline: Double) async throws {
        let workload = Workload(running: running, submitters: Self.submitters)
        let warm = Self.submitters
        try await workload.create(warm) {
            Workload.request("w-\($0)", sells: $0 % 2 == 0)
        }
        try await workload.drain(patience: .seconds(60))
        let clock = ContinuousClock()
        let start = clock.now
        let cpu = ProcessFigures.processorSeconds()
        try await workload.create(scale.conversions) {
            Workload.request("c-\($0)", sells: $0 % 2 == 0)
        }
        let accepted = start.duration(to: clock.now).inSeconds
        try await workload.drain(patience: .seconds(120))
        let seconds = start.duration(to: clock.now).inSeconds
        let used = ProcessFigures.processorSeconds() - cpu
        let completed = try await workload.count(.completed)
        guard completed == scale.conversions + warm else {
            throw BenchmarkFailure("only \(completed) conversions completed")
        }
        let count = Double(scale.conversions)
        Report.line("conversions: create to COMPLETED, durable", count / seconds, "/s")
        Report.line("conversions: ratio", count / seconds / baseline, "of the baseline")
        Report.line("conversions: creates alone were accepted at", count / accepted, "/s")
        Report.line("conversions: processor time of one", used / count * 1e6, "microseconds")
        Report.target("3,000/s on a quiet machine", isMet: count / seconds >= Self.perSecondMin)
    }

    /// One-row transactions per second from as many submitters, through the same store.
    private func transactions() async throws -> Double {
        let store = try SQLiteStore.open(at: folder + "/baseline.sqlite")
        let (time, random) = (SystemTime(), SystemRandom())
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(min(scale.seconds, 3)))
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<Self.submitters {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        let now = time.now()
                        let event = DomainEvent(
                            id: random.identifier(at: now), kind: .halted,
                            tenant: Installation.tenant, conversion: nil, at: now, note: "bench")
                        guard await store.commit(Commit(writes: [.event(event)])) == .done else {
                            throw BenchmarkFailure("a transaction was not done")
                        }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = start.duration(to: clock.now).inSeconds
        await store.close()
        return Double(done) / seconds
    }
}
