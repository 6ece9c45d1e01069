import Calendars
import Domain
import Synchronization

/// The operator's file of holidays: what processes read at their start, and again on command.
final class Holidays: Sendable {
    private let closed = Mutex<[(code: String, date: CivilDate)]>([])

    /// More would only push dates away.
    private static let most = 4

    /// - Returns: whether it was not closed already.
    func close(_ code: String, on date: CivilDate) -> Bool {
        closed.withLock { closed in
            guard closed.count < Self.most,
                !closed.contains(where: { $0.code == code && $0.date == date })
            else { return false }
            closed.append((code, date))
            return true
        }
    }

    private var text: String {
        closed.withLock { closed in
            closed.map { "\($0.code) \($0.date) closed drill" }.joined(separator: "\n")
        }
    }

    func load() throws(CalendarError) -> CalendarBook {
        let book = CalendarBook.embedded
        return try book.applying(CalendarOverrides(parsing: text, for: book))
    }
}
