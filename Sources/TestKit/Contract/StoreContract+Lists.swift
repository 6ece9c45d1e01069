import Bookkeeping
import Domain
package import Engine
import Money

extension StoreContract {
    static let listCases = [
        StoreContract("a list shows what its filter says") { harness in
            let store = try await harness.open()
            for conversion in listed {
                try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            }
            let order = Specimen.order(of: listed[3], at: VenueAccount("kraken", "x"))
            try await store.apply(Commit(writes: [.insertOrder(order)]))
            for (filter, numbers) in filters {
                let page = try await store.conversions(
                    ConversionQuery(tenant: "acme", filter: filter, page: 0, size: 100))
                let wanted = numbers.reversed().map { listed[$0].id }
                try expect(page.content.map(\.conversion.id), is: wanted, "\(filter)")
                try expect(page.total, is: wanted.count, "the total of \(filter)")
            }
        },
        StoreContract("pages are newest first, ties by id, and fit their total") { harness in
            let store = try await harness.open()
            // Three moments with eight conversions each: 250 tie breaks in all.
            let all = (0..<24).map { Specimen.conversion($0, at: Specimen.time($0 / 8)) }
            for conversion in all {
                try await store.apply(Commit(writes: [.insertConversion(conversion)]))
            }
            let wanted = all.sorted {
                $0.createdAt != $1.createdAt ? $0.createdAt > $1.createdAt : $0.id < $1.id
            }.map(\.id)
            for size in [1, 5, 24, 100] {
                var ids: [ConversionID] = []
                for page in 0...(24 / size) {
                    let query = ConversionQuery(
                        tenant: "acme", filter: .everything, page: page, size: size)
                    let answer = try await store.conversions(query)
                    try expect(answer.total, is: 24, "the total")
                    ids += answer.content.map(\.conversion.id)
                }
                try expect(ids, is: wanted, "all pages of \(size)")
            }
        },
        StoreContract("a page brings orders, trades and holds of each conversion") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(500)))
            var lives = (0..<130).map { SpecimenLife(Specimen.conversion($0)) }
            for index in lives.indices {
                try await store.apply(lives[index].create())
                if index % 2 == 0 { try await store.apply(lives[index].intend()) }
                if index % 4 == 0 { try await store.apply(lives[index].complete()) }
            }
            let page = try await store.conversions(
                ConversionQuery(tenant: "acme", filter: .everything, page: 0, size: 100))
            for (stored, life) in zip(page.content, lives.reversed()) {
                let single = try await store.conversion(life.conversion.id, of: "acme")
                try expect(stored, is: single, "one of the page")
                try expect(stored.conversion, is: life.conversion, "its row")
            }
            let open = try await store.openConversions()
            try expect(
                open.map(\.conversion),
                is: lives.map(\.conversion).filter { !$0.status.isFinal }, "the open ones")
        },
    ]

    /// Filters of every kind, for tests of what they become.
    package static var sampleFilters: [ConversionFilter] { filters.map(\.0) }

    /// In the order of their times.
    private static let listed: [Conversion] = [
        Specimen.conversion(0),
        Specimen.conversion(1, reference: "abc"),
        Specimen.conversion(2, reference: "ABC%_'\"") { $0.venues = ["kraken", "paper-b"] },
        Specimen.conversion(3, reference: "ab\u{10FFFF}z") {
            $0.fixed = .to(Fixed(5))
            $0.executor = .market
        },
        Specimen.conversion(4, reference: "abcd") { $0.venues = ["krak"] },
        Specimen.conversion(5, reference: "b", tenant: "other"),
        Specimen.conversion(6, reference: "%") { $0.venues = ["a\nb", "c\\"] },
    ]

    private static let filters: [(ConversionFilter, [Int])] = [
        (.everything, [0, 1, 2, 3, 4, 6]),
        (.field(.reference, .exactly("abc")), [1]),
        (.field(.reference, .startingWith("abc")), [1, 4]),
        (.field(.reference, .startingWith("ab")), [1, 3, 4]),
        (.field(.reference, .startingWith("ab\u{10FFFF}")), [3]),
        (.field(.reference, .startingWith("")), [1, 2, 3, 4, 6]),
        (.field(.reference, .exactly("")), []),
        (.field(.reference, .startingWith("%")), [6]),
        (.field(.reference, .exactly("ABC%_'\"")), [2]),
        (.field(.reference, .startingWith("ABC%_'")), [2]),
        (.not(.field(.reference, .startingWith("a"))), [0, 2, 6]),
        (.not(.field(.reference, .exactly("abc"))), [0, 2, 3, 4, 6]),
        (.field(.id, .exactly(Specimen.conversion(4).id.description)), [4]),
        (.field(.id, .startingWith("019b76da")), [0, 1, 2, 3, 4, 6]),
        (.field(.status, .exactly("PENDING")), [0, 1, 2, 3, 4, 6]),
        (.field(.status, .exactly("pending")), []),
        (.field(.tenantId, .exactly("acme")), [0, 1, 2, 3, 4, 6]),
        (.field(.tenantId, .exactly("other")), []),
        (.field(.fromAsset, .startingWith("B")), [0, 1, 2, 3, 4, 6]),
        (.field(.toAsset, .exactly("BTC")), []),
        (.field(.direction, .exactly("FIXED_TO_AMOUNT")), [3]),
        (.field(.executor, .exactly("TAKER")), [0, 1, 2, 4, 6]),
        (.field(.venues, .exactly("kraken")), [2, 3]),
        (.field(.venues, .exactly("krak")), [4]),
        (.field(.venues, .startingWith("krak")), [2, 3, 4]),
        (.field(.venues, .startingWith("")), [2, 3, 4, 6]),
        (.field(.venues, .exactly("a\nb")), [6]),
        (.field(.venues, .exactly("b")), []),
        (.field(.venues, .startingWith("c\\")), [6]),
        (.not(.field(.venues, .startingWith("kraken"))), [0, 1, 4, 6]),
        (.createdAt(from: Specimen.time(2), to: Specimen.time(3)), [2, 3]),
        (.createdAt(from: Specimen.time(4), to: nil), [4, 6]),
        (.createdAt(from: nil, to: Specimen.time(0)), [0]),
        (.createdAt(from: nil, to: nil), [0, 1, 2, 3, 4, 6]),
        (.and([]), [0, 1, 2, 3, 4, 6]),
        (.or([]), []),
        (
            .and([
                .field(.executor, .exactly("TAKER")),
                .or([.field(.venues, .exactly("krak")), .field(.reference, .exactly("abc"))]),
            ]), [1, 4]
        ),
        (
            .or([
                .and([.field(.venues, .exactly("kraken")), .field(.executor, .exactly("MARKET"))]),
                .not(.createdAt(from: Specimen.time(1), to: nil)),
            ]), [0, 3]
        ),
    ]
}
