import Foundation

/// Where the recordings are: `CAMBIST_MARKET_DATA`, or beside the project.
enum MarketData {
    static let root: String = {
        if let stated = ProcessInfo.processInfo.environment["CAMBIST_MARKET_DATA"] { return stated }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.appendingPathComponent("../shared/market-data").standardized.path
    }()

    /// Says so where the data is absent.
    static let isThere: Bool = {
        let isThere = FileManager.default.fileExists(atPath: root)
        if !isThere { print("LEFT OUT: recorded order books (no market data)") }
        return isThere
    }()

    static let bundle = "\(root)/l2-bundles/A-2021-btcusd.tape.jsonl.gz"

    /// Recordings that have both a tape and checkpoints, by path without the endings.
    static let recordings: [String] = ["l2-2021-spot", "l2-stablecoin-fx"].flatMap { folder in
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return files.filter { $0.hasSuffix(".tape.jsonl.gz") }.sorted().map {
            "\(folder)/\($0.dropLast(".tape.jsonl.gz".count))"
        }
    }
}
