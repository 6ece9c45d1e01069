import Domain
import Synchronization

/// When a host outside cannot be reached.
final class Outage: Sendable {
    private let agenda: Agenda
    private let until = Mutex<Instant?>(nil)

    init(_ agenda: Agenda) { self.agenda = agenda }

    func begin(until instant: Instant) { until.withLock { $0 = instant } }
    func end() { until.withLock { $0 = nil } }

    var isNow: Bool {
        let now = agenda.now
        return until.withLock { ($0 ?? now) > now }
    }
}
