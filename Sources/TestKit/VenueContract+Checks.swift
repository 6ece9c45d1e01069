import Domain
import Engine
import Money
import Routing

extension VenueContract {
    /// What of the promise does not hold; empty where all does.
    package func breaches(in world: VenueWorld) async throws -> [String] {
        var notes = Notes()
        switch self {
        case .aTakingOrderIsFoundWithAllItsFills: try await Self.taking(world, &notes)
        case .theRestOfAnImmediateOrderIsCancelled: try await Self.immediate(world, &notes)
        case .aRestingOrderIsOpenAndLocksItsMoney: try await Self.resting(world, &notes)
        case .aCancelEndsTheOrderAndFreesItsMoney: try await Self.cancelling(world, &notes)
        case .aCancelOfWhatIsNotOpenSaysSo: try await Self.cancellingNothing(world, &notes)
        case .anUnknownOrderIsAbsent:
            let order = try world.order(1, .buy, .immediateOrCancel, through: 1)
            notes.expect(await world.venue.query(order) == .absent, "it is not absent")
        case .aRefusalIsDefiniteAndMovesNothing: try await Self.refusing(world, &notes)
        case .anOrderAfterItsValidityIsRefused: try await Self.late(world, &notes)
        case .oneClientIDIsOneOpenOrderAtMost: try await Self.sameID(world, &notes)
        case .balancesFollowTheFills: try await Self.balances(world, &notes)
        case .booksFromTheReportOnContainIt: try await Self.books(world, &notes)
        case .marketDataIsThereForEverySymbol: Self.marketData(world, &notes)
        case .whatIsTakenBackGivesItsMoneyBackAndIsTold: try await Self.busting(world, &notes)
        case .whatIsCorrectedStandsUnderAnIdOfItsOwn: try await Self.correcting(world, &notes)
        case .nothingIsTakenBackTwice: try await Self.bustingAgain(world, &notes)
        }
        return notes.breaches
    }

    struct Notes {
        var breaches: [String] = []

        mutating func expect(_ holds: Bool, _ breach: String) {
            if !holds { breaches.append(breach) }
        }

        /// The report of an order that must have been taken.
        mutating func accepted(_ answer: PlaceAnswer) -> OrderReport? {
            if case .accepted(let report) = answer { return report }
            breaches.append("not accepted: \(answer)")
            return nil
        }

        mutating func refused(_ answer: PlaceAnswer) {
            if case .refused = answer { return }
            breaches.append("not refused: \(answer)")
        }
    }

    private static func taking(_ world: VenueWorld, _ notes: inout Notes) async throws {
        for (number, side) in [Side.buy, .sell].enumerated() {
            let order = try world.order(
                UInt64(number), side, .immediateOrCancel, through: 5, times: 3)
            guard let report = notes.accepted(await world.venue.place(order)) else { return }
            notes.expect(report.order == order.id, "the report is of another order")
            notes.expect(report.status == .filled, "not filled but \(report.status)")
            notes.expect(report.cumulativeQuantity == order.quantity, "not all is counted")
            let sum = report.fills.reduce(Int128(0)) { $0 + $1.quantity.units }
            notes.expect(sum == order.quantity.units, "the fills are not the quantity")
            notes.expect(
                report.fills.allSatisfy {
                    side == .buy ? $0.price <= order.limitPrice : $0.price >= order.limitPrice
                }, "a fill is beyond the limit")
            notes.expect(!report.fills.contains(where: \.isMaker), "a taker's fill is a maker's")
            guard case .present(let found) = await world.venue.query(order) else {
                notes.expect(false, "it is not found")
                return
            }
            notes.expect(found.fills == report.fills, "the query has other fills")
            notes.expect(found.status == .filled, "the query has another status")
            notes.expect(found.venueOrderID == report.venueOrderID, "it has two venue ids")
        }
    }

    private static func immediate(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let order = try world.order(1, .buy, .immediateOrCancel, through: -5)
        let report = notes.accepted(await world.venue.place(order))
        notes.expect(report?.status == .cancelled, "not cancelled")
        notes.expect(report?.fills.isEmpty == true, "it filled beyond its limit")
        let killed = try world.order(2, .sell, .fillOrKill, through: -5)
        guard world.forces.contains(.fillOrKill) else {
            try await refusing(killed, world, &notes)
            return
        }
        let second = notes.accepted(await world.venue.place(killed))
        notes.expect(second?.status == .cancelled, "fill-or-kill is not cancelled")
    }

