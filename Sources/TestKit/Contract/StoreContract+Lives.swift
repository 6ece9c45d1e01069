import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let lifeCases = [
        StoreContract("everything comes back as it was, after a restart too") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            var conversion = Specimen.conversion(1, reference: "r \"1\"\\ \n") { request in
                request.fixed = .to(Fixed(uncheckedUnits: 123_456_789_012_345_678_901))
                request.metadata = ["k\n": "v\\n", "": "", "ключ": "\u{0}\"',;"]
                request.venues = ["b", "a"]
                request.venueAccounts = ["main", ""]
                request.expiresAt = Specimen.time(99)
                request.options = ConversionOptions(
                    maxSlippageBps: .ulp, limitRate: Fixed.max, minToAmount: Fixed(1),
                    maxFromAmount: Fixed(2), residual: .reject)
            }
            conversion.countsTowardLimits = true
            try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            for (index, change) in changes.enumerated() {
                change(&conversion)
                conversion.version = Int64(index)
                try await store.apply(
                    Commit(writes: [.updateConversion(conversion, expected: Int64(index))]))
                conversion.version += 1
                store = try await harness.reopen(store)
                let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
                try expect(stored, is: StoredConversion(conversion: conversion), "\(index)")
            }
        },
        StoreContract("every state of an order comes back") { harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1)
            try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            let failure = Failure(.rejectedByVenue, "no\nthanks")
            let states: [OrderState] = [
                .intended, .unknown(since: Specimen.time(7)), .open, .cancelRequested, .filled,
                .cancelled, .rejected(failure), .absent,
            ]
            var orders: [Order] = []
            for (attempt, state) in states.enumerated() {
                var order = Specimen.order(of: conversion, attempt: attempt)
                try await store.apply(Commit(writes: [.insertOrder(order)]))
                order.state = state
                order.venueOrderID = attempt % 2 == 0 ? "v-\(attempt)" : nil
                order.reportedQuantity = Fixed(attempt)
                order.takenBackQuantity = Fixed(attempt - 2)
                order.updatedAt = Specimen.time(attempt)
                try await store.apply(Commit(writes: [.updateOrder(order)]))
                orders.append(order)
            }
            let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
            try expect(stored?.orders, is: orders, "the orders")
            let atVenue = try await store.orders(at: Specimen.account.venue)
            try expect(
                atVenue,
                is: orders.sorted { $0.id < $1.id }.map { StoredOrder(order: $0, trades: []) },
                "the venue's orders")
        },
        StoreContract("recovery finds what is open, with orders, trades and holds") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            var done = SpecimenLife(Specimen.conversion(1))
            var unsettled = SpecimenLife(Specimen.conversion(2))
            var processing = SpecimenLife(Specimen.conversion(3))
            let pending = SpecimenLife(Specimen.conversion(4))
            try await store.apply(
                done.create(), done.intend(), done.complete(), unsettled.create(),
                unsettled.intend(), unsettled.complete(), processing.create(),
                processing.intend(), pending.create())
            // A venue reported more than was booked, after the end.
            var late = unsettled.order
            late.reportedQuantity = Fixed(2)
            try await store.apply(Commit(writes: [.updateOrder(late)]))
            let held = [Specimen.pocket: Fixed.one]
            let trade = Specimen.trade(of: unsettled.order)
            let wanted = [
                StoredConversion(conversion: unsettled.conversion, orders: [late], trades: [trade]),
                StoredConversion(
                    conversion: processing.conversion, orders: [processing.order], holds: held),
                StoredConversion(conversion: pending.conversion, holds: held),
            ]
            store = try await harness.reopen(store)
            try expect(try await store.openConversions(), is: wanted, "what is open")
            let containing = try await store.conversion(containing: late.id)
            try expect(containing, is: wanted[0], "the one with the order")
            let none = try await store.conversion(
                containing: Specimen.order(of: pending.conversion).id)
            try expect(none, is: nil, "the one with an order that there is not")
        },
        StoreContract("what ended with money between two legs is found, newest first") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            var ended: [Conversion] = []
            for number in 1...3 {
                var life = SpecimenLife(Specimen.conversion(number))
                if number != 2 {
                    life.fail(Failure(.intermediateHeld, "0.1 BTC stays where it is."))
                }
                try await store.apply(life.create(), life.intend(), life.complete())
                ended.append(life.conversion)
            }
            let held = [ended[2], ended[0]].sorted { a, b in
                a.createdAt == b.createdAt ? a.id < b.id : a.createdAt > b.createdAt
            }
            let before = ended[0].createdAt.adding(.seconds(-1))
            let all = try await store.heldConversions(createdAfter: before, atMost: 10)
            try expect(all, is: held, "what is held")
            let one = try await store.heldConversions(createdAfter: before, atMost: 1)
            try expect(one, is: Array(held.prefix(1)), "the newest")
            let later = try await store.heldConversions(
                createdAfter: held[0].createdAt, atMost: 10)
            try expect(later, is: [], "what is held since")
        },
        StoreContract("a tenant sees its own conversions only") { harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1, reference: "r")
            try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            try expect(try await store.conversion(conversion.id, of: "other"), is: nil, "by id")
            try expect(try await store.conversion(reference: "r", of: "other"), is: nil, "by text")
            try expect(
                try await snapshot(of: store, tenant: "other").page.total, is: 0, "the list")
            let unknown = Specimen.conversion(2).id
            try expect(try await store.conversion(unknown, of: "acme"), is: nil, "an unknown id")
        },
        StoreContract("amendments come back in their order") { harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1)
            let trade = Specimen.trade(of: Specimen.order(of: conversion))
            let amendments = [
                Amendment(
                    at: Specimen.time(1), reason: "late", movements: try Movement.net(of: [trade])),
                Amendment(at: Specimen.time(0), reason: "", movements: []),
            ]
            try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            for amendment in amendments {
                try await store.apply(Commit(writes: [.amend(conversion.id, amendment)]))
            }
            let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
            try expect(stored?.amendments, is: amendments, "the amendments")
        },
        StoreContract("the audit of whole lives finds nothing") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            let limit = check(notional: Fixed(3), TenantLimits())
            for number in 0..<20 {
                var life = SpecimenLife(
                    Specimen.conversion(number), limit: number % 3 == 0 ? limit : nil)
                try await store.apply(life.create())
                if number % 4 != 0 { try await store.apply(life.intend()) }
                if number % 4 == 2 { try await store.apply(life.complete()) }
            }
            try expect(try await store.audit(), is: [], "the audit")
        },
    ]

    private static let changes: [@Sendable (inout Conversion) -> Void] = [
        { $0.status = .processing },
        {
            $0.status = .pendingCancel
            $0.cancelCause = .client
        },
        { $0.cancelCause = .expiry },
        { $0.cancelCause = .failure(Failure(.stalePrices, "old\nbooks")) },
        {
            $0.status = .cancelled
            $0.failure = Failure(.priceProtection, "")
            $0.completedAt = Specimen.time(5)
            $0.updatedAt = Specimen.time(6)
            $0.revision = 3
        },
    ]
}
