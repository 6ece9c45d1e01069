import Foundation

/// How many conversions at par are settled in a second, from their create to SETTLED: every one of
/// them durable at each step, by the issuer too.
///
/// `bench-stablecoins [--smoke] [--dir FOLDER]` prints the baseline (one transfer after the other
/// on the same SQLite file), the figures, their ratios and the rate of `fdatasync` of the same run.
@main
enum StablecoinBenchmark {
    private static let profiles = 10_000
    private static let clients = 1_000

    static func main() async throws {
        let arguments = CommandLine.arguments
        let isSmoke = arguments.contains("--smoke")
        let seconds = isSmoke ? 0.5 : 5.0
        var folder = FileManager.default.temporaryDirectory
        if let index = arguments.firstIndex(of: "--dir"), index + 1 < arguments.count {
            folder = URL(fileURLWithPath: arguments[index + 1])
        }
        folder.appendPathComponent("bench-stablecoins-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        report("fdatasync of 4 KiB", try DiskSync.rate(in: folder, seconds: seconds / 5), "/s")
        let service = try await SettlementService(folder: folder)
        let hot = try await service.fund(count: 1)
        let wide = try await service.fund(count: isSmoke ? 100 : profiles)
        let runs: [(String, [Purse], Int)] = [
            ("one hot profile, one client", hot, 1), ("one hot profile", hot, clients),
            ("\(wide.count) profiles", wide, clients),
        ]
        let figures = try await service.whileRunning { service in
            var figures: [(name: String, rate: Double, cpu: Double)] = []
            for (name, purses, clients) in runs {
                let figure = try await service.load(purses, clients: clients, seconds: seconds)
                figures.append((name, figure.rate, figure.cpuMicroseconds))
            }
            return figures
        }
        try await service.checkAndClose()
        let loop = try TransferLoop(path: service.storePath)
        let baseline = try loop.rate(seconds: seconds)
        try loop.close()
        report("baseline: transfers one by one, same file", baseline, "transfers/s")
        for figure in figures {
            report(figure.name, figure.rate, "conversions/s")
            report("  ratio", figure.rate / baseline, "times the baseline")
            report("  processor time of one", figure.cpu, "microseconds")
        }
        report("fdatasync of 4 KiB", try DiskSync.rate(in: folder, seconds: seconds / 5), "/s")
    }

    private static func report(_ what: String, _ figure: Double, _ unit: String) {
        let number = String(format: "%.2f", figure)
        print(what.padding(toLength: 44, withPad: " ", startingAt: 0), number, unit)
    }
}
