import Domain
import Money

/// One fact that the embedded dealer keeps.
enum DealerRecord: Hashable, JournaledRecord {
    /// Quotes before this number are gone.
    case forgotten(before: UInt64)
    case quoted(DealerOffer)
    /// A deal arrived, or stands as it is here.
    case dealt(DealerDeal)
    case changed(deal: UInt64, DealerDeal.State, valueDate: CivilDate, at: Instant)

    private enum Tag: UInt8 {
        case forgotten = 1
        case quoted, dealt, changed
    }

    func write(to writer: inout RecordWriter) {
        switch self {
        case .forgotten(let number):
            writer.put(Tag.forgotten.rawValue)
            writer.put(number)
        case .quoted(let offer):
            writer.put(Tag.quoted.rawValue)
            writer.put(offer)
        case .dealt(let deal):
            writer.put(Tag.dealt.rawValue)
            writer.put(deal)
        case .changed(let deal, let state, let valueDate, let at):
            writer.put(Tag.changed.rawValue)
            writer.put(deal)
            writer.put(state)
            writer.put(valueDate)
            writer.put(at)
        }
    }

    /// The next record; `nil` where the bytes are none.
    ///
    /// - Parameter asset: the asset of a code.
    init?(_ cursor: inout RecordCursor, asset: (String) -> Asset) {
        guard let byte = cursor.byte(), let tag = Tag(rawValue: byte) else { return nil }
        switch tag {
        case .forgotten:
            guard let number = cursor.word() else { return nil }
            self = .forgotten(before: number)
        case .quoted:
            guard let offer = cursor.offer(asset) else { return nil }
            self = .quoted(offer)
        case .dealt:
            guard let deal = cursor.deal(asset) else { return nil }
            self = .dealt(deal)
        case .changed:
            guard let deal = cursor.word(), let state = cursor.state(), let date = cursor.date(),
                let at = cursor.instant()
            else { return nil }
            self = .changed(deal: deal, state, valueDate: date, at: at)
        }
    }
}

private enum StateTag: UInt8 {
    case looksToBook = 1
    case looksToReject, booked, rejected, withdrawn, settled
}

extension RecordWriter {
    fileprivate mutating func put(_ date: CivilDate) {
        put(UInt64(bitPattern: Int64(date.daysSinceEpoch)))
    }

    fileprivate mutating func put(_ amount: Amount) {
        put(amount.asset.code)
        put(amount.quantity)
    }

    fileprivate mutating func put(_ offer: DealerOffer) {
        put(offer.number)
        put(offer.rate.pair.base.code)
        put(offer.rate.pair.quote.code)
        put(offer.rate.side == .bid ? UInt8(0) : 1)
        put(offer.rate.price)
        put(offer.fixed)
        put(offer.valueDate)
        put(offer.at)
        put(offer.expiresAt)
    }

    fileprivate mutating func put(_ deal: DealerDeal) {
        put(deal.number)
        put(deal.order.id.high)
        put(deal.order.id.low)
        put(deal.order.counterpart.venue.text)
        put(deal.order.counterpart.account.text)
        put(deal.order.quote)
        put(deal.order.from)
        put(deal.order.to)
        put(deal.order.valueDate)
        put(deal.order.validUntil)
        put(deal.takenAt)
        put(deal.usesQuote ? UInt8(1) : 0)
        put(deal.valueDate)
        put(deal.state)
        put(deal.updatedAt)
    }

    fileprivate mutating func put(_ state: DealerDeal.State) {
        switch state {
        case .looking(let until, let books):
            put((books ? StateTag.looksToBook : .looksToReject).rawValue)
            put(until)
        case .booked: put(StateTag.booked.rawValue)
        case .rejected(let text):
            put(StateTag.rejected.rawValue)
            put(text)
        case .withdrawn: put(StateTag.withdrawn.rawValue)
        case .settled: put(StateTag.settled.rawValue)
        }
    }
}

extension RecordCursor {
    fileprivate mutating func date() -> CivilDate? {
        word().flatMap { Int(exactly: Int64(bitPattern: $0)) }
            .map { CivilDate(daysSinceEpoch: $0) }
    }

    fileprivate mutating func flag() -> Bool? {
        byte().flatMap { $0 <= 1 ? $0 == 1 : nil }
    }

    fileprivate mutating func amount(_ asset: (String) -> Asset) -> Amount? {
        guard let code = text(), let quantity = fixed() else { return nil }
        return try? Amount(quantity, of: asset(code))
    }

    fileprivate mutating func offer(_ asset: (String) -> Asset) -> DealerOffer? {
        guard let number = word(), let base = text(), let quote = text(), let isOffer = flag(),
            let price = fixed(), let fixed = amount(asset), let valueDate = date(),
            let at = instant(), let expiresAt = instant()
        else { return nil }
        let pair = Symbol(base: asset(base), quote: asset(quote))
        return DealerOffer(
            number: number,
            rate: ExchangeRate(price: price, pair: pair, side: isOffer ? .offer : .bid),
            fixed: fixed, valueDate: valueDate, at: at, expiresAt: expiresAt)
    }

    fileprivate mutating func deal(_ asset: (String) -> Asset) -> DealerDeal? {
        guard let number = word(), let high = word(), let low = word(), let venue = text(),
            let account = text(), let quote = text(), let from = amount(asset),
            let to = amount(asset), let dateSent = date(), let validUntil = instant(),
            let takenAt = instant(), let usesQuote = flag(), let valueDate = date(),
            let state = state(), let updatedAt = instant()
        else { return nil }
        let order = DealOrder(
            id: OrderID(high: high, low: low),
            counterpart: VenueAccount(VenueID(venue), AccountID(account)), quote: quote,
            from: from, to: to, valueDate: dateSent, validUntil: validUntil)
        var deal = DealerDeal(
            number: number, order: order, takenAt: takenAt, usesQuote: usesQuote, state: state)
        deal.valueDate = valueDate
        deal.updatedAt = updatedAt
        return deal
    }

    fileprivate mutating func state() -> DealerDeal.State? {
        guard let byte = byte(), let tag = StateTag(rawValue: byte) else { return nil }
        return switch tag {
        case .looksToBook: instant().map { .looking(until: $0, books: true) }
        case .looksToReject: instant().map { .looking(until: $0, books: false) }
        case .booked: .booked
        case .rejected: text().map { .rejected($0) }
        case .withdrawn: .withdrawn
        case .settled: .settled
        }
    }
}
