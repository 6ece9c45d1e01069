package import Domain

/// The market's rules, stated in docs/VALUE-DATES.md.
extension CalendarBook {
    /// The trade date rolls at 17:00 New York, that is seven hours before midnight.
    private static let leadInNewYork = 7 * 3_600
    /// Pairs with NZD roll at 07:00 Auckland, seven hours after midnight.
    private static let leadInAuckland = -7 * 3_600
    /// Pairs with the dollar that are spot on T+1.
    private static let spotTomorrow: Set<String> = ["CAD", "TRY"]

    /// The day that a deal made now is counted from; a Saturday or Sunday counts as Monday.
    ///
    /// It need not be a good day: nothing settles on it but what is dealt for today.
    package func tradeDate(
        from: String, to: String, at now: Instant
    ) throws(CalendarError) -> CivilDate {
        try tradeDate(for: Pair(from, to, in: self), at: now)
    }

    /// What a client may choose now, by date: T+0 before the cut-offs of both currencies on a good
    /// trade date, T+1 and T+2 always. Two tenors with one date are one, the smaller.
    ///
    /// - Throws: ``CalendarError/unknownCurrency(_:)``, or ``CalendarError/outOfRange(_:)`` where
    ///   any of the dates is beyond the data.
    package func allowedDates(
        from: String, to: String, at now: Instant
    ) throws(CalendarError) -> [AllowedDate] {
        let pair = try Pair(from, to, in: self)
        let tradeDate = try tradeDate(for: pair, at: now)
        var allowed: [AllowedDate] = []
        if try isGood(tradeDate, for: pair),
            pair.sides.allSatisfy({ now < $0.cutOff(on: tradeDate) })
        {
            allowed.append(AllowedDate(date: tradeDate, tenor: .today))
        }
        for tenor in [Tenor.tomorrow, .dayAfter] {
            let date = try valueDate(tenor, of: pair, from: tradeDate)
            if allowed.last?.date != date { allowed.append(AllowedDate(date: date, tenor: tenor)) }
        }
        return allowed
    }

    /// T+2, and T+1 for USD/CAD and USD/TRY.
    package func spotDate(
        from: String, to: String, tradeDate: CivilDate
    ) throws(CalendarError) -> CivilDate {
        try valueDate(Self.spotTenor(from, to), from: from, to: to, tradeDate: tradeDate)
    }

    package static func spotTenor(_ from: String, _ to: String) -> Tenor {
        let isSoon =
            (from == dollar && spotTomorrow.contains(to))
            || (to == dollar && spotTomorrow.contains(from))
        return isSoon ? .tomorrow : .dayAfter
    }

    /// The value date of a tenor from a trade date, whatever the time of day.
    ///
    /// As many days as the tenor has are counted on which the currencies other than the dollar
    /// are open; then the first good day on or after settles. For T+0 it is the first good day on
    /// or after the trade date, which ``allowedDates(from:to:at:)`` offers only if it is that day.
    package func valueDate(
        _ tenor: Tenor, from: String, to: String, tradeDate: CivilDate
    ) throws(CalendarError) -> CivilDate {
        try valueDate(tenor, of: Pair(from, to, in: self), from: tradeDate)
    }

    /// Both currencies are open, and the dollar for a cross.
    package func isGood(
        _ date: CivilDate, from: String, to: String
    ) throws(CalendarError) -> Bool {
        try isGood(date, for: Pair(from, to, in: self))
    }

    /// The first good date on or after: where a deal goes whose value date became a holiday.
    package func rolled(
        _ date: CivilDate, from: String, to: String
    ) throws(CalendarError) -> CivilDate {
        try rolled(date, for: Pair(from, to, in: self))
    }

    private func tradeDate(for pair: Pair, at now: Instant) throws(CalendarError) -> CivilDate {
        let rollsInAuckland = pair.sides.contains { $0.currency == Self.kiwi }
        let date =
            if rollsInAuckland {
                try calendar(of: Self.kiwi).zone.date(at: now, lead: Self.leadInAuckland)
            } else {
                try calendar(of: Self.dollar).zone.date(at: now, lead: Self.leadInNewYork)
            }
        let tradeDate =
            switch date.weekday {
            case .saturday: date.adding(days: 2)
            case .sunday: date.adding(days: 1)
            case .monday, .tuesday, .wednesday, .thursday, .friday: date
            }
        guard range.contains(tradeDate) else { throw .outOfRange(tradeDate) }
        return tradeDate
    }

    private func valueDate(
        _ tenor: Tenor, of pair: Pair, from tradeDate: CivilDate
    ) throws(CalendarError) -> CivilDate {
        guard range.contains(tradeDate) else { throw .outOfRange(tradeDate) }
        var date = tradeDate
        for _ in 0..<tenor.days {
            repeat {
                date = date.adding(days: 1)
                guard range.contains(date) else { throw .outOfRange(date) }
            } while !pair.counted.allSatisfy { $0.isOpen(on: date) }
        }
        return try rolled(date, for: pair)
    }

    private func rolled(_ date: CivilDate, for pair: Pair) throws(CalendarError) -> CivilDate {
        var date = date
        while try !isGood(date, for: pair) { date = date.adding(days: 1) }
        return date
    }

    private func isGood(_ date: CivilDate, for pair: Pair) throws(CalendarError) -> Bool {
        guard range.contains(date) else { throw .outOfRange(date) }
        return pair.settling.allSatisfy { $0.isOpen(on: date) }
    }
}

/// The calendars that a pair looks at.
private struct Pair {
    /// Both currencies.
    let sides: [CurrencyCalendar]
    /// Those whose days are counted: all but the dollar.
    let counted: [CurrencyCalendar]
    /// Those that are open on a good date: the dollar too.
    let settling: [CurrencyCalendar]

    init(_ from: String, _ to: String, in book: CalendarBook) throws(CalendarError) {
        sides = [try book.calendar(of: from), try book.calendar(of: to)]
        counted = sides.filter { $0.currency != CalendarBook.dollar }
        settling = counted + [try book.calendar(of: CalendarBook.dollar)]
    }
}
