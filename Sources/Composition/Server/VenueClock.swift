import ServiceLifecycle
import Venues

/// Lets time pass at a paper venue while the server runs, and leaves its records durable at the
/// end.
struct VenueClock: Service {
    let venue: PaperVenue

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await venue.run() }
        } catch is CancellationError {}
        _ = await venue.flush()
    }
}
