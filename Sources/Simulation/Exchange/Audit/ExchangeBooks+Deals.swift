import Domain
import Venues

/// Deals on the wire, and what dealers have on record.
extension ExchangeBooks {
    /// The service calls a dealer.
    mutating func sends(_ order: DealOrder, to dealer: VenueID) {
        guard let one = owner(of: order) else {
            return expect(false, .exchangeIntended, "\(order.id)", "of no exchange")
        }
        let (exchange, quote) = (one.exchange, one.exchange.quote)
        guard exchange.state == .submitting, let intent = exchange.intent else {
            return expect(
                false, .exchangeIntended, "\(order.id)",
                "leaves without an intent that is durable: \(exchange.state)")
        }
        expect(
            order.from == quote.dealer.from && order.to == quote.dealer.to
                && order.quote == quote.dealer.quote && order.counterpart == quote.counterpart
                && order.valueDate == quote.settlementDate
                && order.validUntil == intent.validUntil && dealer == quote.dealer.dealer
                && intent.validUntil <= quote.dealer.expiresAt,
            .exchangeIntended, "\(order.id)", "is not what was intended")
        known[exchange.id]?.sent += 1
        expect(one.sent == 0, .sentOnce, "\(order.id)", "is sent \(one.sent + 1) times")
    }

    /// A deal reaches its dealer.
    mutating func arrives(_ order: DealOrder) {
        guard let one = owner(of: order) else { return }
        known[one.exchange.id]?.arrived += 1
        expect(one.arrived == 0, .sentOnce, "\(order.id)", "arrives \(one.arrived + 1) times")
    }

    private func owner(of order: DealOrder) -> Known? {
        ids.lazy.compactMap { known[$0] }.first { $0.exchange.order == order.id }
    }

    /// A dealer has handled a call: whatever it has booked by now is not over here.
    mutating func handled(_ order: DealOrder) {
        guard let one = owner(of: order) else { return }
        check(one)
    }

    private mutating func check(_ one: Known) {
        let exchange = one.exchange
        switch dealer(of: exchange)?.deal(exchange.order)?.state {
        case .booked, .settled: break
        case .looking, .rejected, .withdrawn, nil: return
        }
        let isOver: Bool
        switch exchange.state {
        case .draft, .rejected, .cancelled: isOver = true
        case .failed: isOver = one.closedBy == nil
        case .submitting, .unknown, .submitted, .ordered, .orderSettled, .success: isOver = false
        }
        expect(
            !isOver, .dealIsTheDealers, "\(exchange.id)",
            "is booked at the dealer, and here it is \(exchange.state)")
    }

    /// What every dealer booked is booked here, once, in these figures, and nothing else is.
    mutating func compareDealers() {
        var own: [OrderID: ConversionID] = [:]
        for id in ids {
            guard let one = known[id] else { continue }
            check(one)
            own[one.exchange.order] = id
            let isBooked = one.posts > 0
            let deal = dealer(of: one.exchange)?.deal(one.exchange.order)
            let isTheirs: Bool
            switch deal?.state {
            case .booked, .settled: isTheirs = true
            case .looking, .rejected, .withdrawn, nil: isTheirs = false
            }
            expect(
                isBooked == isTheirs, .dealIsTheDealers, "\(id)",
                "\(one.exchange.state), posted \(one.posts) times, and the dealer has "
                    + (deal.map { "\($0.state)" } ?? "nothing"))
        }
        for dealer in dealers {
            for deal in dealer.deals {
                let exchange = own[deal.order.id].flatMap { known[$0]?.exchange }
                expect(
                    exchange?.quote.dealer.from == deal.order.from
                        && exchange?.quote.dealer.to == deal.order.to
                        && exchange?.quote.dealer.dealer == dealer.id,
                    .dealIsTheDealers, "\(deal.order.id)", "\(dealer.id) has what is not ours")
            }
        }
    }
}
