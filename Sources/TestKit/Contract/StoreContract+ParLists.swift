import Bookkeeping
package import Domain
import Engine
import Money

extension StoreContract {
    static let parListCases = [
        StoreContract("a list of conversions at par shows what its query says") { harness in
            let (store, model) = (try await harness.open(), MemoryStore())
            for one in [store, model] as [any Store] { try await fillParList(one) }
            for query in sampleParQueries {
                let shown = try await store.parConversions(query)
                try expect(shown, is: try await model.parConversions(query), "\(query)")
            }
            var query = ParQuery(tenant: Specimen.tenant, limit: 1_000)
            try expect(
                try await store.parConversions(query).count, is: 24, "the newest first")
            // Both ends count, to the microsecond.
            let at = Specimen.time(2)
            (query.createdFrom, query.createdTo) = (at, at)
            try expect(try await store.parConversions(query).count, is: 4, "of one moment")
            query.createdFrom = at.adding(.microseconds(1))
            try expect(try await store.parConversions(query), is: [], "of none")
        },
        StoreContract("pages skip and repeat nothing while others are created and change") {
            harness in
            let store = try await harness.open()
            try await fillParList(store)
            for (pass, isAscending) in [true, false].enumerated() {
                var query = ParQuery(
                    tenant: Specimen.tenant, isAscending: isAscending, limit: 1_000)
                let before = try await store.parConversions(query).map(\.id)
                query.limit = 5
                var shown: [ConversionID] = []
                var number = 100 * (pass + 1)
                while true {
                    let page = try await store.parConversions(query)
                    shown += page.map(\.id)
                    guard let last = page.last, page.count == 5 else { break }
                    query.after = ParQuery.Position(createdAt: last.createdAt, id: last.id)
                    // At the moment where the page ended, and before and after all.
                    for at in [last.createdAt, Specimen.time(-number), Specimen.time(number)]
                    where number < 100 * (pass + 1) + 12 {
                        number += 1
                        try await store.apply(SpecimenPar(number, at: at).create())
                    }
                }
                try expect(Set(shown).count, is: shown.count, "what was shown twice")
                let known = Set(before)
                try expect(shown.filter { known.contains($0) }, is: before, "what was skipped")
            }
        },
    ]

    /// Six moments with four conversions each, of two profiles, in all states; and one of another
    /// tenant.
    private static func fillParList(_ store: any Store) async throws {
        try await funded(store)
        let other = SpecimenPar.profile(5, tenant: "other")
        let second = SpecimenPar.profile(2)
        for commit in SpecimenPar.open(other, Fixed(9)) + SpecimenPar.open(second, Fixed(99)) {
            try await store.apply(commit)
        }
        try await store.apply(SpecimenPar(99, of: other, reference: "r-3").create())
        for number in 0..<24 {
            var life = SpecimenPar(
                number, of: number % 3 == 0 ? second : SpecimenPar.profile,
                reference: number % 2 == 0 ? nil : "r-\(number)", at: Specimen.time(number / 4))
            try await store.apply(life.create())
            switch number % 4 {
            case 1: try await store.apply(life.cancel())
            case 2: try await store.apply(life.intend())
            case 3: try await store.apply(life.intend(), life.settle())
            default: break
            }
        }
    }

    /// Queries of every kind, for tests of what they become.
    package static var sampleParQueries: [ParQuery] {
        var queries: [ParQuery] = []
        for bits in 0..<128 {
            var query = ParQuery(
                tenant: Specimen.tenant, isAscending: bits & 1 != 0,
                limit: bits % 5 == 0 ? 1_000 : 3)
            if bits & 2 != 0 {
                query.after = ParQuery.Position(
                    createdAt: Specimen.time(3), id: SpecimenPar(13).conversion.id)
            }
            if bits & 4 != 0 { query.profile = SpecimenPar.profile(bits & 64 == 0 ? 1 : 2).id }
            if bits & 8 != 0 { query.createdFrom = Specimen.time(1) }
            if bits & 16 != 0 { query.createdTo = Specimen.time(4) }
            if bits & 32 != 0 { query.updatedFrom = Specimen.time(2).adding(.milliseconds(100)) }
            if bits & 64 != 0 { query.updatedTo = Specimen.time(4).adding(.milliseconds(510)) }
            if bits % 7 == 0 { query.reference = "r-\(bits / 7)" }
            queries.append(query)
        }
        return queries
    }
}