    /// Not even one that would fill is taken.
    private static func refusing(
        _ killed: Order, _ world: VenueWorld, _ notes: inout Notes
    ) async throws {
        let before = await world.venue.balances(of: world.account)
        let taking = try world.order(3, .sell, .fillOrKill, through: 5)
        for order in [killed, taking] {
            notes.refused(await world.venue.place(order))
            notes.expect(await world.venue.query(order) == .absent, "a refused order is there")
        }
        notes.expect(await world.venue.balances(of: world.account) == before, "money moved")
    }

    private static func resting(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let before = await world.venue.balances(of: world.account) ?? [:]
        let order = try world.order(1, .sell, .goodTillCancelled, through: -10)
        let report = notes.accepted(await world.venue.place(order))
        notes.expect(report?.status == .open, "not open")
        let after = await world.venue.balances(of: world.account) ?? [:]
        let base = world.symbol.base
        notes.expect(after[base]?.total == before[base]?.total, "the total changed")
        let locked = (after[base]?.locked.units ?? 0) - (before[base]?.locked.units ?? 0)
        notes.expect(locked == order.quantity.units, "\(locked) is locked")
        guard case .present(let found) = await world.venue.query(order) else {
            notes.expect(false, "it is not found")
            return
        }
        notes.expect(found.status == .open, "the query says \(found.status)")
    }

    private static func cancelling(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let before = await world.venue.balances(of: world.account)
        let order = try world.order(1, .buy, .goodTillCancelled, through: -10)
        _ = notes.accepted(await world.venue.place(order))
        guard case .report(let report) = await world.venue.cancel(order) else {
            notes.expect(false, "the cancel has no report")
            return
        }
        notes.expect(report.status == .cancelled, "the cancel says \(report.status)")
        notes.expect(await world.venue.balances(of: world.account) == before, "money is bound")
        guard case .present(let found) = await world.venue.query(order) else {
            notes.expect(false, "it is not found")
            return
        }
        notes.expect(found.status == .cancelled, "the query says \(found.status)")
    }

    private static func cancellingNothing(
        _ world: VenueWorld, _ notes: inout Notes
    ) async throws {
        let never = try world.order(1, .buy, .goodTillCancelled, through: -10)
        notes.expect(await world.venue.cancel(never) == .notOpen, "it never arrived")
        let filled = try world.order(2, .buy, .immediateOrCancel, through: 5)
        _ = notes.accepted(await world.venue.place(filled))
        notes.expect(await world.venue.cancel(filled) == .notOpen, "it is filled")
    }

    private static func refusing(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let before = await world.venue.balances(of: world.account)
        let big = try world.order(1, .sell, .immediateOrCancel, through: 5, times: 1_000_000)
        notes.refused(await world.venue.place(big))
        let taking = try world.order(2, .buy, .postOnly, through: 5)
        notes.refused(await world.venue.place(taking))
        notes.expect(await world.venue.query(big) == .absent, "a refused order is there")
        notes.expect(await world.venue.query(taking) == .absent, "a post-only order is there")
        notes.expect(await world.venue.balances(of: world.account) == before, "money moved")
    }

    private static func late(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let order = try world.order(
            1, .buy, .immediateOrCancel, through: 5, validUntil: world.now().adding(.seconds(1)))
        await world.pass(.seconds(2))
        notes.refused(await world.venue.place(order))
        notes.expect(await world.venue.query(order) == .absent, "a late order is there")
    }

