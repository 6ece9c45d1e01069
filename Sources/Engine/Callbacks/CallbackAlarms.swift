import Domain
import HeapModule

/// When the dispatcher has to look although nobody rings. A value: the dispatcher sleeps.
struct CallbackAlarms {
    private let tick: Duration
    /// When calls that failed are due again.
    private var retries: Heap<Instant> = []
    /// Somebody sleeps until each of them; the first one last.
    private var set: [Instant] = []
    /// Those beyond are found by the tick.
    private static let retriesMax = 10_000

    init(tick: Duration) { self.tick = tick }

    mutating func retry(at instant: Instant) {
        if retries.count < Self.retriesMax { retries.insert(instant) }
    }

    /// The alarm to set now, where one that is set does not come first.
    ///
    /// - Parameter stored: what the store says is due next. What is under way is due already and
    ///   needs none.
    mutating func next(at now: Instant, stored: Instant?) -> Instant? {
        while let first = set.last, first <= now { set.removeLast() }
        while let first = retries.min, first <= now { retries.removeMin() }
        var alarm = now.adding(tick)
        if let first = retries.min { alarm = min(alarm, first) }
        if let stored, stored > now { alarm = min(alarm, stored) }
        if let first = set.last, first <= alarm { return nil }
        set.append(alarm)
        return alarm
    }
}
