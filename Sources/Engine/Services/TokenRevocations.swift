import Bookkeeping
package import Domain
import Synchronization

/// Access tokens that their clients gave back: asked for with every request, from memory, and
/// durable in the store.
///
/// Bounded for each client and for all (``Limits/revokedTokensPerClientMax``,
/// ``Limits/revokedTokensMax``); what has ended is forgotten.
package final class TokenRevocations: Sendable {
    private struct Memory {
        var ends: [String: RevokedToken] = [:]
        var counts: [String: Int] = [:]
        var sweptAt: Instant?

        mutating func note(_ token: RevokedToken) {
            guard ends.updateValue(token, forKey: token.id) == nil else { return }
            counts[token.client, default: 0] += 1
        }

        mutating func forget(endedBy end: Instant) {
            let kept = ends.values.filter { $0.expiresAt > end }
            (ends, counts) = ([:], [:])
            for token in kept { note(token) }
        }
    }

    private enum Place {
        /// - Parameter forgetting: those that ended by then are forgotten with it.
        case taken(forgetting: Instant?)
        case clientIsFull
        case allIsFull
    }

    /// While a bound is reached, this long until it is worth another try.
    private static let retry = Duration.seconds(60)
    private static let sweepInterval = Duration.seconds(60)

    private let store: any Store
    private let time: any TimeSource
    private let memory: Mutex<Memory>

    /// Reads back what is revoked.
    ///
    /// - Throws: ``StoreError``.
    package static func load(
        from store: any Store, time: any TimeSource
    ) async throws(StoreError) -> TokenRevocations {
        TokenRevocations(try await store.revokedTokens(), store: store, time: time)
    }

    /// - Parameter known: those that the store has.
    package init(_ known: [RevokedToken], store: any Store, time: any TimeSource) {
        var memory = Memory()
        for token in known { memory.note(token) }
        self.memory = Mutex(memory)
        (self.store, self.time) = (store, time)
    }

    package func contains(_ id: String) -> Bool { memory.withLock { $0.ends[id] != nil } }

    package var count: Int { memory.withLock { $0.ends.count } }

    /// Refused by this process from now on, and by the next one when this returns.
    ///
    /// - Throws: ``ServiceError/limited(_:retryAfter:)``, ``ServiceError/overloaded(retryAfter:)``
    ///   where a bound is reached, ``ServiceError/unavailable(_:)`` where it is not known to be
    ///   durable.
    package func revoke(_ token: RevokedToken) async throws(ServiceError) {
        var writes = [CommitWrite.revokeToken(token)]
        switch place(token, at: time.now()) {
        case .taken(let end): if let end { writes.append(.forgetRevokedTokens(endedBy: end)) }
        case .clientIsFull:
            throw .limited(
                "\(Limits.revokedTokensPerClientMax) tokens of the client are revoked already.",
                retryAfter: Self.retry)
        case .allIsFull: throw .overloaded(retryAfter: Self.retry)
        }
        switch await store.commit(Commit(writes: writes)) {
        case .done: return
        case .refused(let refusal): throw .defect("a revocation was refused: \(refusal)")
        case .unknown(let text): throw .unavailable("a revocation may be lost: \(text)")
        }
    }

    private func place(_ token: RevokedToken, at now: Instant) -> Place {
        memory.withLock { memory in
            var forgetting: Instant?
            if memory.sweptAt.map({ now.duration(since: $0) >= Self.sweepInterval }) ?? true {
                let end = now.adding(.seconds(-Limits.revokedTokenKeptSeconds))
                memory.forget(endedBy: end)
                (memory.sweptAt, forgetting) = (now, end)
            }
            if memory.ends[token.id] == nil {
                guard memory.ends.count < Limits.revokedTokensMax else { return .allIsFull }
                guard memory.counts[token.client] ?? 0 < Limits.revokedTokensPerClientMax else {
                    return .clientIsFull
                }
                memory.note(token)
            }
            return .taken(forgetting: forgetting)
        }
    }
}
