import Metrics
import Synchronization

/// Counts and times requests by route template, never by path.
struct RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    /// Looked up once per combination: making a handler sorts and joins its labels.
    private final class Handles: Sendable {
        let counters = Mutex<[Key: Counter]>([:])
        let timers = Mutex<[String: Timer]>([:])
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private let factory: any MetricsFactory
    private let handles = Handles()

    init(_ factory: any MetricsFactory) { self.factory = factory }

    func record(method: String, route: String, status: Int, took: Duration) {
        let known = Self.methods.contains(method) ? method : "other"
        let key = Key(method: known, route: route, status: status)
        let counter = handles.counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "cambist_http_requests_total",
                dimensions: [("method", known), ("route", route), ("status", "\(status)")],
                factory: factory)
            counters[key] = counter
            return counter
        }
        counter.increment()
        let timer = handles.timers.withLock { timers in
            if let timer = timers[route] { return timer }
            let timer = Timer(
                label: "cambist_http_request_duration_seconds", dimensions: [("route", route)],
                factory: factory)
            timers[route] = timer
            return timer
        }
        let (seconds, attoseconds) = took.components
        timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
