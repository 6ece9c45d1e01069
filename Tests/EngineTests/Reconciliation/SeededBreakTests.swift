import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

/// Whatever parts ledger and venue is explained by the venue's own history, or raised within two
/// cycles; and what is honest is never in doubt.
@Suite struct SeededBreakTests {
    enum Break: String, CaseIterable, Sendable {
        case missingFill, extraFill, feeInOtherAsset, wrongPrice, staleBalance
        case deposit, withdrawal, rebate, transfer, foreignTrade

        /// What is quarantined by the end of the second cycle; nothing: it is explained.
        var raised: [String] {
            switch self {
            case .extraFill: ["BTC", "USD"]
            case .wrongPrice: ["USD"]
            case .missingFill, .feeInOtherAsset, .staleBalance, .deposit, .withdrawal, .rebate,
                .transfer, .foreignTrade:
                []
            }
        }

        func happen(in world: ReconciliationWorld) async throws {
            switch self {
            case .missingFill:
                // Told as ended with nothing; the trade is in the history all the same.
                world.happen { truth, _ in
                    truth.answer = { .accepted($0.telling(.cancelled, [])) }
                }
                try await world.convert()
            case .extraFill:
                world.happen { truth, _ in
                    truth.answer = { .accepted($0) }
                }
                try await world.convert()
                world.happen { truth, _ in
                    let trade = truth.trades.removeLast()
                    truth.change(EngineWorld.btc, by: trade.fill.quantity.units)
                    truth.change(EngineWorld.usd, by: -trade.fill.notional.units)
                    truth.change(EngineWorld.usd, by: trade.fill.fee.amount.units)
                }
            case .feeInOtherAsset:
                world.happen { truth, _ in truth.feeAsset = FollowedVenue.bnb }
                try await world.convert()
            case .wrongPrice:
                world.happen { truth, _ in
                    truth.answer = { .accepted($0.telling(.filled, $0.fills.map(\.dearer))) }
                }
                try await world.convert()
            case .staleBalance:
                world.happen { truth, _ in truth.stale = [truth.balances] }
                try await world.convert()
            case .deposit: world.happen { $0.move(.deposit, Fixed(500), at: $1) }
            case .withdrawal: world.happen { $0.move(.withdrawal, Fixed(-500), at: $1) }
            case .rebate: world.happen { $0.move(.rebate, fixed("0.01"), at: $1) }
            case .transfer:
                world.happen { $0.move(.transfer, Fixed(-7), of: EngineWorld.btc, at: $1) }
            case .foreignTrade: world.happen { $0.foreignTrade(at: $1) }
            }
        }
    }

    @Test(arguments: Break.allCases)
    func isExplainedOrRaisedWithinTwoCycles(seeded: Break) async throws {
        let world = ReconciliationWorld()
        try await world.open()
        try await world.convert()
        try await world.cycle()
        try await seeded.happen(in: world)
        try await world.cycle()
        #expect(world.quarantined == [], "one comparison proves nothing")
        try await world.cycle()
        #expect(world.quarantined == seeded.raised)
        if seeded.raised.isEmpty {
            #expect(world.agrees)
            let last = try await world.cycle()
            #expect(last.findings == [] && last.isCompared)
        }
        #expect(world.store.books.audit() == [])
        #expect(world.venue.truth.withLock { $0.cancelled } == 0)
    }

    /// The same break at the venue, after the history of a day in which everything happens.
    @Test func aDayWithoutABreakRaisesNothing() async throws {
        let world = ReconciliationWorld()
        world.happen { truth, _ in truth.balances[EngineWorld.btc] = Fixed(10_000) }
        try await world.open()
        var bits = SeededBits(state: 7)
        for minute in 0..<1_440 {
            switch bits.next() % 12 {
            case 0: world.happen { $0.move(.deposit, Fixed(300_000), at: $1) }
            case 1: world.happen { $0.move(.withdrawal, Fixed(-40), at: $1) }
            case 2:
                world.happen {
                    $0.move(.interest, fixed("0.00000001"), of: EngineWorld.btc, at: $1)
                }
            case 3: world.happen { $0.foreignTrade(at: $1) }
            case 4: try await Break.missingFill.happen(in: world)
            case 5:
                world.happen { truth, _ in truth.stale = [truth.balances] }
                // Twice the same difference would be one.
                try await world.convert("0.\(10 + minute % 89)")
            case 6, 7: try await world.convert("0.25")
            default: break
            }
            try await world.cycle()
        }
        try await world.cycle()
        #expect(world.quarantined == [])
        #expect(world.agrees)
        #expect(world.store.books.audit() == [])
    }
}

extension OrderReport {
    fileprivate func telling(_ status: Status, _ fills: [Fill]) -> OrderReport {
        OrderReport(
            order: order, venueOrderID: venueOrderID, status: status,
            cumulativeQuantity: fills.isEmpty ? .zero : cumulativeQuantity, fills: fills,
            bookSequence: bookSequence, at: at)
    }
}

extension Fill {
    /// One unit of the quote asset more for each.
    fileprivate var dearer: Fill {
        let price = Fixed(uncheckedUnits: price.units + Fixed.unitsPerOne)
        return Fill(
            venueTradeID: venueTradeID, venueOrderID: venueOrderID, quantity: quantity,
            price: price,
            notional: (try? quantity.multiplied(by: price, rounding: .down)) ?? .zero, fee: fee,
            isMaker: isMaker, at: at)
    }
}
