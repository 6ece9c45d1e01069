import Foundation
import LocalExchange

/// What the connectors cost: signed orders, messages of books, and a fill until it is durable.
///
/// `bench-connectors [--smoke] [--dir FOLDER] [--python PATH] [--only books|orders|fills]` prints
/// each figure beside its baseline of the same run. The exchange is this program once more, in a
/// process of its own; `--python` names an interpreter that has ccxt, the baseline of the orders.
@main
enum ConnectorBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if let word = value(of: "--exchange", arguments),
            let speaks = ExchangeProtocol(rawValue: word),
            let folder = value(of: "--dir", arguments)
        {
            return try await ExchangeProcess.serve(speaks, folder)
        }
        let scale = arguments.contains("--smoke") ? Scale.smoke : .full
        let parent = value(of: "--dir", arguments) ?? FileManager.default.temporaryDirectory.path
        let folder = parent + "/bench-connectors-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }

        Report.line("fdatasync of 4 KiB", try DiskSync.rate(in: folder, scale), "/s, before")
        let only = value(of: "--only", arguments)
        if only ?? "books" == "books" { try await BookBenchmark(scale: scale).run() }
        let python = value(of: "--python", arguments)
        for market in BenchMarket.all {
            let place = folder + "/" + market.speaks.rawValue
            let exchange = try await ExchangeProcess(market.speaks, folder: place)
            do {
                try await run(market, exchange, scale, folder, python, only)
            } catch {
                await exchange.end()
                throw error
            }
            await exchange.end()
        }
        Report.line("fdatasync of 4 KiB", try DiskSync.rate(in: folder, scale), "/s, after")
    }

    private static func run(
        _ market: BenchMarket, _ exchange: ExchangeProcess, _ scale: Scale, _ folder: String,
        _ python: String?, _ only: String?
    ) async throws {
        try await exchange.prepare(market)
        if only ?? "orders" == "orders" {
            try await OrderBenchmark(
                market: market, exchange: exchange, scale: scale, folder: folder, python: python
            ).run()
        }
        guard market.speaks == .binance, only ?? "fills" == "fills" else { return }
        try await CommitBenchmark(
            market: market, exchange: exchange, scale: scale, folder: folder
        ).run()
    }

    private static func value(of option: String, _ arguments: [String]) -> String? {
        guard let index = arguments.firstIndex(of: option), index + 1 < arguments.count else {
            return nil
        }
        return arguments[index + 1]
    }
}

/// How much is measured.
struct Scale: Sendable {
    /// Each sends ``ordersPerAccount``; the first is to warm up.
    let accounts: Int
    /// Below what an account may have open in one market, and what it may send at once.
    let ordersPerAccount: Int
    let messages: Int
    let fills: Int
    let syncSeconds: Double

    static let full = Scale(
        accounts: 9, ordersPerAccount: 150, messages: 40_000, fills: 400, syncSeconds: 1)
    static let smoke = Scale(
        accounts: 2, ordersPerAccount: 20, messages: 500, fills: 10, syncSeconds: 0.1)
}
