import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let guardCases = [
        StoreContract("a used reference is refused with its owner") { harness in
            let store = try await harness.open()
            let first = Specimen.conversion(1, reference: "r")
            try await store.apply(Specimen.opening(Fixed(9)), SpecimenLife(first).create())
            let second = Specimen.conversion(2, reference: "r")
            try await store.expectRefused(
                SpecimenLife(second).create(), .referenceUsed(by: first.id))
            // Without the guard the write itself refuses.
            try await store.expectRefused(
                Commit(writes: [.insertConversion(second)]), .referenceUsed(by: first.id))
            try await store.apply(
                Commit(writes: [
                    .insertConversion(Specimen.conversion(3, reference: "r", tenant: "other")),
                    .insertConversion(Specimen.conversion(4)),
                    .insertConversion(Specimen.conversion(5)),
                ]))
            let found = try await store.conversion(reference: "r", of: "other")
            try expect(found?.conversion.id, is: Specimen.conversion(3).id, "the other's")
        },
        StoreContract("references that only look the same are different") { harness in
            let store = try await harness.open()
            for (number, reference) in ["caf\u{E9}", "cafe\u{301}", "CAF\u{E9}"].enumerated() {
                let conversion = Specimen.conversion(number, reference: reference)
                try await store.apply(
                    Commit(
                        guards: [.referenceUnused(Specimen.tenant, reference)],
                        writes: [.insertConversion(conversion)]))
                let found = try await store.conversion(reference: reference, of: Specimen.tenant)
                try expect(found?.conversion.id, is: conversion.id, "by reference")
            }
        },
        StoreContract("guards are checked in their order, before any write") { harness in
            let store = try await harness.open()
            let used = Specimen.conversion(1, reference: "r")
            try await store.apply(
                Commit(writes: [.insertConversion(used), .putHalt(halt(.venue("v")))]))
            let limit = check(notional: Fixed(2), TenantLimits(maxNotional: .one))
            let guards: [(CommitGuard, CommitRefusal)] = [
                (.referenceUnused(Specimen.tenant, "r"), .referenceUsed(by: used.id)),
                (.notHalted([.asset("X"), .venue("v")]), .halted(.venue("v"))),
                (
                    .withinLimits(limit),
                    .limitExceeded(name: "maxNotional", allowed: "1", wanted: "2")
                ),
            ]
            let refusedWrite = CommitWrite.updateConversion(used, expected: 7)
            for first in guards {
                for second in guards {
                    try await store.expectRefused(
                        Commit(guards: [first.0, second.0], writes: [refusedWrite]), first.1)
                }
            }
            try await store.expectRefused(
                Commit(writes: [refusedWrite]), .versionChanged(used.id))
        },
        StoreContract("a halt stops what names it, until it is removed") { harness in
            var store = try await harness.open()
            let scopes: [HaltScope] = [
                .tenant("acme"), .venue("a"), .account(VenueAccount("a", "b")), .asset("BTC"),
                .executor(.taker), .everything,
            ]
            for scope in scopes {
                let asked = Commit(guards: [.notHalted([.tenant("x"), scope])])
                try await store.apply(asked, Commit(writes: [.putHalt(halt(scope))]))
                try await store.expectRefused(asked, .halted(scope))
                store = try await harness.reopen(store)
                try expect(try await store.halts(), is: [halt(scope)], "the halts")
                try await store.expectRefused(asked, .halted(scope))
                try await store.apply(Commit(writes: [.removeHalt(scope)]), asked)
            }
            try await store.apply(Commit(writes: [.putHalt(halt(.everything))]))
            try await store.expectRefused(
                Commit(guards: [.notHalted([])]), .halted(.everything))
        },
        StoreContract("a halt of a refused commit is not in force") { harness in
            let store = try await harness.open()
            try await store.expectRefused(
                Commit(writes: [
                    .putHalt(halt(.everything)),
                    .updateConversion(Specimen.conversion(1), expected: 0),
                ]), .versionChanged(Specimen.conversion(1).id))
            try await store.apply(Commit(guards: [.notHalted([.venue("v")])]))
            try expect(try await store.halts(), is: [], "the halts")
        },
    ]

    static func halt(_ scope: HaltScope) -> Halt {
        Halt(scope: scope, operatorName: "olga", reason: "drill", at: Specimen.start)
    }

    static func check(
        notional: Fixed, _ limits: TenantLimits, day: Int64 = 1, tenant: TenantID = "acme"
    ) -> LimitCheck {
        LimitCheck(
            tenant: tenant, asset: Specimen.btc, notional: notional, day: day, limits: limits)
    }
}
