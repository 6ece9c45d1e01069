import Bookkeeping
import Domain
import Engine
import Foundation
import Money
import Routing
import TestKit

@testable import Venues

/// An issuer in a folder of its own, on a time that moves when waited for.
struct IssuerVenueFixture {
    static let usd = Asset("USD", scale: 2)
    static let usdp = Asset("USDP", scale: 8)
    static let symbol = Symbol(base: usd, quote: usdp)
    static let profile = ProfileID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)
    static let account = VenueAccount("mint", profile: profile)

    let time = SelfMovingTime(start: Instant(microseconds: 1_800_000_000_000_000))
    let directory: String
    var configuration: IssuerConfiguration

    init(faults: FaultPlan = .none) {
        directory = NSTemporaryDirectory() + "cambist-issuer-\(UUID())"
        configuration = IssuerConfiguration(
            id: "mint", pairs: [Self.symbol], faults: faults, directory: directory)
    }

    func open() throws -> IssuerVenue { try IssuerVenue(configuration, time: time) }

    func openInMemory(_ records: MemoryRecords = MemoryRecords()) throws -> IssuerVenue {
        try IssuerVenue(configuration, time: time, records: records)
    }

    /// The same number, the same client order id. Sells dollars at par unless told otherwise.
    func order(
        _ number: UInt64, _ side: Side = .sell, amount: Fixed = Fixed(100), price: Fixed = .one,
        symbol: Symbol = Self.symbol, force: TimeInForce = .fillOrKill,
        validFor: Duration = PaperVenueLimits.orderValidity
    ) -> Order {
        let now = time.now()
        return Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | number), leg: 0,
            attempt: 0, account: Self.account, symbol: symbol, side: side, timeInForce: force,
            quantity: amount, limitPrice: price, createdAt: now, validUntil: now.adding(validFor))
    }

    /// The issuer as the planner has it, whose treasury has so much of both assets.
    func world(_ issuer: IssuerVenue) -> VenueWorld {
        let treasury = VenueAccount(treasuryOf: issuer.id)
        let balance = MirrorBalance(posted: Fixed(100_000), held: .zero)
        let mirrors = MirrorBoard([
            Pocket(treasury, Self.usd): balance, Pocket(treasury, Self.usdp): balance,
        ])
        let time = time
        return VenueWorld(
            venue: IssuerMarket(issuer, mirrors: mirrors, time: time) { issuer.isUp },
            account: Self.account.account, symbol: Self.symbol, quantity: .one,
            now: { time.now() }, pass: { time.pass($0) }, takeBack: nil)
    }

    func removeFiles() { try? FileManager.default.removeItem(atPath: directory) }

    var journal: URL { URL(fileURLWithPath: "\(directory)/journal-0.log") }
}
