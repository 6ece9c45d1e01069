import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let writeCases = [
        StoreContract("every option, term and mark of progress is read back") { harness in
            var store = try await harness.open()
            var conversion = Specimen.elaborate(1)
            try await store.apply(
                Commit(writes: [
                    .insertConversion(conversion), .insertConversion(Specimen.conversion(2)),
                ]))
            conversion.progress = Specimen.progress
            try await store.apply(
                Commit(writes: [.updateConversion(conversion, expected: 0)]))
            store = try await harness.reopen(store)
            let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
            conversion.version = 1
            try expect(stored?.conversion, is: conversion, "the conversion")
        },
        StoreContract("records of decisions are read back in their order, byte for byte") {
            harness in
            var store = try await harness.open()
            let (one, two) = (Specimen.conversion(1), Specimen.conversion(2))
            func record(_ conversion: Conversion, _ version: Int64, _ second: Int) -> DecisionRecord
            {
                DecisionRecord(
                    conversion: conversion.id, version: version, at: Specimen.time(second),
                    bytes: [0, 255, UInt8(second), 10, 92])
            }
            let records = [record(one, 0, 3), record(one, 1, 1), record(one, 1, 2)]
            for record in [records[0], records[2], records[1], record(two, 0, 1)] {
                try await store.apply(Commit(writes: [.recordDecisions(record)]))
            }
            store = try await harness.reopen(store)
            try expect(try await store.decisions(of: one.id), is: records, "the records")
            try expect(
                try await store.decisions(of: Specimen.conversion(3).id), is: [],
                "records of nothing")
        },
        StoreContract("a trade is reversed once, and its entry is posted beside the first") {
            harness in
            let store = try await harness.open()
            var life = SpecimenLife(Specimen.conversion(1), amount: Fixed(2))
            for commit in [Specimen.opening(Fixed(5)), life.create(), life.intend()] {
                try await store.apply(commit)
            }
            let trade = Specimen.trade(of: life.order, quantity: .one)
            try await store.apply(
                Commit(writes: [
                    .insertTrade(trade), .post(LedgerEntry(booking: trade)),
                ]))
            let before = try await store.mirrors()[Specimen.pocket]?.posted
            let reversal = Commit(writes: [
                .reverseTrade(trade, as: .busted),
                .post(LedgerEntry(reversing: trade, at: Specimen.start)),
            ])
            try await store.apply(reversal)
            try await store.expectDefect(reversal)
            let stored = try await store.conversion(life.conversion.id, of: Specimen.tenant)
            try expect(stored?.trades.map(\.state), is: [.busted], "the state")
            let after = try await store.mirrors()[Specimen.pocket]?.posted
            try expect(after, is: try before?.adding(trade.quantity), "what is posted")
        },
        StoreContract("an update needs the version it expects and raises it by one") { harness in
            let store = try await harness.open()
            var conversion = Specimen.conversion(1)
            try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            conversion.status = .processing
            let update = Commit(writes: [.updateConversion(conversion, expected: 0)])
            try await store.apply(update)
            try await store.expectRefused(update, .versionChanged(conversion.id))
            let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
            try expect(stored?.conversion.version, is: 1, "the version")
            try expect(stored?.conversion.status, is: .processing, "the status")
            // Twice in one commit, each on the version that the other made.
            try await store.apply(
                Commit(writes: [
                    .updateConversion(conversion, expected: 1),
                    .updateConversion(conversion, expected: 2),
                ]))
        },
        StoreContract("nothing of a refused commit is written") { harness in
            let store = try await harness.open()
            var life = SpecimenLife(Specimen.conversion(1), amount: Fixed(2))
            let booked = [Specimen.opening(Fixed(5)), life.create(), life.intend()]
            for commit in booked { try await store.apply(commit) }
            try await store.apply(life.complete())
            let before = try await snapshot(of: store)
            let other = Specimen.conversion(2, reference: "new")
            let lead: [CommitWrite] = [
                .insertConversion(other), .insertOrder(Specimen.order(of: other)),
                .hold(
                    HoldChange(
                        conversion: other.id, pocket: Specimen.pocket, change: .one)),
                .post(
                    LedgerEntry(
                        opening: VenueAccount("v", "w"), .one, of: Specimen.btc, at: Specimen.start)
                ),
                .consumeLimits(check(notional: .one, TenantLimits())),
                Specimen.created(other),
            ]
            let trade = Specimen.trade(of: life.order, quantity: Fixed(2))
            let refusals: [(CommitWrite, CommitRefusal)] = [
                (
                    .insertTrade(trade),
                    .duplicateTrade(trade.account, venueTradeID: trade.venueTradeID)
                ),
                (
                    .updateConversion(life.conversion, expected: 9),
                    .versionChanged(life.conversion.id)
                ),
                (
                    .hold(
                        HoldChange(
                            conversion: other.id, pocket: Specimen.pocket, change: Fixed(4))),
                    .insufficientFunds(Specimen.pocket, available: Fixed(2))
                ),
            ]
            for (write, refusal) in refusals {
                try await store.expectRefused(Commit(writes: lead + [write]), refusal)
                try expect(try await snapshot(of: store), is: before, "the store after \(refusal)")
            }
            // The reference is free again, and its hold is not held.
            try await store.apply(Commit(writes: lead))
        },
        StoreContract("what breaks a constraint without a guard is a defect, and not applied") {
            harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1)
            let order = Specimen.order(of: conversion)
            try await store.apply(
                Specimen.opening(Fixed(5)),
                Commit(writes: [.insertConversion(conversion), .insertOrder(order)]))
            let before = try await snapshot(of: store)
            let another = CommitWrite.insertConversion(Specimen.conversion(2))
            let unknown = Specimen.order(of: Specimen.conversion(3))
            for write: CommitWrite in [
                .insertOrder(order), .insertConversion(conversion), .updateOrder(unknown),
                .post(
                    LedgerEntry(
                        opening: Specimen.account, .one, of: Specimen.btc, at: Specimen.start)),
            ] {
                try await store.expectDefect(Commit(writes: [another, write]))
                try expect(try await snapshot(of: store), is: before, "the store")
            }
            try await store.apply(Commit(writes: [another]))
        },
        StoreContract("an empty commit is done") { harness in
            let store = try await harness.open()
            try await store.apply(Commit())
        },
    ]

    /// Everything that reads show.
    struct Snapshot: Equatable {
        let page: ConversionPage
        let open: [StoredConversion]
        let mirrors: [Pocket: MirrorBalance]
        let halts: [Halt]
    }

    static func snapshot(
        of store: any Store, tenant: TenantID = Specimen.tenant
    ) async throws -> Snapshot {
        Snapshot(
            page: try await store.conversions(
                ConversionQuery(tenant: tenant, filter: .everything, page: 0, size: 100)),
            open: try await store.openConversions(), mirrors: try await store.mirrors(),
            halts: try await store.halts())
    }
}
