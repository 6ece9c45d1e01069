import Calendars
import Domain

/// Answers an oracle's questions, one line for each line of standard input.
///
///     open CURRENCY DATE            open | closed
///     value FROM TO TRADE-DATE      T+0, T+1, T+2 and spot; `-` for T+0 unless that date is good
///     allowed FROM TO INSTANT       the trade date, then TENOR=DATE by date
///     cut-off CURRENCY DATE         an instant
///
/// What the calendars refuse is `unknown` or `beyond`.
@main struct CalendarTable {
    static func main() {
        let book = CalendarBook.embedded
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            do throws(CalendarError) {
                print(try answer(words, book))
            } catch {
                print(refusal(error))
            }
        }
    }

    private static func refusal(_ error: CalendarError) -> String {
        switch error {
        case .unknownCurrency: "unknown"
        case .outOfRange: "beyond"
        case .malformed: "malformed"
        }
    }

    private static func answer(
        _ words: [String], _ book: CalendarBook
    ) throws(CalendarError) -> String {
        if words.count == 3, let date = CivilDate(words[2]) {
            switch words[0] {
            case "open":
                return try book.calendar(of: words[1]).isOpen(on: date) ? "open" : "closed"
            case "cut-off": return try book.cutOff(of: words[1], on: date).description
            default: return "?"
            }
        }
        guard words.count == 4 else { return "?" }
        if words[0] == "value", let date = CivilDate(words[3]) {
            return try values(book, words[1], words[2], date)
        }
        if words[0] == "allowed", let now = Instant(rfc3339: words[3]) {
            let tradeDate = try book.tradeDate(from: words[1], to: words[2], at: now)
            let allowed = try book.allowedDates(from: words[1], to: words[2], at: now)
            return ([tradeDate.description] + allowed.map { "\($0.tenor)=\($0.date)" })
                .joined(separator: " ")
        }
        return "?"
    }

    private static func values(
        _ book: CalendarBook, _ from: String, _ to: String, _ tradeDate: CivilDate
    ) throws(CalendarError) -> String {
        let isGood = try book.isGood(tradeDate, from: from, to: to)
        let tomorrow = try book.valueDate(.tomorrow, from: from, to: to, tradeDate: tradeDate)
        let dayAfter = try book.valueDate(.dayAfter, from: from, to: to, tradeDate: tradeDate)
        let spot = try book.spotDate(from: from, to: to, tradeDate: tradeDate)
        return "\(isGood ? tradeDate.description : "-") \(tomorrow) \(dayAfter) \(spot)"
    }
}
