import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let parEventCases = [
        StoreContract("events of conversions at par show each as it was then") { harness in
            var store = try await harness.open()
            try await funded(store)
            try await store.apply(Specimen.opening(Fixed(9)))
            let traded = SpecimenLife(Specimen.conversion(50))
            var (settled, cancelled) = (SpecimenPar(1, reference: "r"), SpecimenPar(2))
            let commits = [
                settled.create(), traded.create(), cancelled.create(), settled.intend(),
                settled.settle(), cancelled.cancel(),
            ]
            for commit in commits { try await store.apply(commit) }
            let told = commits.flatMap(\.told)
            let early = try await store.parEvents(of: Specimen.tenant, after: 0, atMost: 9)
            try expect(early, is: [], "before they have their numbers")
            try expect(
                try await store.parEvent(told[0].id, of: Specimen.tenant), is: nil, "by id, early")
            try await store.number(100)
            store = try await harness.reopen(store)
            // The log has all of them, one sequence with those of conversions over venues.
            let log = try await store.log(.tenant(Specimen.tenant))
            try expect(log.map(\.event), is: told, "the log")
            let events = try await store.parEvents(of: Specimen.tenant, after: 0, atMost: 9)
            try expect(events.map(\.number), is: [1, 3, 4, 5], "the numbers")
            try expect(
                events.map(\.event.kind),
                is: [.parCreated, .parCreated, .parSettled, .parCancelled], "the kinds")
            let lives = [settled, cancelled, settled, cancelled].map(\.conversion)
            for (event, conversion) in zip(events, lives) {
                try expect(
                    event.conversion, is: conversion.asOf(event.event), "the conversion")
                try expect(
                    try await store.parEvent(event.event.id, of: Specimen.tenant), is: event,
                    "by id")
                try expect(
                    try await store.parEvent(event.event.id, of: "other"), is: nil, "another's")
            }
            try expect(events[0].conversion.state, is: .created, "of one that is settled since")
            let page = try await store.parEvents(of: Specimen.tenant, after: 1, atMost: 2)
            try expect(page, is: Array(events[1...2]), "a page")
            try expect(
                try await store.parEvents(of: "other", after: 0, atMost: 9), is: [], "another's")
            let trade = told.first { !$0.kind.isPar }
            try expect(
                try await store.parEvent(trade?.id ?? told[0].id, of: Specimen.tenant), is: nil,
                "of a conversion over venues")
            try expect(
                try await store.events(
                    of: settled.conversion.id, of: Specimen.tenant, after: 0, atMost: 9), is: nil,
                "as one over venues")
            try expect(try await store.audit(), is: [], "the audit")
        }
    ]
}
