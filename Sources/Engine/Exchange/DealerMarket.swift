import Calendars
package import Domain
package import Money
package import Routing

/// A dealer as an edge of the planner: a book with one level on each side. Only for a dealer whose
/// legs settle at once: what a later value date brings cannot be sent on.
///
/// An order takes a quote for just its quantity and deals on it if the price is within its limit:
/// all of it, or nothing.
package final class DealerMarket: Venue {
    private let dealer: any ShowingDealer
    private let calendars: CalendarBoard
    private let time: any TimeSource
    /// How long the quote for an order lasts.
    private let quoteLife: Duration
    package let rules: [MarketRules]

    package init(
        _ dealer: any ShowingDealer, calendars: CalendarBoard, time: any TimeSource,
        quoteLife: Duration = .seconds(10)
    ) {
        precondition(dealer.settlesAtOnce, "what is not settled is not sent on")
        self.dealer = dealer
        self.calendars = calendars
        self.time = time
        self.quoteLife = quoteLife
        rules = dealer.pairs.map { pair in
            MarketRules(
                symbol: pair, lot: Fixed.step(digits: pair.base.scale),
                tick: Fixed.step(digits: ExchangeRate.decimals(of: pair)),
                minQuantity: Fixed.step(digits: pair.base.scale),
                minNotional: Fixed.step(digits: pair.quote.scale))
        }
    }

    package var id: VenueID { dealer.id }
    package var fees: FeeSchedule { FeeSchedule(maker: .zero, taker: .zero) }
    package var orderValidity: Duration { dealer.dealValidity }
    package var absenceMargin: Duration { dealer.absenceMargin }

    package func book(of symbol: Symbol) -> Book? {
        guard let value = valueDate(symbol),
            let shown = dealer.indication(of: symbol, days: value.days)
        else { return nil }
        return Book(
            symbol: symbol, bids: [BookLevel(price: shown.bid, quantity: shown.size)],
            asks: [BookLevel(price: shown.offer, quantity: shown.size)], at: time.now(),
            sequence: shown.sequence)
    }

    package func ticker(of symbol: Symbol) -> Ticker? {
        guard let book = book(of: symbol), let mid = dealer.reference(symbol) else { return nil }
        return Ticker(
            symbol: symbol, at: book.at, open: mid, last: mid, low: mid, high: mid,
            volume: .zero, bid: book.bids.first?.price, ask: book.asks.first?.price)
    }

    /// The earliest one; the legs settle at once all the same.
    private func valueDate(_ symbol: Symbol) -> (date: CivilDate, days: Int)? {
        let allowed = try? calendars.book.allowedDates(
            from: symbol.base.code, to: symbol.quote.code, at: time.now())
        return (allowed?.first).map { ($0.date, $0.tenor.days) }
    }

    package func place(_ order: Order) async -> PlaceAnswer {
        guard order.timeInForce != .postOnly, order.timeInForce != .goodTillCancelled else {
            return refusal("Nothing rests at a dealer.")
        }
        guard let fixed = try? Amount(order.quantity, of: order.symbol.base),
            let terms = DealTerms(
                from: order.hop.spends, to: order.hop.receives, fixed: fixed),
            let value = valueDate(order.symbol)
        else { return refusal("The dealer has no value date for \(order.symbol).") }
        let request = DealerQuoteRequest(
            pair: order.symbol, side: terms.side, fixed: fixed, valueDate: value.date,
            days: value.days, life: quoteLife)
        switch await dealer.quote(request) {
        case .refused(let reason): return refusal(reason)
        case .unavailable(let reason):
            return .refused(Failure(.venueUnavailable, reason))
        case .quoted(let quote):
            let isWithin =
                order.side == .sell
                ? quote.price >= order.limitPrice : quote.price <= order.limitPrice
            guard isWithin else {
                return .refused(Failure(.noLiquidity, "The dealer asks for another price."))
            }
            guard let amounts = terms.amounts(at: quote.price) else {
                return refusal("The amount is too small.")
            }
            return await deal(order, quote, amounts, value.date)
        }
    }

    private func deal(
        _ order: Order, _ quote: DealerQuote, _ amounts: (from: Amount, to: Amount),
        _ date: CivilDate
    ) async -> PlaceAnswer {
        let deal = DealOrder(
            id: order.id, counterpart: order.account, quote: quote.id, from: amounts.from,
            to: amounts.to, valueDate: date, validUntil: order.validUntil)
        switch await dealer.deal(deal) {
        case .refused(let reason): return refusal(reason)
        case .unknown(let text): return .unknown(text)
        case .answered(let report):
            guard let told = told(report, of: order) else {
                return .unknown("the dealer answered with figures that are not the order's")
            }
            if case .rejected(let failure) = told.status { return .refused(failure) }
            return .accepted(told)
        }
    }

    private func refusal(_ reason: String) -> PlaceAnswer {
        .refused(Failure(.rejectedByVenue, reason))
    }

    /// What was sent is only there to be recognised: the dealer knows it by its id.
    private func sent(_ order: Order) -> DealOrder? {
        guard let base = try? Amount(order.quantity, of: order.symbol.base),
            let quote = try? Amount(.zero, of: order.symbol.quote)
        else { return nil }
        return DealOrder(
            id: order.id, counterpart: order.account, quote: "",
            from: order.side == .sell ? base : quote, to: order.side == .sell ? quote : base,
            valueDate: CivilDate(daysSinceEpoch: 0), validUntil: order.validUntil)
    }

    package func query(_ order: Order) async -> QueryAnswer {
        guard let sent = sent(order) else { return .absent }
        switch await dealer.find(sent) {
        case .absent: return .absent
        case .unreachable(let text): return .unreachable(text)
        case .present(let report):
            guard let told = told(report, of: order) else {
                return .unreachable("the dealer answered with figures that are not the order's")
            }
            return .present(told)
        }
    }

    package func cancel(_ order: Order) async -> CancelAnswer {
        guard let sent = sent(order) else { return .notOpen }
        switch await dealer.withdraw(sent) {
        case .absent: return .notOpen
        case .unreachable(let text): return .unreachable(text)
        case .present(let report):
            guard let told = told(report, of: order) else {
                return .unreachable("the dealer answered with figures that are not the order's")
            }
            return .report(told)
        }
    }

    /// The deal as an order of a venue; `nil` where it is not the deal of this order.
    private func told(_ report: DealReport, of order: Order) -> OrderReport? {
        guard report.isDeal(of: order) else { return nil }
        let now = time.now()
        func told(
            _ status: OrderReport.Status, _ reference: String, _ fills: [Fill] = []
        ) -> OrderReport {
            OrderReport(
                order: order.id, venueOrderID: reference, status: status,
                cumulativeQuantity: fills.isEmpty ? .zero : order.quantity, fills: fills,
                bookSequence: 0, at: now)
        }
        switch report.state {
        case .submitted(let reference): return told(.open, reference)
        // The dealer has no name for what it did not book: it knows it by ours.
        case .rejected(let reason):
            return told(.rejected(Failure(.rejectedByVenue, reason)), order.id.description)
        case .withdrawn: return told(.cancelled, order.id.description)
        case .booked(let reference), .settled(let reference, _):
            return report.fill(of: order, at: now).map { told(.filled, reference, [$0]) }
        }
    }

    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }

    /// What a profile has is in our own ledger.
    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? { nil }

    package func reports() -> AsyncStream<OrderReport> {
        AsyncStream { continuation in continuation.finish() }
    }
}

