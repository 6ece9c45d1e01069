import Bookkeeping
import Domain
import Execution
import Money

extension ExchangeRunner {
    /// Every exchange that is not final, with what it waits for.
    func openExchanges() -> [OpenExchange] {
        let now = time.now()
        return desk.open().map { exchange, since, reason in
            let isOverdue = exchange.state == .ordered && isDue(exchange, at: now)
            return OpenExchange(
                exchange, waitsFor: reason ?? exchange.state.waitsFor, since: since,
                isOverdue: isOverdue)
        }
    }

    private func isDue(_ exchange: Exchange, at now: Instant) -> Bool {
        let due: Instant?? = dealers[exchange.quote.dealer.dealer].map {
            settlementDue(exchange, $0)
        }
        return (due ?? calendars.settlementDue(exchange)).map { $0 <= now } ?? false
    }
}

extension ExchangeState {
    /// What one in this state waits for while all goes its way.
    fileprivate var waitsFor: String {
        switch self {
        case .draft: "its turn"
        case .submitting, .unknown, .submitted: "the dealer"
        case .ordered: "its value date"
        case .orderSettled: "its credit"
        case .success, .rejected, .cancelled, .failed: "nothing"
        }
    }
}
