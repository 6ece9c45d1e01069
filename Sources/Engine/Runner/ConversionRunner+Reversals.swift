import Bookkeeping
import Domain
import Execution
import Logging
import Metrics

extension ConversionRunner {
    /// The events, and before each report that takes back what was booked, these trades as the
    /// store has them: an execution does not keep them.
    ///
    /// - Throws: ``EngineError/store(_:)``.
    func withTradesTakenBack(
        _ events: [ExecutionEvent], of execution: ConversionExecution
    ) async throws -> [ExecutionEvent] {
        var result: [ExecutionEvent] = []
        for event in events {
            if let report = event.report {
                let standing = execution.standing(report.reversals, of: report.order)
                if !standing.isEmpty {
                    result += try await reversals(standing, of: report.order, in: execution)
                }
            }
            result.append(event)
        }
        return result
    }

    private func reversals(
        _ standing: [Reversal], of order: OrderID, in execution: ConversionExecution
    ) async throws -> [ExecutionEvent] {
        let stored: StoredConversion?
        do {
            stored = try await store.conversion(execution.id, of: execution.conversion.tenant)
        } catch {
            throw EngineError.store(error)
        }
        let events = standing.compactMap { reversal -> ExecutionEvent? in
            let trade = stored?.trades.first {
                $0.order == order && $0.venueTradeID == reversal.venueTradeID
            }
            return trade.map { .reversed($0, correction: reversal.correction) }
        }
        return screened(events, of: execution)
    }

    /// Tells what a durable commit took back.
    func observeReversals(_ commit: Commit) {
        for case .reverseTrade(let trade, let state) in commit.writes {
            logger.warning(
                "a venue took a trade back",
                metadata: [
                    "conversion": "\(trade.conversion)", "account": "\(trade.account)",
                    "order": "\(trade.order)", "venueTrade": "\(trade.venueTradeID)",
                    "state": "\(state.rawValue)",
                ])
            Counter(
                label: "cambist_trades_reversed_total", dimensions: [("state", state.rawValue)]
            ).increment()
        }
    }
}
