import Bookkeeping
import Domain
import Engine
import Money
import Synchronization

extension StoreContract {
    static let exportCases = [
        StoreContract("exports are kept, replaced, listed oldest first and removed") { harness in
            var store = try await harness.open()
            var all = (0..<3).map { export($0) }
            for export in all.reversed() {
                try await store.apply(Commit(writes: [.putExport(export)]))
            }
            all[0].attempts = 2
            all[1].state = .completed(
                Export.Contents(conversions: 7, bytes: .max), at: Specimen.time(50))
            all[2].state = .failed("too\n\"large\"", at: Specimen.time(60))
            for export in all { try await store.apply(Commit(writes: [.putExport(export)])) }
            store = try await harness.reopen(store)
            try expect(try await store.exports(), is: all, "the exports")
            try expect(try await store.export(all[1].id), is: all[1], "one")
            try await store.apply(Commit(writes: [.removeExport(all[1].id)]))
            try await store.apply(Commit(writes: [.removeExport(all[1].id)]))
            try expect(try await store.exports(), is: [all[0], all[2]], "the rest")
            try expect(try await store.export(all[1].id), is: nil, "one that is gone")
        },
        StoreContract("a tenant has so many exports that wait") { harness in
            let store = try await harness.open()
            @Sendable func create(_ number: Int, _ tenant: TenantID = Specimen.tenant) -> Commit {
                Commit(
                    guards: [.exportsBelow(2, of: tenant)],
                    writes: [.putExport(export(number, of: tenant))])
            }
            try await store.apply(create(0), create(1), create(2, "other"))
            try await store.expectRefused(
                create(3), .limitExceeded(name: "exports", allowed: "2", wanted: "3"))
            var done = export(0)
            done.state = .failed("", at: Specimen.time(1))
            try await store.apply(Commit(writes: [.putExport(done)]), create(3))
            let outcomes = await concurrently(20) { await store.commit(create(10 + $0, "new")) }
            try expect(outcomes.filter { $0 == .done }.count, is: 2, "how many at once")
        },
        StoreContract("every conversion of a filter comes once, newest first, in parts") {
            harness in
            let store = try await harness.open()
            var wanted: [ConversionID] = []
            for number in 0..<250 {
                // Three at each moment: ties are by id.
                let conversion = Specimen.conversion(
                    number, tenant: number % 5 == 0 ? "other" : Specimen.tenant,
                    at: Specimen.time(number / 3)
                ) { if number % 2 == 0 { $0.executor = .market } }
                try await store.apply(Commit(writes: [.insertConversion(conversion)]))
                if number % 5 != 0, number % 2 == 0 { wanted.append(conversion.id) }
            }
            let query = ConversionFilter.field(.executor, .exactly("MARKET"))
            let page = try await store.conversions(
                ConversionQuery(tenant: Specimen.tenant, filter: query, page: 0, size: 100))
            let found = Mutex<[[StoredConversion]]>([])
            try await store.eachConversion(of: Specimen.tenant, matching: query) { part in
                found.withLock { $0.append(part) }
                return true
            }
            let parts = found.withLock { $0 }
            let all = parts.flatMap { $0 }
            try expect(Set(all.map(\.conversion.id)), is: Set(wanted), "what came")
            try expect(all.count, is: wanted.count, "how many")
            try expect(parts.allSatisfy { (1...100).contains($0.count) }, "parts of a hundred")
            try expect(Array(all.prefix(100)), is: page.content, "in the order of a list")
            let times = all.map(\.conversion.createdAt)
            try expect(times, is: times.sorted(by: >), "newest first")
        },
        StoreContract("who has enough is sent no more") { harness in
            let store = try await harness.open()
            for number in 0..<250 {
                try await store.apply(
                    Commit(writes: [.insertConversion(Specimen.conversion(number))]))
            }
            let parts = Atomic<Int>(0)
            try await store.eachConversion(of: Specimen.tenant, matching: .everything) { _ in
                parts.wrappingAdd(1, ordering: .relaxed).newValue < 2
            }
            try expect(parts.load(ordering: .relaxed), is: 2, "the parts")
        },
        StoreContract("all conversions of one reading are of one moment") { harness in
            let store = try await harness.open()
            let all = (0..<250).map { Specimen.conversion($0) }
            for conversion in all {
                try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            }
            // The first and the last of the reading change together, and only together.
            let end = End()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var version: Int64 = 0
                    while !end.isReached {
                        try await store.apply(
                            Commit(writes: [
                                .updateConversion(all[0], expected: version),
                                .updateConversion(all[249], expected: version),
                            ]))
                        version += 1
                    }
                }
                defer { end.reach() }
                var (readings, last) = (0, Int64(0))
                while readings < 20 || last == 0 {
                    let versions = try await versions(in: store)
                    try expect(versions.count, is: 250, "how many")
                    try expect(versions[all[0].id], is: versions[all[249].id], "one moment")
                    readings += 1
                    last = versions[all[0].id] ?? 0
                }
            }
        },
    ]

    private static func versions(in store: any Store) async throws -> [ConversionID: Int64] {
        let versions = Mutex<[ConversionID: Int64]>([:])
        try await store.eachConversion(of: Specimen.tenant, matching: .everything) { part in
            versions.withLock { versions in
                for stored in part { versions[stored.conversion.id] = stored.conversion.version }
            }
            return true
        }
        return versions.withLock { $0 }
    }

    private final class End: Sendable {
        private let reached = Atomic<Bool>(false)
        var isReached: Bool { reached.load(ordering: .acquiring) }
        func reach() { reached.store(true, ordering: .releasing) }
    }

    private static func export(
        _ number: Int, of tenant: TenantID = Specimen.tenant
    ) -> Export {
        Export(
            id: Specimen.id(number, at: Specimen.time(number)), tenant: tenant,
            query: "status:\"x\"\n", format: number % 2 == 0 ? .csv : .json,
            createdAt: Specimen.time(number))
    }
}
