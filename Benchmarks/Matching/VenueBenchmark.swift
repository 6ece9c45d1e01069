import Domain
import Engine
import Foundation
import Money
import Routing
import Venues

/// Durable orders per second of a whole paper venue, against writing and syncing a record for each.
enum VenueBenchmark {
    private static let callers = 64

    static func run(isSmoke: Bool) async throws {
        let directory =
            NSTemporaryDirectory() + "bench-venue-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let syncs = try syncsPerSecond(directory, count: isSmoke ? 20 : 500)
        let symbol = OrderStream.symbol
        let venue = try PaperVenue(
            PaperVenueConfiguration(
                id: "bench", fees: OrderStream.fees,
                rules: [
                    MarketRules(
                        symbol: symbol, lot: OrderStream.thousandths(1),
                        tick: OrderStream.thousandths(10))
                ],
                accounts: [
                    "main": [symbol.base: Fixed(1_000_000), symbol.quote: Fixed(1_000_000_000)]
                ],
                market: .synthetic(seed: 1), directory: directory), time: WallTime())
        let count = isSmoke ? 200 : 60_000
        let clock = ContinuousClock()
        let start = clock.now
        let filled = await withTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask { await place(count / callers, by: caller, at: venue, symbol) }
            }
            return await group.reduce(0, +)
        }
        let seconds = (clock.now - start) / .seconds(1)
        let figure = Double(filled) / seconds
        print("paper venue, \(callers) callers, each order planned on its book and durable")
        print("  baseline (one sync per order, same run): \(Int(syncs)) orders/s")
        print("  venue:    \(Int(figure)) orders/s, ratio \(Int(figure / syncs))")
    }

    private static func place(
        _ count: Int, by caller: Int, at venue: PaperVenue, _ symbol: Symbol
    ) async -> Int {
        var filled = 0
        for number in 0..<count {
            let side: Side = number % 2 == 0 ? .buy : .sell
            guard let best = venue.book(of: symbol)?.levels(takenBy: side).last else { continue }
            let now = WallTime().now()
            let order = Order(
                conversion: ConversionID(high: UInt64(caller) + 1, low: 1 << 63 | UInt64(number)),
                leg: 0, attempt: 0, account: VenueAccount(venue.id, "main"), symbol: symbol,
                side: side, timeInForce: .immediateOrCancel, quantity: OrderStream.thousandths(10),
                limitPrice: best.price, createdAt: now, validUntil: now.adding(.seconds(30)))
            if case .accepted(let report) = await venue.place(order), report.status == .filled {
                filled += 1
            }
        }
        return filled
    }

    private static func syncsPerSecond(_ directory: String, count: Int) throws -> Double {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let descriptor = open(directory + "/syncs", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(descriptor) }
        let record = [UInt8](repeating: 7, count: 300)
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<count {
            _ = write(descriptor, record, record.count)
            fdatasync(descriptor)
        }
        return Double(count) / ((clock.now - start) / .seconds(1))
    }
}

private struct WallTime: TimeSource {
    func now() -> Instant {
        Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    func sleep(until deadline: Instant) async throws {
        try await Task.sleep(for: deadline.duration(since: now()))
    }
}