    /// Once an order has ended its id may be taken again, as venues themselves do, for another
    /// order; a connector does better not to send it.
    private static func sameID(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let resting = try world.order(1, .sell, .goodTillCancelled, through: -10)
        let first = notes.accepted(await world.venue.place(resting))
        notes.refused(await world.venue.place(resting))
        _ = await world.venue.cancel(resting)
        let again = await world.venue.place(resting)
        guard case .present(let found) = await world.venue.query(resting) else {
            notes.expect(false, "it is not found")
            return
        }
        switch again {
        case .refused:
            notes.expect(found.venueOrderID == first?.venueOrderID, "a refused order is found")
            notes.expect(found.status == .cancelled, "what had ended is \(found.status)")
        case .accepted(let second):
            notes.expect(first?.venueOrderID != second.venueOrderID, "one venue id, two orders")
            notes.expect(found.venueOrderID == second.venueOrderID, "the older one is found")
        case .unknown: notes.expect(false, "neither refused nor accepted: \(again)")
        }
    }

    private static func balances(_ world: VenueWorld, _ notes: inout Notes) async throws {
        var expected = (await world.venue.balances(of: world.account) ?? [:]).mapValues(
            \.total.units)
        for number in UInt64(1)...6 {
            let side: Side = number % 2 == 0 ? .buy : .sell
            let order = try world.order(
                number, side, .immediateOrCancel, through: 5, times: Int(number))
            guard let report = notes.accepted(await world.venue.place(order)) else { return }
            let sign: Int128 = side == .buy ? 1 : -1
            for fill in report.fills {
                expected[world.symbol.base, default: 0] += sign * fill.quantity.units
                expected[world.symbol.quote, default: 0] -= sign * fill.notional.units
                expected[fill.fee.asset, default: 0] -= fill.fee.amount.units
            }
        }
        let after = (await world.venue.balances(of: world.account) ?? [:]).mapValues(\.total.units)
        notes.expect(after == expected, "balances \(after), by the fills \(expected)")
    }

    private static func books(_ world: VenueWorld, _ notes: inout Notes) async throws {
        let order = try world.order(1, .buy, .immediateOrCancel, through: 5)
        guard let before = world.venue.book(of: world.symbol),
            let report = notes.accepted(await world.venue.place(order)),
            let after = await book(from: report.bookSequence, world)
        else {
            notes.expect(false, "there is no book")
            return
        }
        notes.expect(report.bookSequence > before.sequence, "the old book is as new")
        notes.expect(after.sequence >= report.bookSequence, "the new book is too old")
        let pairs = zip(after.bids, after.bids.dropFirst())
        notes.expect(pairs.allSatisfy { $0.price > $1.price }, "bids are not best first")
        let askPairs = zip(after.asks, after.asks.dropFirst())
        notes.expect(askPairs.allSatisfy { $0.price < $1.price }, "asks are not best first")
    }

    /// Over a wire the book comes after the answer; how often it is looked for, and how long after
    /// each other.
    private static let looksMax = 200
    private static let lookInterval = Duration.milliseconds(50)

    /// The book once it is that new; if it never is, as it is in the end.
    private static func book(from sequence: UInt64, _ world: VenueWorld) async -> Book? {
        for _ in 0..<looksMax {
            if let book = world.venue.book(of: world.symbol), book.sequence >= sequence {
                return book
            }
            await world.pass(lookInterval)
        }
        return world.venue.book(of: world.symbol)
    }

    /// Book and ticker of one moment: a live book may change between two looks.
    private static func look(at symbol: Symbol, _ world: VenueWorld) -> (Book?, Ticker?) {
        var book = world.venue.book(of: symbol)
        var ticker = world.venue.ticker(of: symbol)
        for _ in 0..<looksMax {
            let again = world.venue.book(of: symbol)
            if again == book { break }
            book = again
            ticker = world.venue.ticker(of: symbol)
        }
        return (book, ticker)
    }

    private static func marketData(_ world: VenueWorld, _ notes: inout Notes) {
        for rules in world.venue.rules {
            let (book, ticker) = look(at: rules.symbol, world)
            notes.expect(book?.symbol == rules.symbol, "no book of \(rules.symbol)")
            notes.expect(book?.bids.isEmpty == false, "no bids of \(rules.symbol)")
            notes.expect(ticker?.bid == book?.bids.first?.price, "the ticker has another bid")
            notes.expect(ticker?.ask == book?.asks.first?.price, "the ticker has another ask")
        }
        notes.expect(
            world.venue.rules.map(\.symbol) == world.venue.rules.map(\.symbol).sorted(),
            "the rules are not in the order of the symbols")
    }
}
