import Domain
import Engine
import Foundation
import Money
import TestKit
import Testing

@testable import Venues

/// What was acknowledged is there after any death; what was not may be, whole or not at all.
@Suite struct PaperVenueRecordTests {
    private struct Placed {
        let order: Order
        let report: OrderReport
        /// The journal's length when the answer came: that far it was durable.
        let journalBytes: Int
    }

    private func workload(
        _ venue: PaperVenue, _ world: VenueWorld, _ journal: String, count: UInt64
    ) async throws -> [Placed] {
        var placed: [Placed] = []
        for number in 1...count {
            let side: Side = number % 2 == 0 ? .buy : .sell
            let rests = number % 3 == 0
            let order = try world.order(
                number, side, rests ? .goodTillCancelled : .immediateOrCancel,
                through: rests ? -10 : 5, times: Int(number % 7) + 1)
            guard case .accepted(var report) = await venue.place(order) else { continue }
            if rests, number % 2 == 0, case .report(let after) = await venue.cancel(order) {
                report = after
            }
            let size = try FileManager.default.attributesOfItem(atPath: journal)[.size]
            placed.append(
                Placed(order: order, report: report, journalBytes: (size as? Int) ?? 0))
            await world.pass(.milliseconds(130))
        }
        return placed
    }

    @Test func afterARestartEverythingIsFoundAndOpeningBalancesAreAppliedOnce() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let first = try fixture.open()
        let placed = try await workload(
            first, try fixture.world(first), fixture.journal, count: 40)
        #expect(placed.count == 40)
        let before = await first.balances(of: PaperVenueFixture.account)
        let second = try fixture.open()
        #expect(await second.balances(of: PaperVenueFixture.account) == before)
        for one in placed {
            guard case .present(let found) = await second.query(one.order) else {
                Issue.record("lost")
                continue
            }
            #expect(found.fills == one.report.fills)
            #expect(found.status == one.report.status)
            #expect(found.venueOrderID == one.report.venueOrderID)
        }
        // It goes on with new numbers, and open orders are still open.
        let world = try fixture.world(second)
        let next = try world.order(100, .buy, .immediateOrCancel, through: 5)
        guard case .accepted(let report) = await second.place(next) else { return }
        #expect(report.venueOrderID == "41")
        let open = placed.filter { $0.report.status == .open }
        #expect(!open.isEmpty)
        for one in open {
            guard case .report(let cancelled) = await second.cancel(one.order) else {
                Issue.record("an open order is not open after the restart")
                continue
            }
            #expect(cancelled.status == .cancelled)
        }
        let free = await second.balances(of: PaperVenueFixture.account) ?? [:]
        #expect(free.values.allSatisfy { $0.locked.isZero })
    }

    @Test func recordsInMemoryOutliveTheirVenue() async throws {
        let fixture = try PaperVenueFixture()
        let records = MemoryRecords()
        let first = try fixture.openInMemory(records)
        let world = try fixture.world(first)
        let resting = try world.order(1, .buy, .goodTillCancelled, through: -10)
        let taking = try world.order(2, .sell, .immediateOrCancel, through: 5)
        _ = await first.place(resting)
        guard case .accepted(let report) = await first.place(taking) else {
            Issue.record("not accepted")
            return
        }
        let second = try fixture.openInMemory(records)
        guard case .present(let found) = await second.query(taking),
            case .report(let cancelled) = await second.cancel(resting)
        else {
            Issue.record("lost")
            return
        }
        #expect(found.fills == report.fills)
        #expect(cancelled.status == .cancelled)
        #expect(second.withRecords { $0.orders.count } == 2)
        #expect(
            await second.balances(of: PaperVenueFixture.account)?.mapValues(\.total)
                == first.balances(of: PaperVenueFixture.account)?.mapValues(\.total))
    }

    @Test func aJournalCutAnywhereKeepsAllThatWasAcknowledgedBeforeTheCut() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        let placed = try await workload(venue, try fixture.world(venue), fixture.journal, count: 30)
        let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.journal))
        var bits = SeededBits(11)
        var cuts = placed.map(\.journalBytes)
        for _ in 0..<60 { cuts.append(Int(bits.below(Int64(whole.count)))) }
        for cut in cuts {
            var copy = fixture
            copy.configuration.directory = fixture.directory + "-cut"
            defer { try? FileManager.default.removeItem(atPath: copy.configuration.directory) }
            try FileManager.default.createDirectory(
                atPath: copy.configuration.directory, withIntermediateDirectories: true)
            // What a dying write leaves behind the cut: sometimes nothing, sometimes rubbish.
            let rubbish = Data((0..<Int(bits.below(40))).map { _ in UInt8(bits.below(256)) })
            try (whole.prefix(cut) + rubbish).write(
                to: URL(fileURLWithPath: copy.configuration.directory + "/journal-0.log"))
            if cut < VenueJournalFiles.journalHeader.count, !rubbish.isEmpty { continue }
            let again = try copy.open()
            #expect(await again.flush())
            for one in placed where one.journalBytes <= cut {
                guard case .present(let found) = await again.query(one.order) else {
                    Issue.record("lost at \(cut)")
                    continue
                }
                #expect(found.fills == one.report.fills)
            }
            let records = try PaperVenueRecords.load(directory: copy.configuration.directory)
            #expect(records.orders.allSatisfy { $0.filled <= $0.quantity })
            let balances = await again.balances(of: PaperVenueFixture.account) ?? [:]
            for (asset, balance) in balances {
                #expect(records.balances[PaperVenueFixture.account]?[asset] == balance.total)
            }
        }
    }

    /// Every byte of what was durable, one after the other: each change is found, none is repaired.
    @Test func aChangedByteIsDamageWhereverItIsButInTheLastWrite() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        _ = try await workload(venue, try fixture.world(venue), fixture.journal, count: 6)
        let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.journal))
        let lastWrite = try #require(
            whole.indices.last { whole[$0...].starts(with: JournalFrames.mark(at: $0)) })
        #expect(lastWrite > 1_000)
        // A prime step, so that every part of a frame is hit.
        for index in stride(from: 0, to: lastWrite, by: 7) {
            var bytes = whole
            bytes[index] ^= UInt8(1 << (index % 8))
            try bytes.write(to: URL(fileURLWithPath: fixture.journal))
            #expect(throws: VenueFileError.self, "byte \(index)") {
                try PaperVenueRecords.load(directory: fixture.directory)
            }
        }
        // The last write may be torn: nobody knows whether it was whole.
        var torn = whole
        torn[lastWrite + 20] ^= 1
        try torn.write(to: URL(fileURLWithPath: fixture.journal))
        #expect(try !PaperVenueRecords.load(directory: fixture.directory).orders.isEmpty)
        // A start that found it whole makes it durable for good.
        try whole.write(to: URL(fileURLWithPath: fixture.journal))
        _ = try fixture.open()
        var later = try Data(contentsOf: URL(fileURLWithPath: fixture.journal))
        #expect(later.count > whole.count)
        later[lastWrite + 20] ^= 1
        try later.write(to: URL(fileURLWithPath: fixture.journal))
        #expect(throws: VenueFileError.self) {
            try PaperVenueRecords.load(directory: fixture.directory)
        }
    }

    @Test func aVenueWithDamagedRecordsDoesNotStartAndSaysWhy() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        let placed = try await workload(venue, try fixture.world(venue), fixture.journal, count: 6)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.journal))
        bytes[placed[2].journalBytes - 3] ^= 4
        try bytes.write(to: URL(fileURLWithPath: fixture.journal))
        let error = #expect(throws: PaperVenueError.self) { _ = try fixture.open() }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains(fixture.journal) && text.contains("is damaged"), "\(text)")
        let after = try Data(contentsOf: URL(fileURLWithPath: fixture.journal))
        #expect(after == bytes, "what is damaged is left as it is")
    }

    @Test func aSnapshotWithoutItsJournalIsDamage() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        _ = try await workload(venue, try fixture.world(venue), fixture.journal, count: 3)
        let files = VenueJournalFiles(directory: fixture.directory)
        _ = try files.open(asset: { Asset($0, scale: 18) }, journalBytesMax: 0)
        try FileManager.default.removeItem(atPath: "\(fixture.directory)/journal-1.log")
        #expect(throws: PaperVenueError.self) { _ = try fixture.open() }
    }

    @Test func aLongJournalIsFoldedIntoASnapshotAndNothingIsLost() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        _ = try await workload(venue, try fixture.world(venue), fixture.journal, count: 20)
        let before = try PaperVenueRecords.load(directory: fixture.directory)
        let files = VenueJournalFiles(directory: fixture.directory)
        for _ in 0..<3 {
            let opened = try files.open(asset: { Asset($0, scale: 18) }, journalBytesMax: 0)
            #expect(opened.records.orders.map(\.record) == before.orders.map(\.record))
        }
        let after = try PaperVenueRecords.load(directory: fixture.directory)
        #expect(after.trades.map(\.fill) == before.trades.map(\.fill))
        #expect(after.balances == before.balances)
        #expect(after.orders.map(\.state) == before.orders.map(\.state))
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.directory)
        #expect(names.sorted() == ["journal-3.log", "records.snapshot"])
        // A half-written new snapshot does not count.
        try Data("cambist venue snap".utf8).write(
            to: URL(fileURLWithPath: fixture.directory + "/records.snapshot.new"))
        let reopened = try fixture.open()
        let world = try fixture.world(reopened)
        let order = try world.order(99, .buy, .immediateOrCancel, through: 5)
        guard case .accepted(let report) = await reopened.place(order) else { return }
        #expect(report.venueOrderID == "\(before.orders.count + 1)")
    }

    @Test func aForeignFileIsNotOverwritten() throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        try FileManager.default.createDirectory(
            atPath: fixture.directory, withIntermediateDirectories: true)
        try Data("something else entirely, not ours".utf8).write(
            to: URL(fileURLWithPath: fixture.journal))
        #expect(throws: PaperVenueError.files(.foreign(path: fixture.journal))) {
            _ = try fixture.open()
        }
    }

    @Test func manyPlacedAtOnceAreAllDurableAndCounted() async throws {
        let fixture = try PaperVenueFixture()
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        let world = try fixture.world(venue)
        let orders = try (UInt64(1)...500).map {
            try world.order($0, $0 % 2 == 0 ? .buy : .sell, .immediateOrCancel, through: 5)
        }
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for order in orders {
                group.addTask {
                    if case .accepted = await venue.place(order) { true } else { false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 500)
        let records = try PaperVenueRecords.load(directory: fixture.directory)
        #expect(records.orders.count == 500)
        #expect(records.orders.allSatisfy { $0.state == .filled })
    }
}
