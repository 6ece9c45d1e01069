import Domain
import Engine

/// What is known of clients, never older than ``staleAfter``: a revoked one stops within that time.
struct ClientDirectory: Sendable {
    /// One request reads again after this, while others use what is known.
    static let refreshAfter: Duration = .seconds(2)
    /// Older knowledge is not used at all.
    static let staleAfter: Duration = .seconds(4)

    private struct Entry: Sendable {
        let client: APIClient?
        let readAt: Instant
        /// When somebody last began to read it again.
        var refreshedAt: Instant
    }

    private let lookup: ClientLookup
    private let known = RecentTable<String, Entry>(halfCapacity: 5_000)

    init(_ lookup: @escaping ClientLookup) { self.lookup = lookup }

    /// The client of a token, if it may still act.
    ///
    /// - Throws: ``APIError/service(_:)`` where the store does not answer and nothing fresh is
    ///   known.
    func active(_ id: String, at now: Instant) async throws(APIError) -> APIClient? {
        guard var entry = known[id], now.duration(since: entry.readAt) < Self.staleAfter else {
            return try await read(id, at: now)
        }
        if now.duration(since: entry.refreshedAt) >= Self.refreshAfter {
            entry.refreshedAt = now
            known[id] = entry
            return try await read(id, at: now)
        }
        return entry.client
    }

    /// Straight from the store: for the token endpoint, where a rotated secret counts at once.
    func read(_ id: String, at now: Instant) async throws(APIError) -> APIClient? {
        let found: APIClient?
        do {
            found = try await lookup(id)
        } catch {
            throw .service(.unavailable("reading a client failed: \(error)"))
        }
        let client = found.flatMap { $0.revokedAt == nil ? $0 : nil }
        // An id that was never a client is not remembered: a flood of them would push others out.
        if found != nil {
            known[id] = Entry(client: client, readAt: now, refreshedAt: now)
        }
        return client
    }
}
