import Domain
import Engine
import Foundation
import Money
import Synchronization
import TestKit
import Testing

@testable import Venues

/// What the dealer keeps outlives it, to the last quote.
@Suite struct DealerRecordTests {
    private func report(_ sighting: DealSighting) -> DealReport? {
        if case .present(let report) = sighting { report } else { nil }
    }

    @Test func aRestartAtEveryStepOfADealChangesNothing() async throws {
        for isOnFiles in [true, false] {
            let fixture = DealerFixture(faults: DealerFaultPlan(seed: 2, scripted: [1: .look]))
            defer { fixture.removeFiles() }
            let records = MemoryRecords()
            func open() throws -> EmbeddedDealer {
                isOnFiles ? try fixture.open() : try fixture.openInMemory(records)
            }
            let order = try await fixture.world(open()).order(1)
            #expect(try await fixture.world(open()).dealer.find(order) == .absent)
            guard case .answered(let looked) = try await open().deal(order) else {
                Issue.record("not taken")
                return
            }
            #expect(looked.state == .submitted(reference: "D1"))
            #expect(report(try await open().find(order)) == looked)
            fixture.time.pass(DealerLimits.lookDelayMax)
            let booked = report(try await open().find(order))
            #expect(booked?.state == .booked(reference: "D1"))
            #expect(try await open().deal(order) == booked.map { .answered($0) })
            #expect(report(try await open().withdraw(order)) == booked)
            let later = order.valueDate.adding(days: 1)
            #expect(report(try await open().roll(order, to: later))?.valueDate == later)
            #expect(report(try await open().find(order))?.valueDate == later)
            fixture.time.pass(
                DealerFixture.cutOff(later).duration(since: fixture.time.now()))
            let settled = report(try await open().find(order))
            #expect(settled?.state == .settled(reference: "D1", evidence: "S1"))
            #expect(report(try await open().find(order)) == settled)
            let next = try await fixture.world(open()).order(2)
            #expect(next.quote == "Q2")
            let last = try open()
            _ = await last.deal(next)
            #expect(last.withRecords { $0.deals.map(\.reference) } == ["D1", "D2"])
        }
    }

    /// What was told stays, also where a clock is set back, or the calendar's moment moves.
    @Test func whatSettledStaysSettledWhateverTheClockSays() async throws {
        let records = MemoryRecords()
        let fixture = DealerFixture()
        let dealer = try fixture.openInMemory(records)
        let order = try await fixture.world(dealer).order(1)
        _ = await dealer.deal(order)
        fixture.time.pass(DealerFixture.cutOff(order.valueDate).duration(since: fixture.time.now()))
        let settled = await dealer.find(order)
        #expect(report(settled)?.state == .settled(reference: "D1", evidence: "S1"))
        let past = DealerFixture(
            settlement: .onValueDate { _, _ in Instant(microseconds: .max) })
        #expect(past.time.now() < fixture.time.now())
        #expect(try await past.openInMemory(records).find(order) == settled)
    }

    /// The settlement is asked for with the date as agreed and both currencies.
    @Test func theMomentOfSettlementIsThatOfTheDateAndTheCurrencies() async throws {
        let asked = AskedMoments()
        let fixture = DealerFixture(
            settlement: .onValueDate { date, currencies in
                asked.note("\(date) \(currencies.map(\.code))")
                return Instant(microseconds: .max)
            })
        let dealer = try fixture.openInMemory()
        let order = try await fixture.world(dealer).order(1, .offer)
        _ = await dealer.deal(order)
        _ = await dealer.roll(order, to: order.valueDate.adding(days: 1))
        _ = await dealer.find(order)
        #expect(asked.all.first == "2026-11-02 [\"USD\", \"EUR\"]")
        #expect(asked.all.last == "2026-11-03 [\"USD\", \"EUR\"]")
    }

    @Test func expiredQuotesAreForgottenAndTheirNumbersStayUsed() async throws {
        let fixture = DealerFixture()
        defer { fixture.removeFiles() }
        let dealer = try fixture.open()
        let world = fixture.world(dealer)
        let first = try await world.order(1, life: .seconds(30))
        for number in UInt64(2)...5 { _ = try await world.order(number, life: .seconds(30)) }
        #expect(dealer.withRecords { $0.offers.count } == 5)
        fixture.time.pass(.seconds(30) + DealerLimits.expiredQuoteKept + .microseconds(1))
        let next = try await world.order(6)
        #expect(next.quote == "Q6" && dealer.withRecords { $0.offers.map(\.number) } == [6])
        let late = first.changed(validUntil: world.now().adding(.seconds(5)))
        guard case .answered(let report) = await dealer.deal(late) else {
            Issue.record("no answer")
            return
        }
        #expect(report.state == .rejected("The dealer has no such quote."))
        #expect(try await fixture.world(fixture.open()).order(7).quote == "Q7")
    }

