import Domain
import Metrics

extension CallbackDispatcher {
    /// What is counted of what waits.
    static let measuredMax = 1_000

    /// Shows now and then what waits, and for how long.
    func measure() async throws {
        while !Task.isCancelled {
            let now = time.now()
            try await measure(at: now)
            do {
                try await time.sleep(until: now.adding(settings.measureInterval))
            } catch {
                return
            }
        }
    }

    private func measure(at now: Instant) async throws(EngineError) {
        Gauge(label: "cambist_callbacks_in_flight").record(inFlightCount)
        let pending = try await count(.pending) { $0.dueAt <= now }
        Gauge(label: "cambist_callbacks_due").record(pending)
        Gauge(label: "cambist_callbacks_parked").record(try await count(.parked) { _ in true })
        let first = try await firstDue(by: now)
        Gauge(label: "cambist_callback_oldest_due_seconds")
            .record(first.map { max(0, now.duration(since: $0).components.seconds) } ?? 0)
    }

    private func count(
        _ state: CallbackDelivery.State, where isCounted: (CallbackDelivery) -> Bool
    ) async throws(EngineError) -> Int {
        try await EngineError.reading { () async throws(StoreError) in
            try await store.deliveries(in: [state], of: nil, atMost: Self.measuredMax)
        }.count { isCounted($0.delivery) }
    }

    private func firstDue(by now: Instant) async throws(EngineError) -> Instant? {
        try await EngineError.reading { () async throws(StoreError) in
            guard
                let subscription = try await store.subscriptionsDue(
                    by: now, except: [], atMost: 1
                ).first
            else { return nil }
            return try await store.deliveriesDue(to: subscription.id, by: now, atMost: 1)
                .first?.delivery.dueAt
        }
    }
}
