import Domain
package import Engine
import Synchronization

/// The one ordered sender of a key: requests leave in the order of their nonces, and each only
/// after the one before it was answered or ran out of time.
///
/// Kraken refuses a nonce that is not above the last one that it saw; two requests under way at
/// once could overtake each other.
package final class KrakenLane: Sendable {
    private struct State {
        var isBusy = false
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var nonce: KrakenNonce?
    }

    private let store: any NonceStore
    private let time: any TimeSource
    private let state = Mutex(State())

    package init(store: any NonceStore, time: any TimeSource) {
        (self.store, self.time) = (store, time)
    }

    /// Waits for its turn and does `body` with a nonce that was never used; `body` bounds its own
    /// time. Nobody else's begins before it returns.
    ///
    /// - Throws: ``KrakenError/noAnswer(_:)`` where too many wait already,
    ///   ``KrakenError/nonceStore(_:)``; `body` was not called.
    package func turn<Value: Sendable>(
        _ body: @Sendable (UInt64) async -> Value
    ) async throws(KrakenError) -> Value {
        guard await acquire() else {
            throw .noAnswer("\(KrakenLimits.waitingMax) requests wait for their turn already")
        }
        defer { release() }
        return await body(try nonce())
    }

    private func acquire() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                guard state.isBusy else {
                    state.isBusy = true
                    return true
                }
                guard state.waiting.count < KrakenLimits.waitingMax else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func release() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isBusy = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }

    /// Called by who has the turn, so never twice at once.
    private func nonce() throws(KrakenError) -> UInt64 {
        let held = state.withLock { $0.nonce }
        var source: KrakenNonce
        if let held { source = held } else { source = KrakenNonce(reserved: try store.reserved()) }
        let (nonce, reserve) = source.next(at: time.now())
        if let reserve { try store.reserve(reserve) }
        let used = source
        state.withLock { $0.nonce = used }
        return nonce
    }
}
