package import Domain

/// The days on which one currency settles, and the clocks of its centre.
package struct CurrencyCalendar: Hashable, Sendable {
    /// ISO 4217, and CNH.
    package let currency: String
    /// Whose holidays these are.
    package let source: String
    /// What the calendar knows; no date outside is good or bad.
    package let range: ClosedRange<CivilDate>
    package let weekend: Set<Weekday>
    /// Deals for today end at this time of the centre.
    package internal(set) var cutOff: TimeOfDay
    /// Deals in the currency may be quoted.
    package internal(set) var isQuotable: Bool
    let zone: ZoneOffsets
    private var closures: [CivilDate: Closure]
    /// Days that the operator opened, over weekend and holiday.
    private var opened: Set<CivilDate> = []

    init(
        currency: String, source: String, range: ClosedRange<CivilDate>, weekend: Set<Weekday>,
        cutOff: TimeOfDay, isQuotable: Bool, zone: ZoneOffsets, closures: [CivilDate: Closure]
    ) {
        (self.currency, self.source, self.range) = (currency, source, range)
        (self.weekend, self.cutOff, self.isQuotable) = (weekend, cutOff, isQuotable)
        (self.zone, self.closures) = (zone, closures)
    }

    /// IANA's name of the centre's time zone.
    package var zoneName: String { zone.name }

    /// The currency settles on the date, which is in ``range``.
    package func isOpen(on date: CivilDate) -> Bool {
        opened.contains(date)
            || (!weekend.contains(date.weekday) && closures[date] == nil)
    }

    /// The holiday that closes the date; `nil` on open days and plain weekends.
    package func closure(on date: CivilDate) -> Closure? {
        opened.contains(date) ? nil : closures[date]
    }

    /// The holidays, by date.
    package var holidays: [(date: CivilDate, closure: Closure)] {
        closures.filter { !opened.contains($0.key) }.map { ($0.key, $0.value) }
            .sorted { $0.date < $1.date }
    }

    /// The moment from which the date is too late for deals that settle on it.
    package func cutOff(on date: CivilDate) -> Instant { zone.instant(of: date, at: cutOff) }

    mutating func close(_ date: CivilDate, because closure: Closure) {
        closures[date] = closure
        opened.remove(date)
    }

    mutating func open(_ date: CivilDate) { opened.insert(date) }
}
