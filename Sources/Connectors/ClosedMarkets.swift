package import Domain
internal import Synchronization

/// Markets that an order found closed, or that the venue called closed by itself, until a look at
/// the venue's list that began later has told of them.
///
/// The list says whether they trade again; until then nothing is planned there, so that a halt
/// costs one refused order and not one for every conversion.
package final class ClosedMarkets: Sendable {
    private struct Closing {
        let reason: String
        var at: Instant
    }

    private let state = Mutex<[Symbol: Closing]>([:])

    package init() {}

    /// - Returns: whether it was not known.
    @discardableResult
    package func close(_ symbol: Symbol, _ reason: String, at now: Instant) -> Bool {
        state.withLock { state in
            let old = state[symbol]
            state[symbol] = Closing(
                reason: old?.reason ?? reason, at: max(old?.at ?? now, now))
            return old == nil
        }
    }

    /// - Parameters:
    ///   - symbols: of which the venue has told how they are.
    ///   - askedAt: when it was asked: what closed later counts on.
    package func looked(at symbols: [Symbol], askedAt: Instant) {
        state.withLock { state in
            for symbol in symbols {
                if let closing = state[symbol], closing.at <= askedAt { state[symbol] = nil }
            }
        }
    }

    /// Why it counts as closed; `nil`: it does not.
    package func reason(_ symbol: Symbol) -> String? {
        state.withLock { $0[symbol]?.reason }
    }
}
