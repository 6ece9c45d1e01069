import Domain
import Foundation
import Money
import StrictJSON
import Testing
import Venues

@testable import Composition

/// Recorded order books of four venues at one moment, and best execution computed by someone else.
@Suite(.enabled(if: ExecutionCases.isThere)) struct PlanExecutionCasesTests {
    @Test func everyRecordedExecutionCaseIsMetExactly() throws {
        let cases = try ExecutionCases()
        #expect(cases.rows.count == 60)
        for row in cases.rows {
            let plan = try cases.plan(row)
            let name = "\(row["t"] ?? .null) \(row["side"] ?? .null) \(row["qty"] ?? .null)"
            for (key, expected) in [
                ("quantity", "filled"), ("notional", "notional"), ("net", "net"),
            ] {
                #expect(
                    try plan["totals"]?[key]?.string.map { try Fixed($0) }
                        == ExecutionCases.number(row[expected]), "\(key) of \(name)")
            }
            let orders = try #require(plan["orders"]?.array)
            let venues = try #require(row["venues"]?.object)
            #expect(orders.compactMap { $0["venue"]?.string } == venues.map(\.name).sorted())
            for venue in venues {
                let order = orders.first { $0["venue"]?.string == venue.name }
                for (key, expected) in [
                    ("quantity", "qty"), ("limitPrice", "limit"), ("notional", "notional"),
                ] {
                    #expect(
                        try ExecutionCases.number(order?[key])
                            == ExecutionCases.number(venue.value[expected]),
                        "\(venue.name) \(key) of \(name)")
                }
            }
        }
    }
}

/// The bundle's tape and expected file.
struct ExecutionCases {
    private static let folder: String = {
        if let stated = ProcessInfo.processInfo.environment["CAMBIST_MARKET_DATA"] {
            return "\(stated)/l2-bundles"
        }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.appendingPathComponent("../shared/market-data/l2-bundles").standardized.path
    }()

    private static let tapePath = "\(folder)/A-2021-btcusd.tape.jsonl.gz"

    static let isThere: Bool = {
        let isThere = FileManager.default.fileExists(atPath: tapePath)
        if !isThere { print("LEFT OUT: recorded execution cases (no market data)") }
        return isThere
    }()

    let rows: [JSONValue]
    private let tape: Tape

    init() throws {
        let url = URL(fileURLWithPath: "\(Self.folder)/A-2021-btcusd.expected.json")
        let expected = try JSONParser.parse([UInt8](Data(contentsOf: url)))
        rows = (expected["expected"]?.array ?? []).filter { $0["side"] != nil }
        tape = try Tape.read(path: Self.tapePath)
    }

    static func number(_ value: JSONValue?) throws -> Fixed {
        if case .number(let text) = value { return try Fixed(text) }
        return try Fixed(#require(value?.string))
    }

    /// What the command prints for this case.
    func plan(_ row: JSONValue) throws -> JSONValue {
        let isBuy = row["side"]?.string == "buy"
        let quantity = try #require(row["qty"]?.string)
        let hasFees = row["fees"]?.bool == true
        let header = try #require(tape.header)
        let time = try Self.number(row["t"])
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("request") {
            $0.member("from") {
                $0.member("asset", isBuy ? "USD" : "BTC")
                if !isBuy { $0.member("amount", quantity) }
            }
            $0.member("to") {
                $0.member("asset", isBuy ? "BTC" : "USD")
                if isBuy { $0.member("amount", quantity) }
            }
        }
        writer.member("venues", array: header.members) { writer, member in
            writer.object {
                $0.member("id", member.venue)
                $0.member("fees") {
                    $0.member("maker", "0")
                    $0.member("taker", hasFees ? member.takerFee.description : "0")
                }
                $0.member("feeAsset", "quote")
                $0.member("symbols", array: [member]) { writer, member in
                    writer.object {
                        $0.member("symbol", "BTC-USD")
                        $0.member("lot", "0.00000001")
                        $0.member("tick", member.tick.description)
                    }
                }
                $0.member("accounts", array: ["main"]) { writer, id in
                    writer.object {
                        $0.member("id", id)
                        $0.member("balances") {
                            $0.member("BTC", "1000")
                            $0.member("USD", "100000000")
                        }
                    }
                }
            }
        }
        let symbol = header.symbol
        let books = header.members.map {
            ($0.venue, tape.book(venue: $0.venue, symbol: symbol, at: time))
        }
        writer.member("books", array: books) { writer, row in
            writer.object {
                $0.member("venue", row.0)
                $0.member("symbol", "BTC-USD")
                for (name, levels) in [("bids", row.1?.bids ?? []), ("asks", row.1?.asks ?? [])] {
                    $0.member(name, array: levels) { writer, level in
                        writer.array([level.price, level.quantity]) { $0.string($1.description) }
                    }
                }
            }
        }
        writer.endObject()
        let (output, exitCode) = PlanCommand.run(
            writer.bytes, at: Instant(microseconds: 0), id: ConversionID(high: 1, low: 2))
        #expect(exitCode == 0, "\(output)")
        return try JSONParser.parse(output)
    }
}
