import Domain
import Engine
import Money
import Routing
import Testing

extension VenueContract {
    /// An order of several fills that is done, and what its account held before it.
    private struct Done {
        let order: Order
        let report: OrderReport
        let before: [Asset: Fixed]
        let at: Instant
    }

    private static func totals(_ world: VenueWorld) async -> [Asset: Fixed] {
        (await world.venue.balances(of: world.account) ?? [:]).mapValues(\.total)
    }

    /// `nil` for a venue that cannot be made to take anything back: it then has nothing to tell.
    private static func done(
        _ world: VenueWorld, _ notes: inout Notes
    ) async throws -> (Done, VenueWorld.TakeBack)? {
        let at = world.now()
        let before = await totals(world)
        let order = try world.order(1, .buy, .immediateOrCancel, through: 5, times: 3)
        guard let report = notes.accepted(await world.venue.place(order)) else { return nil }
        notes.expect(report.reversals.isEmpty, "something is taken back that nobody took back")
        let told = await world.venue.reversals(of: world.account, since: at)
        notes.expect(told == [], "it tells of reversals: \(String(describing: told))")
        guard let takeBack = world.takeBack else {
            Issue.record(
                "\(world.venue.id) takes nothing back: checked is only that it tells of nothing.",
                severity: .warning)
            return nil
        }
        return (Done(order: order, report: report, before: before, at: at), takeBack)
    }

    static func busting(_ world: VenueWorld, _ notes: inout Notes) async throws {
        guard let (done, takeBack) = try await done(world, &notes) else { return }
        for fill in done.report.fills {
            notes.expect(await takeBack(fill.venueTradeID, nil), "it does not take it back")
        }
        notes.expect(await totals(world) == done.before, "the money is not back")
        guard case .present(let found) = await world.venue.query(done.order) else {
            notes.expect(false, "the order is not found")
            return
        }
        notes.expect(found.status == .filled, "the order is \(found.status)")
        notes.expect(
            found.cumulativeQuantity == done.report.cumulativeQuantity, "the count fell")
        notes.expect(found.fills == done.report.fills, "the fills are not all told any more")
        notes.expect(
            found.reversals == done.report.fills.map { Reversal(of: $0.venueTradeID) },
            "the query says \(found.reversals)")
        let told = await world.venue.reversals(of: world.account, since: done.at)
        notes.expect(told?.map(\.order) == [done.order.id], "it is not told when asked for")
        notes.expect(told?.first?.reversals == found.reversals, "it is told otherwise")
        var reports = world.venue.reports().makeAsyncIterator()
        let report = await reports.next()
        let taken = report?.reversals.first?.venueTradeID
        notes.expect(taken == done.report.fills.first?.venueTradeID, "it is not reported")
        notes.expect(
            report?.fills.contains { $0.venueTradeID == taken } == true,
            "it is reported without its fill")
    }

    static func correcting(_ world: VenueWorld, _ notes: inout Notes) async throws {
        guard let (done, takeBack) = try await done(world, &notes),
            let fill = done.report.fills.first
        else { return }
        let price = done.order.limitPrice
        notes.expect(await takeBack(fill.venueTradeID, price), "it does not correct it")
        guard case .present(let found) = await world.venue.query(done.order),
            let correction = found.reversals.first?.correction
        else {
            notes.expect(false, "there is no correction")
            return
        }
        notes.expect(found.reversals.count == 1, "more is taken back than one trade")
        notes.expect(found.fills == done.report.fills, "it is among the fills")
        notes.expect(
            !found.fills.contains { $0.venueTradeID == correction.venueTradeID },
            "it has the id of another trade")
        notes.expect(
            correction.price == price && correction.quantity == fill.quantity,
            "it is \(correction.quantity) at \(correction.price)")
        var expected = done.before.mapValues(\.units)
        for standing in done.report.fills.dropFirst() + [correction] {
            expected[world.symbol.base, default: 0] += standing.quantity.units
            expected[world.symbol.quote, default: 0] -= standing.notional.units
            expected[standing.fee.asset, default: 0] -= standing.fee.amount.units
        }
        let after = await totals(world).mapValues(\.units)
        notes.expect(after == expected, "balances \(after), by what stands \(expected)")
        notes.expect(
            await takeBack(correction.venueTradeID, nil), "a correction cannot be taken back")
        guard case .present(let last) = await world.venue.query(done.order) else { return }
        notes.expect(last.reversals.count == 2, "the second is not told")
    }

    static func bustingAgain(_ world: VenueWorld, _ notes: inout Notes) async throws {
        guard let (done, takeBack) = try await done(world, &notes),
            let fill = done.report.fills.first
        else { return }
        notes.expect(await takeBack(fill.venueTradeID, nil), "it does not take it back")
        let after = await totals(world)
        notes.expect(await !takeBack(fill.venueTradeID, nil), "it takes it back again")
        notes.expect(await !takeBack("no such trade", nil), "it takes back what never was")
        notes.expect(await totals(world) == after, "money moved twice")
        let later = await world.venue.reversals(
            of: world.account, since: world.now().adding(.seconds(1)))
        notes.expect(later == [], "it tells of the future")
    }
}
