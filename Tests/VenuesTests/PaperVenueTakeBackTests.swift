import Domain
import Engine
import Foundation
import Money
import TestKit
import Testing

@testable import Venues

/// What the paper venue takes back: durable, exact, and by its fault plan.
@Suite struct PaperVenueTakeBackTests {
    /// Three BTC bought and half of them sold again, the sale corrected and the purchase busted.
    private func takenBack(
        _ venue: PaperVenue, _ world: VenueWorld
    ) async throws -> [Order] {
        let buy = try world.order(1, .buy, .immediateOrCancel, through: 5, times: 3)
        let sell = try world.order(2, .sell, .immediateOrCancel, through: 5, times: 2)
        let resting = try world.order(3, .buy, .goodTillCancelled, through: -10)
        for order in [buy, sell, resting] { _ = await venue.place(order) }
        #expect(await venue.takeBack("2", correctedTo: sell.limitPrice))
        #expect(await venue.takeBack("1"))
        #expect(await venue.takeBack("3"))
        return [buy, sell, resting]
    }

    @Test func theRecordsOutliveTheVenueAndASnapshot() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let first = try fixture.open()
        let orders = try await takenBack(first, try fixture.world(first))
        let balances = await first.balances(of: PaperVenueFixture.account)
        let before = first.withRecords { $0 }
        #expect(before.trades.map(\.state) == [.busted, .corrected, .busted])
        #expect(before.trades.map(\.corrects) == [nil, nil, 2])
        #expect(Array(before.takenBack) == [2, 1, 3])
        for folds in [false, true] {
            if folds {
                let files = VenueJournalFiles(directory: fixture.directory)
                _ = try files.open(asset: { Asset($0, scale: 18) }, journalBytesMax: 0)
            }
            let again = try fixture.open()
            #expect(await again.balances(of: PaperVenueFixture.account) == balances)
            for order in orders {
                let (found, told) = (
                    await again.query(order).report, await first.query(order).report
                )
                #expect(found?.fills == told?.fills && found?.reversals == told?.reversals)
                #expect(found?.status == told?.status)
            }
            #expect(again.withRecords { $0.trades } == before.trades)
            #expect(again.withRecords { $0.balances } == before.balances)
            #expect(again.withRecords { Set($0.takenBack) } == [1, 2, 3])
            #expect(await !again.takeBack("1"))
            // New trades have new numbers.
            let world = try fixture.world(again)
            let next = try world.order(9, .buy, .immediateOrCancel, through: 5)
            guard folds, case .accepted(let report) = await again.place(next) else { continue }
            #expect(report.fills.map(\.venueTradeID) == ["4"])
        }
    }

    /// Written before trades could be taken back.
    private static let oldJournal = """
        Y2FtYmlzdCB2ZW51ZSBqb3VybmFsIDEKCQAAAHsyGAD/GAAAAAAAAAAJAAAAmGF/Sf8pAAAAAAAAADQAAACoQ7S4
        AQRtYWluA0JUQwAAEGMtXsdrBQAAAAAAAAABBG1haW4DVVNEAAAASkgBFBaVRQgAAAAAAAkAAADygHnF/3YAAAAA
        AAAA1AAAAIVhoSgCAQAAAAAAAAAAcAAAAACQAevvrPbQQRKmBG1haW4DQlRDA1VTRAAAA0lPQwAAQ0/XlGoAAAAA
        AAAAAAAAAFbOUNwPlFcNAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAmCgXZQYAAwEAAAAAAAAAAQAAAAAAAAAAAENP
        15RqAAAAAAAAAAAAAADYGZYCie60DAAAAAAAAAAAstI8HISWYQAAAAAAAAAAwK/WkTYAAAAAAAAAAAAAA0JUQwAA
        gJgoF2UGAAQBAAAAAAAAAAEAgJgoF2UGAAkAAAAJtFVX/2MBAAAAAAAAdgAAAMTGUaECAgAAAAAAAAAAcAAAAACQ
        AVVED7yjgdi2BG1haW4DQlRDA1VTRAEAA0dUQwAAwW/yhiMAAAAAAAAAAAAAAKxH++NmgvkNAAAAAAAAAAAAAAAA
        AAAAAAAAAAAAAACAmCgXZQYABAIAAAAAAAAAAACAmCgXZQYA
        """

    @Test func anOldJournalStillOpens() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        try FileManager.default.createDirectory(
            atPath: fixture.directory, withIntermediateDirectories: true)
        let bytes = try #require(
            Data(base64Encoded: Self.oldJournal, options: .ignoreUnknownCharacters))
        try bytes.write(to: URL(fileURLWithPath: fixture.journal))
        let venue = try fixture.open()
        #expect(
            await venue.balances(of: PaperVenueFixture.account)?[PaperVenueFixture.usd]?.total
                == (try Fixed("9998199.82")))
        #expect(venue.withRecords { $0.trades.map(\.state) } == [.booked])
        #expect(await venue.takeBack("1"))
        #expect(
            await venue.balances(of: PaperVenueFixture.account)?.mapValues(\.total)
                == [PaperVenueFixture.btc: Fixed(100), PaperVenueFixture.usd: Fixed(10_000_000)])
    }

    @Test func moneyThatIsSpentOrBoundSinceIsTakenBackAllTheSame() async throws {
        var fixture = try PaperVenueFixture()
        fixture.configuration.accounts = [
            PaperVenueFixture.account: [PaperVenueFixture.usd: Fixed(10_000)]
        ]
        let venue = try fixture.openInMemory(MemoryRecords())
        let world = try fixture.world(venue)
        let buy = try world.order(1, .buy, .immediateOrCancel, through: 5, times: 2)
        let sell = try world.order(2, .sell, .immediateOrCancel, through: 5)
        guard case .accepted(let bought) = await venue.place(buy) else { return }
        _ = await venue.place(sell)
        let trade = try #require(bought.fills.first)
        #expect(await venue.takeBack(trade.venueTradeID))
        let balances = try #require(await venue.balances(of: PaperVenueFixture.account))
        let base = try #require(balances[PaperVenueFixture.btc])
        #expect(base.total == sell.quantity.negated)
        // Nothing is sold that is not there.
        let more = try world.order(3, .sell, .immediateOrCancel, through: 5)
        guard case .refused(let failure) = await venue.place(more) else {
            Issue.record("sold what is not there")
            return
        }
        #expect(failure.reason == .insufficientFunds)
        // A restart finds the same, below zero as it is.
        #expect(
            venue.withRecords { $0.balances[PaperVenueFixture.account] }
                == balances.mapValues(\.total))
    }

    @Test(arguments: FaultPlan.TradeFault.allCases)
    func thePlanTakesTradesBackSomeTimeAfterThem(fault: FaultPlan.TradeFault) async throws {
        let fixture = try PaperVenueFixture(
            faults: FaultPlan(seed: 5, tradeProbabilities: [fault: try Fixed("0.5")]))
        let venue = try fixture.openInMemory(MemoryRecords())
        let world = try fixture.world(venue)
        for number in UInt64(1)...40 {
            let side: Side = number % 2 == 0 ? .buy : .sell
            _ = await venue.place(try world.order(number, side, .immediateOrCancel, through: 5))
        }
        #expect(venue.withRecords { $0.takenBack.isEmpty })
        await world.pass(PaperVenueLimits.takeBackDelayMax)
        venue.moveToNow()
        let records = venue.withRecords { $0 }
        #expect((10...30).contains(records.takenBack.count), "\(records.takenBack.count)")
        for trade in records.trades where trade.state != .booked {
            #expect(trade.state == (fault == .bust ? .busted : .corrected))
        }
        for trade in records.trades where trade.corrects != nil {
            let order = records.orders[Int(trade.order) - 1]
            let isWithin =
                order.side == .buy
                ? trade.price <= order.limitPrice : trade.price >= order.limitPrice
            #expect(isWithin, "\(trade.price) beyond \(order.limitPrice)")
        }
    }

    @Test func aPlanWithoutThemDrawsAsItDid() {
        let share = Fixed(uncheckedUnits: Fixed.unitsPerOne / 3)
        var plain = FaultDice(FaultPlan(seed: 9, probabilities: [.refuse: share]))
        var asked = plain
        for _ in 0..<50 {
            #expect(asked.rollTrade() == nil)
            #expect(asked.roll() == plain.roll())
        }
    }
}

extension QueryAnswer {
    fileprivate var report: OrderReport? {
        if case .present(let report) = self { report } else { nil }
    }
}
