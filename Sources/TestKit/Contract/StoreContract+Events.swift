package import Bookkeeping
package import Domain
import Engine
import Money

extension StoreContract {
    static let eventCases = [
        StoreContract("each log is numbered 1, 2, 3, ... in the order of the commits") { harness in
            var store = try await harness.open()
            var told: [EventLog: [DomainEvent]] = [:]
            for number in 0..<30 {
                let tenant: TenantID = number % 3 == 0 ? "acme" : "other"
                let write =
                    number % 5 == 0
                    ? Specimen.halted(number, tenant: tenant)
                    : Specimen.created(Specimen.conversion(number, tenant: tenant))
                var commit = Commit(writes: [write])
                if number % 5 != 0 {
                    commit.writes.append(
                        .insertConversion(Specimen.conversion(number, tenant: tenant)))
                }
                try await store.apply(commit)
                for event in commit.told { told[event.log, default: []].append(event) }
                if number == 11 { try await store.number(7) }
                if number == 17 { store = try await harness.reopen(store) }
                if number == 20 { try await store.number(3) }
            }
            try expect(try await store.unnumberedEvents(), is: 20, "what waits")
            let early = try await store.log(.tenant("acme"))
            try await store.number(1_000)
            try await store.number(1_000)
            try expect(try await store.unnumberedEvents(), is: 0, "what waits in the end")
            for log in [EventLog.tenant("acme"), .tenant("other"), .installation] {
                let all = try await store.log(log)
                try expect(all.map(\.event), is: told[log] ?? [], "the events of \(log)")
                try expect(all.map(\.number), is: Array(1...Int64(all.count)), "their numbers")
                try expect(try await store.lastNumber(in: log), is: Int64(all.count), "the last")
            }
            let late = try await store.log(.tenant("acme"))
            try expect(early, is: Array(late.prefix(early.count)), "what was numbered early")
            try expect(try await store.lastNumber(in: .tenant("none")), is: 0, "none")
        },
        StoreContract("an event shows for ever what was true when it was told") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            var life = SpecimenLife(
                Specimen.conversion(1, reference: "r", selling: Fixed(9)), amount: Fixed(2),
                ordered: Fixed(9))
            var told: [DomainEvent] = []
            for commit in [life.create(), life.intend(), life.complete(), life.amend()] {
                try await store.apply(commit)
                told += commit.told
            }
            try await store.number(100)
            store = try await harness.reopen(store)
            let events = try await store.log(.tenant(Specimen.tenant))
            try expect(events.map(\.event), is: told, "the events")
            try expect(
                events.map(\.event.kind),
                is: [
                    .conversionCreated, .conversionProcessing, .conversionCompleted,
                    .conversionAmended,
                ], "their kinds")
            let page = try await store.events(
                of: life.conversion.id, of: Specimen.tenant, after: 0, atMost: 100)
            try expect(page, is: ConversionEvents(events: events, isComplete: true), "the page")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("events are read after a number, at most so many") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            var lives = (1...4).map { SpecimenLife(Specimen.conversion($0)) }
            for index in lives.indices { try await store.apply(lives[index].create()) }
            for index in lives.indices { try await store.apply(lives[index].intend()) }
            try await store.number(100)
            let log = EventLog.tenant(Specimen.tenant)
            let all = try await store.log(log)
            for (after, count) in [(0, 3), (3, 2), (7, 5), (8, 1), (99, 1)] as [(Int64, Int)] {
                let part = try await store.events(in: log, after: after, atMost: count)
                let wanted = all.filter { $0.number > after }.prefix(count)
                try expect(part, is: Array(wanted), "after \(after)")
            }
            let own = all.filter { $0.event.conversion == lives[1].conversion.id }
            try expect(own.map(\.number), is: [2, 6], "the numbers of one conversion")
            for (after, wanted) in [(0, own), (1, own), (2, Array(own.dropFirst())), (6, [])]
                as [(Int64, [NumberedEvent])]
            {
                let page = try await store.events(
                    of: lives[1].conversion.id, of: Specimen.tenant, after: after, atMost: 5)
                try expect(
                    page, is: ConversionEvents(events: wanted, isComplete: false), "\(after)")
            }
            for (id, tenant) in [
                (lives[1].conversion.id, "other"), (Specimen.conversion(9).id, Specimen.tenant),
            ] as [(ConversionID, TenantID)] {
                let none = try await store.events(of: id, of: tenant, after: 0, atMost: 5)
                try expect(none, is: nil, "another tenant's")
            }
        },
        StoreContract("a conversion's events are complete when nothing more is expected") {
            harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(50)))
            var life = SpecimenLife(Specimen.conversion(1))
            let id = life.conversion.id
            func isComplete(after: Int64 = 0, atMost count: Int = 10) async throws -> Bool? {
                let page = try await store.events(
                    of: id, of: Specimen.tenant, after: after, atMost: count)
                return page?.isComplete
            }
            try await store.apply(life.create(), life.intend())
            try await store.number(10)
            try expect(try await isComplete(), is: false, "of an open one")
            try await store.apply(life.complete())
            try expect(try await isComplete(), is: false, "with an event that waits")
            try await store.number(10)
            try expect(try await isComplete(), is: true, "of a final one")
            try expect(try await isComplete(atMost: 2), is: false, "of a page before the last")
            try expect(try await isComplete(after: 1, atMost: 2), is: true, "of the last page")
            try expect(try await isComplete(after: 3), is: true, "after the last event")
            // A venue counts more than it told: a fill is still to come.
            var order = life.order
            order.reportedQuantity = Fixed(2)
            try await store.apply(Commit(writes: [.updateOrder(order)]))
            try expect(try await isComplete(), is: false, "with an order that is not settled")
        },
        StoreContract("what is refused is not told") { harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1, reference: "r")
            let create = Commit(writes: [
                .insertConversion(conversion), Specimen.created(conversion),
            ])
            try await store.apply(create)
            try await store.expectRefused(create, .referenceUsed(by: conversion.id))
            let twin = Specimen.conversion(2, reference: "r")
            try await store.expectRefused(
                Commit(writes: [Specimen.created(twin), .insertConversion(twin)]),
                .referenceUsed(by: conversion.id))
            try await store.number(10)
            let log = try await store.log(.tenant(Specimen.tenant))
            try expect(log.map(\.event), is: create.told, "the events")
        },
        StoreContract("numbers are without gaps while many commit and some number") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(1_000)))
            let outcomes = await concurrently(240) { number -> [CommitOutcome] in
                guard number % 6 != 0 else {
                    return [await store.commit(Commit(writes: [.numberEvents(atMost: 5)]))]
                }
                let tenant: TenantID = number % 2 == 0 ? "acme" : "other"
                var life = SpecimenLife(Specimen.conversion(number, tenant: tenant))
                var done: [CommitOutcome] = []
                for commit in [life.create(), life.intend(), life.complete()] {
                    done.append(await store.commit(commit))
                }
                return done
            }
            try expect(outcomes.allSatisfy { $0.allSatisfy { $0 == .done } }, "all are done")
            let reopened = try await harness.reopen(store)
            try await reopened.number(1_000)
            for tenant in ["acme", "other"] as [TenantID] {
                let log = try await reopened.log(.tenant(tenant))
                try expect(log.map(\.number), is: Array(1...Int64(log.count)), "the numbers")
                try expect(log.count, is: tenant == "acme" ? 240 : 360, "how many")
            }
            try expect(try await reopened.audit(), is: [], "the audit")
        },
    ]
}

extension Store {
    func number(_ count: Int) async throws {
        try await apply(Commit(writes: [.numberEvents(atMost: count)]))
    }

    func log(_ log: EventLog) async throws(StoreError) -> [NumberedEvent] {
        try await events(in: log, after: 0, atMost: 10_000)
    }
}

extension Commit {
    /// The events in it.
    package var told: [DomainEvent] {
        writes.compactMap { write in
            if case .event(let event) = write { event } else { nil }
        }
    }
}
