import Domain
import Engine
import Logging
import Synchronization

/// What operators should know of a venue, and what could not be believed.
final class KrakenTroubles: Sendable {
    private struct State {
        var incidents: [String: VenueHealth.Incident] = [:]
        var hostile = 0
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func tell(_ kind: String, _ text: String, _ now: Instant) {
        let isNew = state.withLock { state in
            let old = state.incidents[kind]
            state.incidents[kind] = VenueHealth.Incident(
                kind: kind, text: text, since: old?.since ?? now)
            return old == nil
        }
        if isNew { logger.warning("\(kind): \(text)") }
    }

    func end(_ kind: String) {
        let old = state.withLock { $0.incidents.removeValue(forKey: kind) }
        if old != nil { logger.info("\(kind): ended") }
    }

    /// An answer or a message that could not be believed.
    func distrust(_ error: KrakenError) {
        state.withLock { $0.hostile += 1 }
        logger.warning("\(error)")
    }

    /// In the order of their kinds.
    var incidents: [VenueHealth.Incident] {
        state.withLock { $0.incidents.values.sorted { $0.kind < $1.kind } }
    }

    var hostile: Int { state.withLock { $0.hostile } }
}
