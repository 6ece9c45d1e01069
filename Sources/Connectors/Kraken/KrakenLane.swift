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
        var waiting: [Waiter] = []
        var nonce: KrakenNonce?
    }

    private struct Waiter {
        let until: Instant
        let turn: CheckedContinuation<Turn, Never>
    }

    private enum Turn {
        case mine
        case tooManyWait
        case tooLate
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
    /// - Throws: ``KrakenError/noAnswer(_:)`` where too many wait already, or its turn came after
    ///   ``KrakenLimits/turnWaitMax``; ``KrakenError/nonceStore(_:)``. `body` was not called.
    package func turn<Value: Sendable>(
        _ body: @Sendable (UInt64) async -> Value
    ) async throws(KrakenError) -> Value {
        switch await acquire() {
        case .mine: break
        case .tooManyWait:
            throw .noAnswer("\(KrakenLimits.waitingMax) requests wait for their turn already")
        case .tooLate: throw .noAnswer("its turn did not come in time")
        }
        defer { release() }
        return await body(try nonce())
    }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func acquire() async -> Turn {
        let until = time.now().adding(KrakenLimits.turnWaitMax)
        return await withCheckedContinuation { continuation in
            let turn: Turn? = state.withLock { state in
                guard state.isBusy else {
                    state.isBusy = true
                    return .mine
                }
                guard state.waiting.count < KrakenLimits.waitingMax else { return .tooManyWait }
                state.waiting.append(Waiter(until: until, turn: continuation))
                return nil
            }
            if let turn { continuation.resume(returning: turn) }
        }
    }

    /// The next is who came first of those that still wait for it.
    private func release() {
        let now = time.now()
        let (late, next) = state.withLock { state in
            let late = state.waiting.prefix { $0.until < now }
            state.waiting.removeFirst(late.count)
            guard !state.waiting.isEmpty else {
                state.isBusy = false
                return (late, Waiter?.none)
            }
            return (late, state.waiting.removeFirst())
        }
        for waiter in late { waiter.turn.resume(returning: .tooLate) }
        next?.turn.resume(returning: .mine)
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
