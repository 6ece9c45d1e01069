package import Domain

/// What an operator decides over the data: days, cut-offs, and what may be quoted.
///
/// One line for each; `#` begins a comment:
///
///     USD 2026-11-27 closed Day after Thanksgiving
///     USD 2026-07-03 open
///     GBP cut-off 15:30
///     INR quotable yes
package struct CalendarOverrides: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// The currency does not settle on the date; the text says why.
        case closed(CivilDate, String)
        /// The currency settles on the date, whatever weekend and holiday say.
        case open(CivilDate)
        case cutOff(TimeOfDay)
        case quotable(Bool)
    }

    package struct Entry: Hashable, Sendable {
        package let currency: String
        package let change: Change
    }

    /// In the order of the lines.
    package let entries: [Entry]

    package static let none = CalendarOverrides(entries: [])

    private init(entries: [Entry]) { self.entries = entries }

    /// Reads an operator's text for the currencies and the range of `book`.
    ///
    /// - Throws: ``CalendarError/malformed(_:)`` with every bad line: one that cannot be read, an
    ///   unknown currency, a date outside the range, and what an earlier line has decided.
    package init(
        parsing text: String, named name: String = "overrides",
        for book: CalendarBook = .embedded
    ) throws(CalendarError) {
        var entries: [Entry] = []
        var issues: [CalendarIssue] = []
        var decided: [String: Int] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let content = line.prefix { $0 != "#" }
            let words = content.split { $0 == " " || $0 == "\t" }.map(String.init)
            if words.isEmpty { continue }
            let number = index + 1
            switch Self.read(words, for: book) {
            case .failure(let refusal):
                issues.append(CalendarIssue(text: name, line: number, reason: refusal.reason))
            case .success(let entry):
                // The currency, and the date or the word behind it.
                let key = words[0] + " " + words[1]
                if let earlier = decided.updateValue(number, forKey: key) {
                    let reason = "\(key) is decided in line \(earlier) already"
                    issues.append(CalendarIssue(text: name, line: number, reason: reason))
                }
                entries.append(entry)
            }
        }
        guard issues.isEmpty else { throw .malformed(issues) }
        self.entries = entries
    }

    private struct Refusal: Error { let reason: String }

    private static func read(
        _ words: [String], for book: CalendarBook
    ) -> Result<Entry, Refusal> {
        guard words.count >= 3 else {
            return refuse("a line is a currency, a date, and `open` or `closed`")
        }
        guard let calendar = book[words[0]] else {
            return refuse("there is no calendar of \(words[0])")
        }
        let change: Result<Change, Refusal>
        switch words[1] {
        case "cut-off":
            guard words.count == 3, let time = TimeOfDay(words[2]) else {
                return refuse("a cut-off is a time like 14:00")
            }
            change = .success(.cutOff(time))
        case "quotable":
            guard words.count == 3, let isQuotable = ["yes": true, "no": false][words[2]] else {
                return refuse("quotable is yes or no")
            }
            change = .success(.quotable(isQuotable))
        default: change = day(words, within: calendar.range)
        }
        return change.map { Entry(currency: words[0], change: $0) }
    }

    private static func day(
        _ words: [String], within range: ClosedRange<CivilDate>
    ) -> Result<Change, Refusal> {
        guard let date = CivilDate(words[1]) else {
            return refuse("\(words[1]) is not a date like 2026-07-03")
        }
        guard range.contains(date) else { return refuse("the calendars do not reach \(date)") }
        let reason = words.dropFirst(3).joined(separator: " ")
        switch words[2] {
        case "open": return .success(.open(date))
        case "closed":
            return .success(.closed(date, reason.isEmpty ? "closed by the operator" : reason))
        default: return refuse("a day is `open` or `closed`, not \(words[2])")
        }
    }

    private static func refuse<Value>(_ reason: String) -> Result<Value, Refusal> {
        .failure(Refusal(reason: reason))
    }
}
