import Composition
import Domain
import Engine
import Foundation
import Storage

/// Conversions that stay open: what each needs of memory, and how soon a start has them all again.
struct OpenBenchmark {
    let folder: String
    let scale: Scale

    private static let bytesMax = 8_192.0
    private static let startSecondsMax = 2.0

    func run() async throws {
        let installation = try Installation(at: folder)
        try await installation.serving { try await measureMemory($0) }
        let size = try ProcessFigures.fileSize(installation.folder.storePath)
        let stored = Double(size) / Double(scale.openConversions)
        Report.line("open: baseline, store file per conversion", stored, "bytes")

        let baseline = try await readBack(installation)
        Report.line("start-up: baseline, reading them back alone", baseline, "s")
        try await installation.serving { try await reportStart($0, baseline) }
    }

    private func measureMemory(_ running: Installation.Running) async throws {
        let workload = Workload(running: running, submitters: 64)
        // Threads, caches and statements are there before anything is counted.
        try await workload.create(256) { .waiting("w-\($0)") }
        let before = try ProcessFigures.residentSize()
        let clock = ContinuousClock()
        let start = clock.now
        try await workload.create(scale.openConversions) { .waiting("m-\($0)") }
        let seconds = start.duration(to: clock.now).inSeconds
        // They have all been planned once.
        try await Task.sleep(for: .seconds(min(scale.seconds, 2)))
        let growth = Double(try ProcessFigures.residentSize() - before)
        let each = growth / Double(scale.openConversions)
        let open = running.server.runner.queue.openCount
        guard open == scale.openConversions + 256 else {
            throw BenchmarkFailure("\(open) conversions are open")
        }
        Report.line("open: created in process", Double(scale.openConversions) / seconds, "/s")
        Report.line(
            "open: resident growth per open conversion of \(scale.openConversions)", each, "bytes")
        Report.target("below 8 KiB", isMet: each < Self.bytesMax)
    }

    /// The same reading on a store that nothing else uses, in seconds.
    private func readBack(_ installation: Installation) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let store = try SQLiteStore.open(
            at: installation.folder.storePath, assets: installation.configuration.assets)
        let count = try await store.openConversions().count
        let seconds = start.duration(to: clock.now).inSeconds
        await store.close()
        guard count == scale.openConversions + 256 else {
            throw BenchmarkFailure("\(count) conversions are open in the store")
        }
        return seconds
    }

    private func reportStart(_ running: Installation.Running, _ baseline: Double) async throws {
        let open = running.server.runner.queue.openCount
        guard open == scale.openConversions + 256 else {
            throw BenchmarkFailure("\(open) conversions are open after a start")
        }
        let seconds = running.startTime.inSeconds
        Report.line("start-up: with \(open) open conversions", seconds, "s")
        Report.line("start-up: ratio", seconds / baseline, "times the baseline")
        Report.target("below 2 s", isMet: seconds < Self.startSecondsMax)
    }
}

extension ConversionRequest {
    /// Stays open for a day: no venue offers its rate.
    static func waiting(_ reference: String) -> ConversionRequest {
        Workload.request(
            reference, sells: true, limitRate: Workload.outOfReach,
            expiresAt: SystemTime().now().adding(.seconds(86_400)))
    }
}
