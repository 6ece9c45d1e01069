import Domain
import Money
import Routing

/// The baseline that everybody writes first: equal slices at equal times, each a market order at
/// the venue with the best price of the moment, without a bound.
struct NaiveSlices {
    let arena: Arena
    let side: Side
    let amount: Fixed
    let slices: Int
    let horizon: Duration
    let roundTrip: Duration

    func run() async throws -> Outcome {
        let start = arena.clock.now()
        let decisionMid = arena.mid ?? .zero
        let lot = arena.recording.members[0].rules.lot
        var trades: [Trade] = []
        var sent = Fixed.zero
        for number in 0..<slices {
            // Cumulative, so that cutting to lots loses nothing.
            let target = try amount.multiplied(
                by: Fixed(number + 1), dividedBy: Fixed(slices), rounding: .down
            ).rounded(toMultipleOf: lot, .down)
            arena.move(to: start.adding(horizon * number / slices))
            guard let (venue, price) = best() else { continue }
            let now = arena.clock.now()
            let order = Order(
                conversion: ConversionID(at: now, random: (9, UInt64(number))), leg: 0,
                attempt: number, account: VenueAccount(venue, Arena.account),
                symbol: arena.recording.symbol, side: side, timeInForce: .immediateOrCancel,
                quantity: try target.subtracting(sent), limitPrice: try unbounded(price),
                createdAt: now, validUntil: now.adding(.seconds(2)))
            sent = target
            arena.move(to: now.adding(roundTrip / 2))
            guard case .accepted(let report) = await arena.venue(venue)?.place(order) else {
                continue
            }
            for (index, fill) in report.fills.enumerated() {
                trades.append(Trade(of: order, index: index, fill))
            }
        }
        return Outcome(
            trades: trades, conversion: nil, orders: slices, decisionMid: decisionMid,
            endMid: arena.mid, acceptedAt: start)
    }

    private func best() -> (venue: VenueID, price: Fixed)? {
        let offers = arena.venues.compactMap { venue -> (venue: VenueID, price: Fixed)? in
            guard let book = venue.book(of: arena.recording.symbol) else { return nil }
            return book.levels(takenBy: side).first.map { (venue.id, $0.price) }
        }
        switch side {
        case .buy: return offers.min { $0.price < $1.price }
        case .sell: return offers.max { $0.price < $1.price }
        }
    }

    /// A limit so far away that it bounds nothing, on the tick.
    private func unbounded(_ price: Fixed) throws -> Fixed {
        let far =
            side == .buy
            ? try price.adding(price) : try price.divided(by: Fixed(2), rounding: .down)
        return try far.rounded(toMultipleOf: arena.recording.members[0].rules.tick, .down)
    }
}
