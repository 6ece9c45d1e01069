import Domain
import Engine
import Foundation
import Money
import Routing
import TestKit

@testable import Venues

/// A paper venue in a folder of its own, on a time that moves when waited for.
struct PaperVenueFixture {
    static let btc = Asset("BTC", scale: 8)
    static let usd = Asset("USD", scale: 2)
    static let symbol = Symbol(base: btc, quote: usd)
    static let account: AccountID = "main"

    let time = SelfMovingTime(start: Instant(microseconds: 1_800_000_000_000_000))
    let directory: String
    var configuration: PaperVenueConfiguration

    init(faults: FaultPlan = .none, latency: Duration = .zero) throws {
        directory = NSTemporaryDirectory() + "cambist-venue-\(UUID())"
        configuration = PaperVenueConfiguration(
            id: "paper",
            fees: FeeSchedule(maker: try Fixed("0.001"), taker: try Fixed("0.002")),
            rules: [
                MarketRules(
                    symbol: Self.symbol, lot: try Fixed("0.0001"), tick: try Fixed("0.01"),
                    minQuantity: try Fixed("0.0001"), minNotional: Fixed(1))
            ],
            accounts: [Self.account: [Self.btc: Fixed(100), Self.usd: Fixed(10_000_000)]],
            market: .synthetic(seed: 7), latency: latency, faults: faults, directory: directory)
    }

    func open() throws -> PaperVenue { try PaperVenue(configuration, time: time) }

    /// The same venue without files.
    func openInMemory(_ records: MemoryRecords) throws -> PaperVenue {
        try PaperVenue(
            configuration, time: time,
            market: SyntheticMarket(seed: 7, rules: configuration.rules), records: records)
    }

    func world(_ venue: PaperVenue) throws -> VenueWorld {
        let time = time
        return VenueWorld(
            venue: venue, account: Self.account, symbol: Self.symbol,
            quantity: try Fixed("0.01"), now: { time.now() }, pass: { time.pass($0) },
            takeBack: { await venue.takeBack($0, correctedTo: $1) })
    }

    func removeFiles() { try? FileManager.default.removeItem(atPath: directory) }

    var journal: String { "\(directory)/journal-0.log" }
}
