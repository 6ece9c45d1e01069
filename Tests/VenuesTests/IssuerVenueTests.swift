import Domain
import Engine
import Foundation
import Money
import Routing
import TestKit
import Testing

@testable import Venues

/// An issuer converts at par, once for each client order id, whatever goes wrong on the way.
@Suite struct IssuerVenueTests {
    private typealias Fixture = IssuerVenueFixture

    private func accepted(_ answer: PlaceAnswer) -> OrderReport? {
        if case .accepted(let report) = answer { report } else { nil }
    }

    private func present(_ answer: QueryAnswer) -> OrderReport? {
        if case .present(let report) = answer { report } else { nil }
    }

    @Test(arguments: Side.allCases)
    func itSettlesAllOfAnOrderAtParWithoutAFee(side: Side) async throws {
        let fixture = Fixture()
        let issuer = try fixture.openInMemory()
        let order = fixture.order(1, side)
        let report = try #require(accepted(await issuer.place(order)))
        #expect(report.status == .filled && report.order == order.id)
        #expect(report.cumulativeQuantity == Fixed(100))
        let fill = try #require(report.fills.first)
        #expect(report.fills.count == 1)
        #expect(fill.price == .one && fill.notional == Fixed(100) && fill.quantity == Fixed(100))
        #expect(fill.fee == Fee(.zero, of: order.hop.receives))
        #expect(present(await issuer.query(order))?.fills == report.fills)
        #expect(await issuer.balances(of: Fixture.account.account) == nil)
        #expect(await issuer.reversals(of: Fixture.account.account, since: order.createdAt) == [])
        for await report in issuer.reports() { Issue.record("it told \(report) by itself") }
    }