    @Test func aFoldedJournalLeadsToTheSameRecords() async throws {
        let fixture = DealerFixture(faults: Self.everything)
        defer { fixture.removeFiles() }
        _ = try await workload(fixture, count: 30)
        // Quotes before the last one are forgotten.
        fixture.time.pass(.seconds(35) + DealerLimits.expiredQuoteKept + .microseconds(1))
        _ = try await fixture.world(fixture.open()).order(98)
        let before = try DealerRecords.load(directory: fixture.directory, asset: Currencies.asset)
        let files = RecordFiles<DealerRecords>(directory: fixture.directory)
        _ = try files.open(asset: Currencies.asset, journalBytesMax: 1)
        #expect(!FileManager.default.fileExists(atPath: fixture.journal.path))
        let after = try DealerRecords.load(directory: fixture.directory, asset: Currencies.asset)
        #expect(after.deals == before.deals && after.offers == before.offers)
        #expect(after.lastOffer == before.lastOffer && before.deals.count > 20)
        #expect(before.offers.map(\.number) == [31])
        let next = try await fixture.world(fixture.open()).order(99)
        #expect(next.quote == "Q\(before.lastOffer + 1)")
    }

    private static let everything = DealerFaultPlan(
        seed: 9,
        probabilities: Dictionary(
            uniqueKeysWithValues: DealerFaultPlan.Fault.allCases.map {
                ($0, Fixed(uncheckedUnits: 100_000_000_000_000_000))
            }))

    /// Deals so many, and tells how long the journal was after each answer.
    private func workload(
        _ fixture: DealerFixture, count: UInt64
    ) async throws -> [(order: DealOrder, answer: DealAnswer, bytes: Int)] {
        let dealer = try fixture.open()
        var sent: [(order: DealOrder, answer: DealAnswer, bytes: Int)] = []
        for number in 1...count {
            let order = try await fixture.world(dealer).order(number)
            let answer = await dealer.deal(order)
            sent.append((order, answer, try Data(contentsOf: fixture.journal).count))
        }
        return sent
    }

    @Test func aJournalCutAnywhereKeepsAllThatWasAnsweredBeforeTheCut() async throws {
        let fixture = DealerFixture()
        defer { fixture.removeFiles() }
        let sent = try await workload(fixture, count: 8)
        let whole = try Data(contentsOf: fixture.journal)
        var bits = SeededBits(5)
        let cuts = sent.map(\.bytes) + (0..<30).map { _ in Int(bits.below(Int64(whole.count))) }
        for cut in cuts where cut >= RecordFiles<DealerRecords>.journalHeader.count {
            let rubbish = Data((0..<Int(bits.below(40))).map { _ in UInt8(bits.below(256)) })
            try (whole.prefix(cut) + rubbish).write(to: fixture.journal)
            let again = try fixture.open()
            for one in sent where one.bytes <= cut {
                #expect(await again.deal(one.order) == one.answer, "lost at \(cut)")
            }
            let kept = again.withRecords { $0.deals.count }
            #expect(try DealerRecords.load(directory: fixture.directory).deals.count == kept)
        }
    }

    @Test func damageAndForeignFilesAreRefusedAndLeftAsTheyAre() async throws {
        let fixture = DealerFixture()
        defer { fixture.removeFiles() }
        let sent = try await workload(fixture, count: 4)
        let whole = try Data(contentsOf: fixture.journal)
        for index in stride(from: 0, to: sent[2].bytes, by: 17) {
            var bytes = whole
            bytes[index] ^= 4
            try bytes.write(to: fixture.journal)
            #expect(throws: VenueFileError.self, "byte \(index)") { _ = try fixture.open() }
            #expect(try Data(contentsOf: fixture.journal) == bytes)
        }
        // The records of another kind of venue.
        try Data(VenueJournalFiles.journalHeader).write(to: fixture.journal)
        #expect(throws: VenueFileError.foreign(path: fixture.journal.path)) {
            _ = try fixture.open()
        }
    }
}

private final class AskedMoments: Sendable {
    private let noted = Mutex<[String]>([])

    func note(_ text: String) { noted.withLock { $0.append(text) } }
    var all: [String] { noted.withLock { $0 } }
}
