import Bookkeeping
package import Domain
import Execution
import Money

extension ExchangeConversions: ExchangeOperator {
    package func open() async -> [OpenExchange] { runner.openExchanges() }

    package func settle(
        _ id: ConversionID, evidence: String
    ) async throws(ExchangeError) -> Exchange {
        try await fund(id)
        do throws(ExchangeError) {
            let settled = try await take(.settled(evidence: evidence), on: id)
            desk.wake(id, at: time.now())
            return settled
        } catch {
            // What is not there cannot be paid.
            guard case .notCancellable(let exchange) = error, exchange.state == .ordered else {
                throw error
            }
            throw .insufficientFunds(
                exchange.quote.from.asset, available: exchange.held,
                needed: exchange.quote.from.quantity)
        }
    }

    /// Money that has just come is taken first.
    private func fund(_ id: ConversionID) async throws(ExchangeError) {
        guard let exchange = desk.execution(id)?.exchange, exchange.state == .ordered,
            !exchange.missing.isZero
        else { return }
        let available = runner.mirrors.available(exchange.source)
        guard available.isPositive else { return }
        _ = try await take(.fund(available: available), exchange)
    }

    package func closeOut(
        _ id: ConversionID, _ closeOut: CloseOut
    ) async throws(ExchangeError) -> Exchange {
        try await take(.closeOut(closeOut), on: id)
    }

    private func take(
        _ event: QuotedExecution.Event, on id: ConversionID
    ) async throws(ExchangeError) -> Exchange {
        for _ in 0..<Limits.commitTriesMax {
            let stored = try await ExchangeError.reading { () async throws(StoreError) in
                try await store.exchange(id)
            }
            guard let stored else { throw .notFound }
            if let next = try await take(event, stored) { return next }
        }
        throw .overloaded(retryAfter: .seconds(1))
    }

    /// An open deal whose value date became a holiday goes to the next good date, on both legs.
    package func reloadCalendars() async throws(ExchangeError) -> Int {
        do {
            try runner.calendars.reload()
        } catch {
            throw .invalid(["calendars": ["\(error)"]])
        }
        return try await rollOpen()
    }

    /// Also what was rolled only in the calendars when a process ended. The runner asks the dealers
    /// for the same, and rolls what is confirmed meanwhile.
    package func rollOpen() async throws(ExchangeError) -> Int {
        var count = 0
        for (exchange, _, _) in desk.open() where exchange.state.isBeforeSettlement {
            guard let date = runner.calendars.rolled(exchange) else { continue }
            do throws(ExchangeError) {
                _ = try await take(.roll(to: date), on: exchange.id)
                count += 1
            } catch {
                // It ended meanwhile, or somebody else rolled it.
                guard case .notCancellable = error else { throw error }
            }
        }
        desk.wakeOrdered(at: time.now())
        return count
    }

    /// What is booked waits for its settlement from now on.
    package func resolve(
        _ id: ConversionID, _ resolution: DealResolution, evidence: String
    ) async throws(ExchangeError) -> Exchange {
        let resolved = try await take(.resolve(resolution, evidence: evidence), on: id)
        desk.wake(id, at: time.now())
        return resolved
    }
}

extension ExchangeState {
    var isBeforeSettlement: Bool {
        switch self {
        case .draft, .submitting, .unknown, .submitted, .ordered: true
        case .orderSettled, .success, .rejected, .cancelled, .failed: false
        }
    }
}
