import Domain
import HeapModule

/// When to wake which conversion, earliest first; the same alarm is kept once, however often it is
/// set.
struct Alarms {
    struct Alarm: Hashable, Comparable {
        let at: Instant
        let id: ConversionID

        static func < (left: Alarm, right: Alarm) -> Bool {
            (left.at, left.id) < (right.at, right.id)
        }
    }

    private var queue: Heap<Alarm> = []
    private var known: Set<Alarm> = []

    var count: Int { queue.count }

    mutating func set(_ id: ConversionID, at instant: Instant) {
        let alarm = Alarm(at: instant, id: id)
        if known.insert(alarm).inserted { queue.insert(alarm) }
    }

    /// The next alarm that is due; each is given once.
    mutating func next(dueAt now: Instant) -> Alarm? {
        guard let alarm = queue.min, alarm.at <= now else { return nil }
        queue.removeMin()
        known.remove(alarm)
        return alarm
    }
}
