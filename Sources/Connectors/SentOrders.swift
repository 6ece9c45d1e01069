package import Domain
internal import Synchronization

/// Which orders were sent, so that none is sent twice. Venues demand of a client order id only that
/// no *open* order has it: sent again after its end, an order is executed again.
///
/// Bounded: of too many, those that were sent first are forgotten.
package final class SentOrders: Sendable {
    private struct State {
        var sent: Set<OrderID> = []
        /// In the order of their sending, in turn, once there are as many as may be.
        var turns: [OrderID] = []
        var next = 0
    }

    package static let ordersMax = 100_000

    private let state = Mutex(State())

    package init() {}

    /// The order is about to be sent.
    ///
    /// - Returns: `false` where it was sent before: then it must not be sent.
    package func begin(_ order: OrderID) -> Bool {
        state.withLock { state in
            guard state.sent.insert(order).inserted else { return false }
            if state.turns.count < Self.ordersMax {
                state.turns.append(order)
            } else {
                state.sent.remove(state.turns[state.next])
                state.turns[state.next] = order
                state.next = (state.next + 1) % Self.ordersMax
            }
            return true
        }
    }

    /// It is proven that the venue did not take it, and never will.
    package func wasRefused(_ order: OrderID) { state.withLock { _ = $0.sent.remove(order) } }
}
