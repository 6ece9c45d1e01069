package import Bookkeeping
import Domain
import Engine
package import Money

extension StoreContract {
    /// A check that refuses nothing.
    package static func anyLimit(notional: Fixed) -> LimitCheck {
        check(notional: notional, TenantLimits())
    }

    static let limitCases = [
        StoreContract("each limit refuses by its name, with what it allows and what was wanted") {
            harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(99)))
            let first = check(notional: Fixed(6), TenantLimits())
            try await store.apply(SpecimenLife(Specimen.conversion(1), limit: first).create())
            let table: [(Fixed, TenantLimits, String, String, String)] = [
                (Fixed(11), TenantLimits(maxNotional: Fixed(10)), "maxNotional", "10", "11"),
                (
                    Fixed(5), TenantLimits(maxNotionalPerDay: Fixed(10)), "maxNotionalPerDay",
                    "10", "11"
                ),
                (Fixed(1), TenantLimits(maxOpen: 1), "maxOpen", "1", "2"),
                (
                    Fixed(11),
                    TenantLimits(maxNotional: .one, maxNotionalPerDay: .one, maxOpen: 1),
                    "maxNotional", "1", "11"
                ),
                (
                    Fixed(1), TenantLimits(maxNotional: .one, maxNotionalPerDay: .one, maxOpen: 1),
                    "maxNotionalPerDay", "1", "7"
                ),
            ]
            for (notional, limits, name, allowed, wanted) in table {
                try await store.expectRefused(
                    Commit(guards: [.withinLimits(check(notional: notional, limits))]),
                    .limitExceeded(name: name, allowed: allowed, wanted: wanted))
            }
            for (notional, limits) in [
                (Fixed(10), TenantLimits(maxNotional: Fixed(10))),
                (Fixed(4), TenantLimits(maxNotionalPerDay: Fixed(10))),
                (Fixed(4), TenantLimits(maxOpen: 2)),
            ] {
                try await store.apply(
                    Commit(guards: [.withinLimits(check(notional: notional, limits))]))
            }
        },
        StoreContract("limits count by tenant, asset and day, and survive a restart") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(99)))
            let limits = TenantLimits(maxNotionalPerDay: Fixed(10), maxOpen: 1)
            let limit = check(notional: Fixed(10), limits)
            var life = SpecimenLife(Specimen.conversion(1), limit: limit)
            try await store.apply(life.create())
            store = try await harness.reopen(store)
            try await store.expectRefused(
                SpecimenLife(Specimen.conversion(2), limit: limit).create(),
                .limitExceeded(name: "maxNotionalPerDay", allowed: "10", wanted: "20"))
            let tomorrow = check(notional: .one, limits, day: 2)
            try await store.expectRefused(
                Commit(guards: [.withinLimits(tomorrow)]),
                .limitExceeded(name: "maxOpen", allowed: "1", wanted: "2"))
            let others = check(notional: .one, limits, tenant: "other")
            try await store.apply(Commit(guards: [.withinLimits(others)]))
            try await store.apply(life.intend())
            try await store.apply(life.complete())
            store = try await harness.reopen(store)
            // No longer open, and still counted for its day.
            try await store.apply(Commit(guards: [.withinLimits(tomorrow)]))
            try await store.expectRefused(
                Commit(guards: [.withinLimits(check(notional: .one, limits))]),
                .limitExceeded(name: "maxNotionalPerDay", allowed: "10", wanted: "11"))
            try expect(try await store.audit().map(\.check), is: [], "the audit")
        },
        StoreContract("a refused commit consumes no limit") { harness in
            let store = try await harness.open()
            let limit = check(notional: Fixed(4), TenantLimits(maxOpen: 1))
            let life = SpecimenLife(Specimen.conversion(1), limit: limit)
            var commit = life.create()
            commit.writes.append(.updateConversion(Specimen.conversion(9), expected: 0))
            try await store.expectRefused(
                life.create(), .insufficientFunds(Specimen.pocket, available: .zero))
            try await store.apply(Specimen.opening(Fixed(5)))
            try await store.expectRefused(
                commit, .versionChanged(Specimen.conversion(9).id))
            try await store.apply(life.create())
        },
    ]
}