extension DealReport {
    /// Whether it is of this order, in all that the order says of the deal.
    fileprivate func isDeal(of order: Order) -> Bool {
        let (base, quote) = amounts(of: order)
        return self.order == order.id && base.asset == order.symbol.base
            && quote.asset == order.symbol.quote && base.quantity == order.quantity
    }

    private func amounts(of order: Order) -> (base: Amount, quote: Amount) {
        order.side == .sell ? (from, to) : (to, from)
    }

    /// The deal as the one fill of an order; `nil` where it is not booked, or not of this order.
    ///
    /// A dealer moves whole minor units, so the quotient of the amounts is its price give or take
    /// half of one. Where the limit comes to the very same amounts, the price is no worse than it.
    package func fill(of order: Order, at moment: Instant) -> Fill? {
        let reference: String
        switch state {
        case .booked(let name), .settled(let name, _): reference = name
        case .submitted, .rejected, .withdrawn: return nil
        }
        let (base, quote) = amounts(of: order)
        guard isDeal(of: order),
            var price = try? quote.quantity.divided(
                by: base.quantity, rounding: .halfEven)
        else { return nil }
        let isWithin =
            order.side == .sell ? price >= order.limitPrice : price <= order.limitPrice
        let atLimit = try? base.quantity.multiplied(by: order.limitPrice, rounding: .halfEven)
            .rounded(toDigits: order.symbol.quote.scale, .halfEven)
        if !isWithin, atLimit == quote.quantity { price = order.limitPrice }
        return Fill(
            venueTradeID: reference, venueOrderID: reference, quantity: base.quantity,
            price: price, notional: quote.quantity, fee: Fee(.zero, of: order.hop.receives),
            isMaker: false, at: moment)
    }
}
