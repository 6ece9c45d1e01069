import Connectors
import Domain
import Engine
import Synchronization
import TestKit
import Testing

/// A venue at work on scripted wires, and what is said on them.
enum KrakenRun {
    static let url = KrakenConfiguration.privateStreamURL

    /// A venue that runs while `body` does.
    static func running(
        isExclusive: Bool = false,
        _ body: @escaping @Sendable (KrakenWorld, Reports) async throws -> Void
    ) async throws {
        let world = try await KrakenWorld(isExclusive: isExclusive, timeMovesItself: false)
        world.rest.answer(.webSocketsToken, result: "{\"token\":\"TOKEN\",\"expires\":900}")
        world.rest.answer(.openOrders, result: "{\"open\":{}}")
        world.rest.answer(.closedOrders, result: "{\"closed\":{},\"count\":0}")
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        let reports = Reports()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            group.addTask {
                for await report in world.venue.reports() { reports.add(report) }
            }
            try await body(world, reports)
            group.cancelAll()
        }
    }

    final class Reports: Sendable {
        private let held = Mutex<[OrderReport]>([])
        func add(_ report: OrderReport) { held.withLock { $0.append(report) } }
        var all: [OrderReport] { held.withLock { $0 } }
    }

    final class Answer: Sendable {
        private let held = Mutex<PlaceAnswer?>(nil)
        func set(_ answer: PlaceAnswer) { held.withLock { $0 = answer } }
        var given: PlaceAnswer? { held.withLock { $0 } }
    }

    /// The connection number `count`, subscribed.
    static func line(
        _ world: KrakenWorld, _ count: Int
    ) async throws -> ScriptedLines.Line {
        await eventually("the account's stream subscribes") {
            let lines = world.streams.lines(url)
            return lines.count >= count && !lines[count - 1].sent.withLock { $0.isEmpty }
        }
        return try #require(world.streams.lines(url).last)
    }

    static func message(_ type: String, _ sequence: Int, _ data: String) -> String {
        "{\"channel\":\"executions\",\"type\":\"\(type)\",\"data\":[\(data)],"
            + "\"sequence\":\(sequence)}"
    }

    static func trade(
        _ id: String = KrakenTexts.trade, quantity: String, executed: String,
        status: String = "partially_filled"
    ) -> String {
        """
        {"order_id":"\(KrakenTexts.txid)","exec_id":"\(id)","exec_type":"trade","trade_id":7,\
        "symbol":"BTC/USD","side":"buy","last_qty":\(quantity),"last_price":37499.9,\
        "liquidity_ind":"m","cost":46874.87,"order_type":"limit","order_status":"\(status)",\
        "cum_qty":\(executed),"timestamp":"2026-09-21T14:13:22.709993Z",\
        "fees":[{"asset":"USD","qty":187.49950}]}
        """
    }

    static func end(_ kind: String, executed: String) -> String {
        """
        {"order_id":"\(KrakenTexts.txid)","exec_type":"\(kind)","order_status":"\(kind)",\
        "cum_qty":\(executed),"timestamp":"2026-09-21T14:13:23.000000Z"}
        """
    }
}
