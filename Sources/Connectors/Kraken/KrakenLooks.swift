import Domain
import Synchronization

/// Which orders of one account REST should be asked about, collected until somebody does.
final class KrakenLooks: Sendable {
    private struct State {
        var orders: Set<OrderID> = []
        var all = false
    }

    private let state = Mutex(State())
    /// Rings when there is something; one consumer.
    let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init() {
        (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func ask(_ orders: [OrderID], all: Bool) {
        guard all || !orders.isEmpty else { return }
        state.withLock { state in
            state.orders.formUnion(orders)
            state.all = state.all || all
        }
        ring.yield()
    }

    /// What was collected, in the order of the ids.
    func take() -> (orders: [OrderID], all: Bool) {
        state.withLock { state in
            defer { state = State() }
            return (state.orders.sorted(), state.all)
        }
    }
}
