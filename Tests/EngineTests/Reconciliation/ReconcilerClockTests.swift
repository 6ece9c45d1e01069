import Domain
import Money
import Testing

@testable import Engine

/// The venue's clock is not ours: what is told by it is taken for what it is, however far apart
/// they are.
@Suite struct ReconcilerClockTests {
    private static let offsets: [Duration] = [
        .seconds(-7_200), .seconds(-60), .seconds(60), .seconds(7_200),
    ]

    @Test(arguments: offsets)
    func whatHappensAfterTheOpeningIsTakenInOnce(offset: Duration) async throws {
        let world = ReconciliationWorld(clockOffset: offset)
        world.happen { $0.move(.deposit, Fixed(3), at: $1.adding(.seconds(-5))) }
        try await world.open()
        world.happen { $0.move(.deposit, Fixed(7), at: $1.adding(.seconds(-30))) }
        #expect(try await world.cycle().movements == 1)
        for _ in 0..<30 {
            world.happen { $0.move(.interest, .one, at: $1) }
            let report = try await world.cycle()
            #expect(report.movements == 1 && report.findings == [])
        }
        #expect(world.agrees && world.quarantined == [])
    }

    /// The history shows a trade of ours, without its client order id, before its order was
    /// answered for: booked as a stranger's it would count twice.
    @Test(arguments: offsets)
    func aTradeOfOursIsNeverTakenForAStrangers(offset: Duration) async throws {
        let world = ReconciliationWorld(clockOffset: offset)
        try await world.open()
        world.happen { truth, _ in
            truth.showsClientOrderIDs = false
            truth.answer = { _ in .unknown("no answer") }
            truth.hidesOrders = true
        }
        try await world.convert()
        #expect(
            try await world.cycle().findings.map(\.kind) == [.undecided, .notCompared])
        world.happen { truth, _ in truth.hidesOrders = false }
        for _ in 0..<2 { try await world.cycle() }
        #expect(world.store.books.accounts.externals.values.allSatisfy { !$0.isPosted })
        #expect(world.agrees && world.store.books.audit() == [])
    }
}
