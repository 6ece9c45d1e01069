import Domain

extension CurrencyCalendar {
    /// Reads a data file as `scripts/calendars` writes it.
    ///
    /// Nothing is guessed: each heading once, offsets in order of time, holidays in order of date,
    /// within the range and off the weekend.
    ///
    /// - Throws: ``CalendarError/malformed(_:)`` with every bad line.
    package init(parsing text: String, named name: String) throws(CalendarError) {
        var reader = CalendarFileReader(name: name)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            reader.read(line, number: index + 1)
        }
        self = try reader.finish()
    }
}

/// Collects the lines of a data file and everything that is wrong with them.
private struct CalendarFileReader {
    private static let headings = [
        "currency", "source", "range", "weekend", "cut-off", "quotable", "zone",
    ]

    private static let weekdays: [String: Weekday] = [
        "monday": .monday, "tuesday": .tuesday, "wednesday": .wednesday, "thursday": .thursday,
        "friday": .friday, "saturday": .saturday, "sunday": .sunday,
    ]

    let name: String
    private var issues: [CalendarIssue] = []
    private var headings: [String: (line: Int, value: String)] = [:]
    private var changes: [ZoneOffsets.Change] = []
    private var closures: [(line: Int, date: CivilDate, closure: Closure)] = []

    init(name: String) { self.name = name }

    mutating func read(_ line: Substring, number: Int) {
        guard !line.isEmpty, !line.hasPrefix("#") else { return }
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[1].hasPrefix(" "), !parts[1].hasSuffix(" ") else {
            return complain(number, "a line is a word, a space and a value")
        }
        switch parts[0] {
        case "offset": readOffset(parts[1], number)
        case "closed": readClosure(parts[1], isEstimate: false, number)
        case "estimate": readClosure(parts[1], isEstimate: true, number)
        case let heading where Self.headings.contains(heading):
            if headings.updateValue((number, parts[1]), forKey: heading) != nil {
                complain(number, "a second \(heading)")
            }
        default: complain(number, "unknown: \(parts[0])")
        }
    }

    private mutating func readOffset(_ value: String, _ number: Int) {
        let parts = value.split(separator: " ", omittingEmptySubsequences: false)
        // `2024-03-10T07:00Z -04:00`; both are read as parts of RFC 3339 texts.
        guard parts.count == 2, parts[0].hasSuffix("Z"),
            let at = Instant(rfc3339: parts[0].dropLast() + ":00Z"),
            let shifted = Instant(rfc3339: "1970-01-01T00:00:00" + parts[1]), parts[1] != "Z"
        else { return complain(number, "not a moment and an offset: \(value)") }
        if let last = changes.last, last.at >= at {
            return complain(number, "not after the offset before")
        }
        changes.append(
            ZoneOffsets.Change(at: at, seconds: -Int(shifted.microseconds / 1_000_000)))
    }

    private mutating func readClosure(_ value: String, isEstimate: Bool, _ number: Int) {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let date = CivilDate(parts[0]) else {
            return complain(number, "not a date and a name: \(value)")
        }
        if let last = closures.last, last.date >= date {
            return complain(number, "not after the date before")
        }
        closures.append(
            (number, date, Closure(name: String(parts[1]), isEstimate: isEstimate)))
    }

    mutating func finish() throws(CalendarError) -> CurrencyCalendar {
        let currency = heading("currency", "three capital letters") { text in
            text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) } ? text : nil
        }
        let source = heading("source", "a text") { $0 }
        let range = heading("range", "two dates in order", Self.range)
        let weekend = heading("weekend", "weekdays in their order", Self.weekend)
        let cutOff = heading("cut-off", "a time of day") { TimeOfDay($0) }
        let isQuotable = heading("quotable", "yes or no") { ["yes": true, "no": false][$0] }
        let zone = heading("zone", "a name") { $0 }
        if changes.isEmpty { complain(0, "no offset") }
        if closures.isEmpty { complain(0, "no holiday") }
        for (line, date, _) in closures {
            if let range, !range.contains(date) { complain(line, "outside the range") }
            if let weekend, weekend.contains(date.weekday) { complain(line, "on the weekend") }
        }
        guard issues.isEmpty, let currency, let source, let range, let weekend, let cutOff,
            let isQuotable, let zone
        else { throw .malformed(issues.sorted { $0.line < $1.line }) }
        // The generator writes offsets for one year more than holidays.
        let end = range.upperBound.adding(days: 366)
        let zoneEnd = Instant(microseconds: Int64(end.daysSinceEpoch) * 86_400_000_000)
        return CurrencyCalendar(
            currency: currency, source: source, range: range, weekend: weekend, cutOff: cutOff,
            isQuotable: isQuotable,
            zone: ZoneOffsets(name: zone, changes: changes, end: zoneEnd),
            closures: Dictionary(uniqueKeysWithValues: closures.map { ($0.date, $0.closure) }))
    }

    private mutating func heading<Value>(
        _ heading: String, _ what: String, _ read: (String) -> Value?
    ) -> Value? {
        guard let (line, text) = headings[heading] else {
            complain(0, "no \(heading)")
            return nil
        }
        guard let value = read(text) else {
            complain(line, "\(heading) is \(what), not \(text)")
            return nil
        }
        return value
    }

    private static func range(_ text: String) -> ClosedRange<CivilDate>? {
        let dates = text.split(separator: " ", omittingEmptySubsequences: false).map {
            CivilDate($0)
        }
        guard dates.count == 2, let first = dates[0], let last = dates[1], first < last else {
            return nil
        }
        return first...last
    }

    private static func weekend(_ text: String) -> Set<Weekday>? {
        let days = text.split(separator: " ", omittingEmptySubsequences: false).map {
            weekdays[String($0)]
        }
        let known = days.compactMap(\.self)
        let isInOrder = zip(known, known.dropFirst()).allSatisfy { $0.rawValue < $1.rawValue }
        return known.count == days.count && isInOrder ? Set(known) : nil
    }

    private mutating func complain(_ line: Int, _ reason: String) {
        issues.append(CalendarIssue(text: name, line: line, reason: reason))
    }
}
