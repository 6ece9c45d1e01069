package import Calendars
package import Domain
package import Money
import Synchronization

/// The calendars as they are now: the operator may change them under a running server.
package final class CalendarBoard: Sendable {
    private let state: Mutex<CalendarBook>
    private let load: @Sendable () throws -> CalendarBook

    /// - Parameter load: reads them afresh.
    /// - Throws: what `load` throws.
    package init(load: @escaping @Sendable () throws -> CalendarBook) throws {
        self.load = load
        state = Mutex(try load())
    }

    package var book: CalendarBook { state.withLock { $0 } }

    /// - Throws: what loading throws; nothing changes then.
    package func reload() throws {
        let book = try load()
        state.withLock { $0 = book }
    }

    /// From when on the dealer's leg is overdue: the later cut-off of both currencies on the value
    /// date; `nil` beyond the calendars.
    func settlementDue(_ exchange: Exchange) -> Instant? {
        let book = book
        let codes = [exchange.quote.from.asset.code, exchange.quote.to.asset.code]
        let cutOffs = codes.compactMap { try? book.cutOff(of: $0, on: exchange.settlementDate) }
        return cutOffs.count == codes.count ? cutOffs.max() : nil
    }

    /// When legs of these currencies settle on the date: at the later cut-off; beyond the calendars
    /// at the end of the day, UTC.
    package func settles(_ date: CivilDate, _ currencies: [Asset]) -> Instant {
        let book = book
        let cutOffs = currencies.compactMap { try? book.cutOff(of: $0.code, on: date) }
        let perDay: Int64 = 86_400_000_000
        return cutOffs.max()
            ?? Instant(microseconds: Int64(date.daysSinceEpoch + 1) * perDay)
    }

    /// When the client's money has to be there: the cut-off of the currency sold.
    func fundsDue(_ exchange: Exchange) -> Instant? {
        try? book.cutOff(of: exchange.quote.from.asset.code, on: exchange.settlementDate)
    }

    /// Where the deal goes, if its value date is no good day any more.
    func rolled(_ exchange: Exchange) -> CivilDate? {
        let date = try? book.rolled(
            exchange.settlementDate, from: exchange.quote.from.asset.code,
            to: exchange.quote.to.asset.code)
        return date == exchange.settlementDate ? nil : date
    }
}
