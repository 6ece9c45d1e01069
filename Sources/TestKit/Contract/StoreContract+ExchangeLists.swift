import Bookkeeping
package import Domain
import Engine
import Execution
import Money

extension StoreContract {
    static let exchangeListCases = [
        StoreContract("a list of exchanges shows what its query says, with the total") {
            harness in
            var store = try await harness.open()
            let model = MemoryStore()
            for one in [store, model] as [any Store] { try await fillExchangeList(one) }
            store = try await harness.reopen(store)
            for query in sampleExchangeQueries {
                let shown = try await store.exchanges(query)
                try expect(shown, is: try await model.exchanges(query), "\(query)")
                try expect(
                    shown.content.count,
                    is: max(0, min(query.size, shown.total - query.page * query.size)),
                    "how many of \(query)")
            }
            var query = ExchangeQuery(account: SpecimenExchange.account, size: 100)
            let all = try await store.exchanges(query)
            try expect(all.total, is: 16, "all of the account")
            try expect(
                all.content.map(\.createdAt), is: all.content.map(\.createdAt).sorted { $0 > $1 },
                "the newest first")
            // Both ends count, to the microsecond.
            let at = all.content[5].createdAt
            (query.from, query.to) = (at, at)
            try expect(try await store.exchanges(query).total, is: 4, "of one moment")
            query.from = at.adding(.microseconds(1))
            try expect(try await store.exchanges(query).total, is: 0, "of none")
            query = ExchangeQuery(account: SpecimenExchange.account, page: .max, size: 100)
            try expect(try await store.exchanges(query).content, is: [], "beyond all")
        },
        StoreContract("a dealer's exchanges are all but drafts, by id") { harness in
            var store = try await harness.open()
            let model = MemoryStore()
            for one in [store, model] as [any Store] { try await fillExchangeList(one) }
            store = try await harness.reopen(store)
            let dealer = SpecimenExchange.dealer
            let all = try await store.exchanges(with: dealer)
            try expect(all, is: try await model.exchanges(with: dealer), "as in memory")
            try expect(all.map(\.id), is: all.map(\.id).sorted(), "by id")
            try expect(all.count, is: 12, "all but four drafts and that of another account")
            try expect(all.contains { $0.state == .draft }, is: false, "whether a draft is there")
            try expect(try await store.exchanges(with: "dealer-b"), is: [], "another dealer's")
        },
    ]

    /// Four moments with four exchanges each, in all kinds of ends; and one of another account.
    private static func fillExchangeList(_ store: any Store) async throws {
        try await funded(store)
        let other = SpecimenPar.profile(2)
        for commit in SpecimenPar.open(other, Fixed(99)) { try await store.apply(commit) }
        let alien = SpecimenExchange(99, try SpecimenExchange.quote(99, of: other))
        try await store.apply(alien.insertQuote, alien.confirm())
        for number in 0..<16 {
            var life = SpecimenExchange(
                number, try SpecimenExchange.quote(number, at: Specimen.time(number / 4)))
            try await store.apply(life.insertQuote)
            switch number % 4 {
            case 0: try await store.apply(life.confirm())
            case 1: try await store.apply(life.confirm(), life.decide(.cancel))
            case 2: try await store.apply(life.reject())
            default:
                try await store.apply(
                    life.confirm(), life.begin(), life.answer(.booked(reference: "d")))
            }
        }
    }

    /// Queries of every kind, for tests of what they become.
    package static var sampleExchangeQueries: [ExchangeQuery] {
        var queries: [ExchangeQuery] = []
        for bits in 0..<64 {
            var query = ExchangeQuery(
                account: SpecimenExchange.account, page: bits % 3,
                size: bits % 5 == 0 ? 100 : 3)
            if bits & 1 != 0 { query.states = [.draft] }
            if bits & 2 != 0 { query.states.formUnion([.rejected, .cancelled, .failed]) }
            if bits & 4 != 0 { query.refinement = .breachesLimit }
            if bits & 8 != 0 { query.from = Specimen.time(2) }
            if bits & 16 != 0 { query.to = Specimen.time(3) }
            if bits & 32 != 0 { query.externalID = "e-\(bits % 16)" }
            queries.append(query)
        }
        return queries
    }
}
