import Domain
import Logging
import Metrics

/// Asks on for orders that operators' evidence ended: what their venues still tell is booked
/// (spec/trade.md, section 4).
///
/// It has no state of its own: what is watched, and until when, is read from the store each time.
struct OrderWatch {
    let runner: ConversionRunner

    /// Asks once for every order that is watched now.
    ///
    /// - Throws: ``EngineError``.
    func look() async throws {
        for (order, watchedUntil) in try await watched() {
            guard let venue = runner.board.venue(order.account.venue),
                case .present(let report) = await venue.query(order)
            else { continue }
            try await runner.deliver(report)
            if !report.status.isTerminal {
                try await end(order, at: venue, watchedUntil: watchedUntil)
            }
        }
    }

    /// Orders that are settled here; the others their own conversions ask for.
    private func watched() async throws -> [(order: Order, until: Instant)] {
        let now = runner.time.now()
        do {
            var watched: [(order: Order, until: Instant)] = []
            for resolution in try await runner.store.resolutions() {
                guard let until = resolution.watchedUntil, now < until,
                    let stored = try await runner.store.conversion(containing: resolution.order),
                    let order = stored.orders.first(where: { $0.id == resolution.order }),
                    order.isSettled
                else { continue }
                watched.append((order, until))
            }
            return watched
        } catch {
            throw EngineError.store(error)
        }
    }

    /// It was replaced when the evidence was taken, so what is alive of it may only be cancelled.
    private func end(
        _ order: Order, at venue: any Venue, watchedUntil: Instant
    ) async throws {
        runner.logger.critical(
            "an order that operators called ended is alive; it is cancelled",
            metadata: [
                "order": "\(order.id)", "conversion": "\(order.conversion)",
                "account": "\(order.account)", "watchedUntil": "\(watchedUntil)",
            ])
        Counter(label: "cambist_resolved_orders_alive_total").increment()
        guard case .report(let report) = await venue.cancel(order) else { return }
        try await runner.deliver(report)
    }
}
