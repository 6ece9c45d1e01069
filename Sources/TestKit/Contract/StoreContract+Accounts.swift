import Bookkeeping
import Domain
import Engine
import Money

/// Venue accounts' own histories.
extension StoreContract {
    static let accountCases = [
        StoreContract("what changed a venue account is taken in once, whatever its kind") {
            harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(5)))
            for (index, kind) in ExternalEntry.Kind.allCases.enumerated() {
                try await store.apply(Commit(writes: external(index, kind).taken(posting: true)))
            }
            let count = ExternalEntry.Kind.allCases.count
            let first = external(0, .deposit)
            let refusal = CommitRefusal.account(
                .externalKnown(first.account, venueLedgerID: first.venueLedgerID))
            // By the venue's id alone, whatever else it says, in one commit too.
            let again = external(0, .interest, Fixed(9))
            try await store.expectRefused(Commit(writes: again.taken(posting: true)), refusal)
            try await store.expectRefused(Commit(writes: again.taken(posting: false)), refusal)
            let twice = external(90, .other)
            try await store.expectRefused(
                Commit(writes: twice.taken(posting: false) + twice.taken(posting: false)),
                .account(.externalKnown(twice.account, venueLedgerID: twice.venueLedgerID)))
            store = try await harness.reopen(store)
            let mirrors = try await store.mirrors()
            try expect(mirrors[Specimen.pocket]?.posted, is: Fixed(5 + count), "base asset")
            try expect(
                mirrors[Pocket(Specimen.account, Specimen.usd)]?.posted, is: Fixed(-2 * count),
                "quote asset")
            let listed = try await store.externals(of: Specimen.account, atMost: 100)
            try expect(
                listed.map(\.entry),
                is: ExternalEntry.Kind.allCases.enumerated().map { external($0, $1) }.reversed(),
                "newest first")
            try expect(
                try await store.externals(of: Specimen.account, atMost: 2),
                is:
                    Array(listed.prefix(2)), "two of them")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("another account has ids of its own, and what is not posted moves nothing") {
            harness in
            var store = try await harness.open()
            let other = VenueAccount("paper-a", "other")
            let entry = external(1, .deposit)
            let moved = ExternalEntry(
                account: other, venueLedgerID: entry.venueLedgerID, kind: .deposit,
                changes: entry.changes, at: entry.at, note: "\n\\")
            try await store.apply(
                Commit(writes: entry.taken(posting: false)),
                Commit(writes: moved.taken(posting: true)))
            store = try await harness.reopen(store)
            try expect(
                try await store.externals(of: Specimen.account, atMost: 9),
                is: [StoredExternal(entry, isPosted: false)], "not posted")
            try expect(
                try await store.externals(of: other, atMost: 9),
                is: [StoredExternal(moved, isPosted: true)], "posted")
            let mirrors = try await store.mirrors()
            try expect(mirrors[Specimen.pocket]?.posted ?? .zero, is: .zero, "not moved")
            try expect(mirrors[Pocket(other, Specimen.btc)]?.posted, is: .one, "moved")
            // More than one statement asks for, and nothing at all.
            let many = (0..<250).map { "none-\($0)" } + [entry.venueLedgerID]
            try expect(
                try await store.knownExternals(of: other, among: many),
                is: [entry.venueLedgerID], "the known one")
            try expect(
                try await store.knownExternals(of: VenueAccount("paper-b", "other"), among: many),
                is: [], "none")
            try expect(try await store.knownExternals(of: other, among: []), is: [], "of none")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("trades and orders are found by what their venue calls them") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(5)))
            var life = SpecimenLife(Specimen.conversion(1))
            try await store.apply(life.create(), life.intend())
            let order = life.order
            let window = (order.createdAt.adding(.seconds(-1)), order.createdAt)
            try expect(
                try await store.ordersWithoutVenueID(
                    at: Specimen.account, from: window.0, to: window.1), is: [order], "no id yet")
            try expect(
                try await store.ordersWithoutVenueID(
                    at: Specimen.account, from: window.1.adding(.microseconds(1)),
                    to: window.1.adding(.seconds(9))), is: [], "made before")
            try await store.apply(life.complete())
            let trade = Specimen.trade(of: order)
            store = try await harness.reopen(store)
            try expect(
                try await store.ordersWithoutVenueID(
                    at: Specimen.account, from: window.0, to: window.1), is: [], "known by now")
            let known = try await store.orders(
                at: Specimen.account, among: ["x", "o-\(order.id)"])
            try expect(known.map(\.id), is: [order.id], "by the venue's id")
            try expect(
                try await store.orders(
                    at: VenueAccount("paper-b", "main"), among: ["o-\(order.id)"]), is: [],
                "of another account")
            try expect(
                try await store.knownTrades(
                    of: Specimen.account, among: ["x", trade.venueTradeID]),
                is: [trade.venueTradeID], "booked")
            try expect(
                try await store.knownTrades(
                    of: VenueAccount("paper-b", "main"), among: [trade.venueTradeID]),
                is: [], "of another account")
        },
        StoreContract("a mark says from when on and how far an account is followed") { harness in
            var store = try await harness.open()
            try expect(try await store.mark(of: Specimen.account), is: nil, "before")
            let first = AccountMark(
                Specimen.account, openedAt: Specimen.time(1), followedUntil: Specimen.time(2))
            let next = AccountMark(
                Specimen.account, openedAt: Specimen.time(1), followedUntil: Specimen.time(9))
            for mark in [first, next] {
                try await store.apply(Commit(writes: [.account(.putMark(mark))]))
                try expect(try await store.mark(of: Specimen.account), is: mark, "the mark")
            }
            store = try await harness.reopen(store)
            try expect(try await store.mark(of: Specimen.account), is: next, "the last mark")
            try expect(
                try await store.mark(of: VenueAccount("paper-a", "other")), is: nil, "another's")
        },
    ]

    /// One unit of the base asset more, and two of the quote asset less, a second after the last.
    private static func external(
        _ number: Int, _ kind: ExternalEntry.Kind, _ amount: Fixed = .one
    ) -> ExternalEntry {
        ExternalEntry(
            account: Specimen.account, venueLedgerID: "e-\(number)", kind: kind,
            changes: [.init(amount, of: Specimen.btc), .init(Fixed(-2), of: Specimen.usd)],
            at: Specimen.time(number), note: "note \(number)\n")
    }
}
