import Foundation
import Glibc

/// What the whole server does, against the targets, on the disk of `--dir`.
///
/// `bench-server [--smoke] [--dir FOLDER] [--only creates|conversions|open]` prints for each figure
/// its baseline, their ratio and the target, and the rate of `fdatasync` of the same run. A missed
/// target is said and is no error: it depends on the machine.
@main
enum BenchServer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let scale = arguments.contains("--smoke") ? Scale.smoke : .full
        var parent = FileManager.default.temporaryDirectory
        if let index = arguments.firstIndex(of: "--dir"), index + 1 < arguments.count {
            parent = URL(fileURLWithPath: arguments[index + 1])
        }
        let folder = parent.appendingPathComponent("bench-server-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let only = arguments.firstIndex(of: "--only").flatMap { index in
            index + 1 < arguments.count ? arguments[index + 1] : nil
        }
        // Memory first: what the others freed would hide what it needs.
        for (name, run) in benchmarks where only == nil || only == name {
            let place = folder + "/" + name
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            Report.line("\(name): fdatasync of 4 KiB", try DiskSync.rate(in: place, scale), "/s")
            try await run(place, scale)
        }
    }

    private typealias Run = @Sendable (String, Scale) async throws -> Void

    private static let benchmarks: [(String, Run)] = [
        ("open", { try await OpenBenchmark(folder: $0, scale: $1).run() }),
        ("creates", { try await CreateBenchmark(folder: $0, scale: $1).run() }),
        ("conversions", { try await ConversionBenchmark(folder: $0, scale: $1).run() }),
    ]
}
