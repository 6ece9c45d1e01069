import Domain
import Foundation
import Money
import Routing
import StrictJSON
import Testing

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
        if !isThere { print("LEFT OUT: tapes on the local exchange (no market data)") }
        return isThere
    }()

    /// A book as a recording's own check has it.
    struct Checkpoint {
        /// `BTC/USDT`.
        let symbol: String
        let isFirst: Bool
        let microseconds: Int64
        let bids: [BookLevel]
        let asks: [BookLevel]

        func isOf(_ symbol: Symbol) -> Bool {
            "\(symbol.base.code)/\(symbol.quote.code)" == self.symbol
        }
    }

    static func checkpoints(_ path: String) throws -> [Checkpoint] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let document = try JSONParser.parse(Array(bytes))
        return try #require(document["symbols"]?.object).flatMap { symbol in
            try #require(symbol.value["checkpoints"]?.array).map { row in
                guard case .number(let text)? = row["after_frame_ts"] else {
                    throw SandboxNumberError()
                }
                let seconds = try Fixed(text)
                return Checkpoint(
                    symbol: symbol.name, isFirst: row["label"]?.string == "initial_snapshot",
                    microseconds: Int64(seconds.units / (Fixed.unitsPerOne / 1_000_000)),
                    bids: try #require(levels(row["bids"])),
                    asks: try #require(levels(row["asks"])))
            }
        }
    }

    private struct SandboxNumberError: Error {}

    private static func levels(_ json: JSONValue?) -> [BookLevel]? {
        json?.array?.compactMap { pair in
            guard let texts = pair.array?.compactMap(\.string), texts.count == 2,
                let price = try? Fixed(texts[0]), let quantity = try? Fixed(texts[1])
            else { return nil }
            return BookLevel(price: price, quantity: quantity)
        }
    }
}
