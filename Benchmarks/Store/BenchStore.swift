import Bookkeeping
import Domain
import Foundation
import Money
import Storage
import TestKit

/// How many commits become durable in a second: one submitter against many, on the same disk.
///
/// `bench-store [--smoke] [--dir FOLDER]` prints the baseline, the figures, their ratio and the
/// rate of `fdatasync` of the same run.
@main
enum BenchStore {
    static let submitters = 64

    static func main() async throws {
        let arguments = CommandLine.arguments
        let seconds = arguments.contains("--smoke") ? 0.3 : 3.0
        var folder = FileManager.default.temporaryDirectory
        if let index = arguments.firstIndex(of: "--dir"), index + 1 < arguments.count {
            folder = URL(fileURLWithPath: arguments[index + 1])
        }
        folder.appendPathComponent("bench-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let syncs = try DiskSync.rate(in: folder, seconds: seconds / 3)
        let store = try SQLiteStore.open(at: folder.appendingPathComponent("store.sqlite").path)
        _ = await store.commit(Specimen.opening(Fixed(1_000_000_000)))
        let bench = Workload(store: store, seconds: seconds)
        let single = await bench.events(submitters: 1, round: 0)
        let grouped = await bench.events(submitters: submitters, round: 1)
        let wide = await bench.events(submitters: submitters * 4, round: 2)
        let whole = await bench.conversions(submitters: submitters)
        let settled = await bench.settlements(submitters: 512)
        let wholeWide = await bench.conversions(submitters: 512, round: 1)
        await store.close()

        report("fdatasync of 4 KiB", syncs, "per second, before")
        report("baseline: one event a commit, 1 submitter", single.rate, "commits/s")
        report("one event a commit, \(submitters) submitters", grouped.rate, "commits/s")
        report("ratio", grouped.rate / single.rate, "times the baseline")
        report("one event a commit, \(submitters * 4) submitters", wide.rate, "commits/s")
        report("whole conversions, 3 commits each", whole.rate, "conversions/s")
        report("processor time of a whole conversion", whole.cpuMicroseconds, "microseconds")
        report("settlements at par, 3 commits each, 512 submitters", settled.rate, "conversions/s")
        report("processor time of a settlement at par", settled.cpuMicroseconds, "microseconds")
        report("whole conversions, 512 submitters", wholeWide.rate, "conversions/s")
        report("processor time of one of them", wholeWide.cpuMicroseconds, "microseconds")
        report("processor time of an event's commit", grouped.cpuMicroseconds, "microseconds")
        let again = try DiskSync.rate(in: folder, seconds: seconds / 3)
        report("fdatasync of 4 KiB", again, "per second, after")
    }

    static func report(_ what: String, _ figure: Double, _ unit: String) {
        let number = String(format: "%.1f", figure)
        print(what.padding(toLength: 46, withPad: " ", startingAt: 0), number, unit)
    }
}