    @Test func oneIdIsSettledOnceHoweverOftenItArrives() async throws {
        let fixture = Fixture()
        defer { fixture.removeFiles() }
        let records = MemoryRecords()
        for open in [{ try fixture.open() }, { try fixture.openInMemory(records) }] {
            let order = fixture.order(1)
            let first = try open()
            let report = try #require(accepted(await first.place(order)))
            let answers = await withTaskGroup(of: PlaceAnswer.self) { group in
                for _ in 0..<20 { group.addTask { await first.place(order) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { accepted($0)?.fills == report.fills })
            // A restart remembers it, and goes on with numbers of its own.
            let second = try open()
            #expect(present(await second.query(order))?.fills == report.fills)
            fixture.time.pass(.seconds(60))
            #expect(accepted(await second.place(order))?.fills == report.fills)
            let next = try #require(accepted(await second.place(fixture.order(2))))
            #expect(next.venueOrderID != report.venueOrderID)
            #expect(next.fills[0].venueTradeID != report.fills[0].venueTradeID)
            let counts = second.withRecords { ($0.orders.count, $0.trades.count) }
            #expect(counts == (2, 2))
        }
    }

    /// What an order meets: the answer to it, what a question says at once, and what one says when
    /// the order can no longer arrive.
    private struct Course: Equatable {
        enum Answer { case settled, refused, unknown }
        let answer: Answer
        let isThereAtOnce: Bool
        /// `nil`: either.
        let isThereInTheEnd: Bool?
    }

    private static func course(of fault: FaultPlan.Fault) -> Course {
        switch fault {
        case .refuse: Course(answer: .refused, isThereAtOnce: false, isThereInTheEnd: false)
        case .answerLost, .answerLate:
            Course(answer: .unknown, isThereAtOnce: true, isThereInTheEnd: true)
        case .requestLost: Course(answer: .unknown, isThereAtOnce: false, isThereInTheEnd: false)
        case .requestLate: Course(answer: .unknown, isThereAtOnce: false, isThereInTheEnd: nil)
        // It reports nothing by itself.
        case .duplicateReport, .reorderReports:
            Course(answer: .settled, isThereAtOnce: true, isThereInTheEnd: true)
        }
    }

    @Test(arguments: FaultPlan.Fault.allCases)
    func eachFaultHasItsAnswerAndWhatAQuestionSaysLater(fault: FaultPlan.Fault) async throws {
        let course = Self.course(of: fault)
        var ends: Set<Bool> = []
        for seed in UInt64(1)...20 {
            let fixture = Fixture(faults: FaultPlan(seed: seed, scripted: [1: fault]))
            let issuer = try fixture.openInMemory()
            let order = fixture.order(1)
            switch await issuer.place(order) {
            case .accepted: #expect(course.answer == .settled)
            case .refused(let failure):
                #expect(course.answer == .refused)
                #expect(failure.reason == .rejectedByVenue)
            case .unknown: #expect(course.answer == .unknown)
            }
            if course.answer == .unknown {
                #expect(
                    fixture.time.now() == order.createdAt.adding(PaperVenueLimits.answerDeadline))
            }
            #expect((present(await issuer.query(order)) != nil) == course.isThereAtOnce)
            fixture.time.pass(
                order.validUntil.adding(issuer.absenceMargin).duration(since: fixture.time.now())
                    + .microseconds(1))
            let isThere = present(await issuer.query(order)) != nil
            if let expected = course.isThereInTheEnd { #expect(isThere == expected) }
            ends.insert(isThere)
            // "Absent" is proof by then: nothing arrives any more.
            fixture.time.pass(.seconds(3_600))
            #expect((present(await issuer.query(order)) != nil) == isThere)
        }
        #expect(ends.count == (course.isThereInTheEnd == nil ? 2 : 1))
    }

    @Test func duringAnOutageNothingIsTakenAndNothingCanBeAsked() async throws {
        let outage = FaultPlan.Outage(from: .seconds(10), lasting: .seconds(5))
        let fixture = Fixture(faults: FaultPlan(outages: [outage]))
        let issuer = try fixture.openInMemory()
        let before = fixture.order(1)
        #expect(accepted(await issuer.place(before)) != nil && issuer.isUp)
        fixture.time.pass(.seconds(10))
        #expect(!issuer.isUp)
        let during = fixture.order(2)
        guard case .refused(let failure) = await issuer.place(during) else {
            Issue.record("taken while it is down")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        for order in [before, during] {
            #expect(await issuer.query(order) == .unreachable("the issuer is down"))
            #expect(await issuer.cancel(order) == .unreachable("the issuer is down"))
        }
        fixture.time.pass(.seconds(5))
        #expect(issuer.isUp)
        #expect(present(await issuer.query(before)) != nil)
        #expect(await issuer.query(during) == .absent)
        #expect(accepted(await issuer.place(fixture.order(3))) != nil)
    }

    @Test func whatItDoesNotConvertIsRefusedAndLeavesNothing() async throws {
        let fixture = Fixture()
        let issuer = try fixture.openInMemory()
        let other = Symbol(base: Fixture.usd, quote: Asset("PYUSD", scale: 6))
        let turned = Symbol(base: Fixture.usdp, quote: Fixture.usd)
        let cases: [(Order, String)] = [
            (fixture.order(1, symbol: other), "does not convert USD-PYUSD"),
            (fixture.order(2, symbol: turned), "does not convert USDP-USD"),
            (fixture.order(3, .sell, price: try Fixed("1.00000001")), "at par only"),
            (fixture.order(4, .buy, price: try Fixed("0.99999999")), "at par only"),
            (fixture.order(5, force: .postOnly), "Nothing rests"),
            (fixture.order(6, amount: try Fixed("100.001")), "multiples of 0.01"),
            (fixture.order(7, validFor: .seconds(-1)), "too late"),
        ]
        for (order, reason) in cases {
            guard case .refused(let failure) = await issuer.place(order) else {
                Issue.record("not refused: \(reason)")
                continue
            }
            #expect(failure.reason == .rejectedByVenue && failure.message.contains(reason))
            #expect(await issuer.query(order) == .absent)
            #expect(await issuer.cancel(order) == .notOpen)
        }
        #expect(issuer.withRecords { $0.orders.isEmpty })
        // A limit that par is better than is no other price; the last moment is in time.
        for order in [
            fixture.order(8, .sell, price: try Fixed("0.99"), force: .immediateOrCancel),
            fixture.order(9, .buy, price: try Fixed("1.01")), fixture.order(10, validFor: .zero),
        ] {
            #expect(accepted(await issuer.place(order))?.fills.map(\.price) == [.one])
        }
    }

    // MARK: Its journal

    /// Settles so many, and tells how long the journal was after each answer.
    private func workload(
        _ fixture: Fixture, count: UInt64
    ) async throws -> [(order: Order, fills: [Fill], bytes: Int)] {
        let issuer = try fixture.open()
        var settled: [(order: Order, fills: [Fill], bytes: Int)] = []
        for number in 1...count {
            let order = fixture.order(number, number % 2 == 0 ? .buy : .sell)
            let report = try #require(accepted(await issuer.place(order)))
            settled.append((order, report.fills, try Data(contentsOf: fixture.journal).count))
        }
        return settled
    }

    @Test func aJournalCutAnywhereKeepsAllThatWasAnsweredBeforeTheCut() async throws {
        let fixture = Fixture()
        defer { fixture.removeFiles() }
        let settled = try await workload(fixture, count: 12)
        let whole = try Data(contentsOf: fixture.journal)
        var bits = SeededBits(5)
        let cuts = settled.map(\.bytes) + (0..<40).map { _ in Int(bits.below(Int64(whole.count))) }
        for cut in cuts where cut >= VenueJournalFiles.journalHeader.count {
            let rubbish = Data((0..<Int(bits.below(40))).map { _ in UInt8(bits.below(256)) })
            try (whole.prefix(cut) + rubbish).write(to: fixture.journal)
            let again = try fixture.open()
            for one in settled {
                let found = present(await again.query(one.order))
                if one.bytes <= cut { #expect(found?.fills == one.fills, "lost at \(cut)") }
                // Whole, or not at all; and then it is settled once.
                let report = accepted(await again.place(one.order))
                #expect(report?.fills.count == 1 && report?.cumulativeQuantity == Fixed(100))
            }
            let records = try PaperVenueRecords.load(directory: fixture.directory)
            #expect(records.orders.count == settled.count)
            #expect(records.trades.count == settled.count)
        }
    }

    @Test func damageIsRefusedAndTheFileIsLeftAsItIs() async throws {
        let fixture = Fixture()
        defer { fixture.removeFiles() }
        let settled = try await workload(fixture, count: 6)
        let whole = try Data(contentsOf: fixture.journal)
        for index in stride(from: 0, to: settled[4].bytes, by: 13) {
            var bytes = whole
            bytes[index] ^= 4
            try bytes.write(to: fixture.journal)
            #expect(throws: VenueFileError.self, "byte \(index)") { _ = try fixture.open() }
            #expect(try Data(contentsOf: fixture.journal) == bytes)
        }
        try whole.write(to: fixture.journal)
        let mended = try fixture.open()
        #expect(present(await mended.query(settled[0].order)) != nil)
    }

    @Test func aForeignFileIsNotOverwritten() async throws {
        let fixture = Fixture()
        defer { fixture.removeFiles() }
        _ = try await workload(fixture, count: 1)
        try Data("something else entirely, not ours".utf8).write(to: fixture.journal)
        #expect(throws: VenueFileError.foreign(path: fixture.journal.path)) {
            _ = try fixture.open()
        }
    }
}
