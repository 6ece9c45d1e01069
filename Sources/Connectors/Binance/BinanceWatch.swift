package import Domain
internal import Synchronization

/// The open orders of one venue, as far as they are known here, and the reports that tell of them.
///
/// What ends is forgotten; of too many the oldest is forgotten first, since it was told of most
/// often.
package final class BinanceWatch: Sendable {
    private struct State {
        var orders: [OrderID: Order] = [:]
        /// Accounts of which something may have been missed.
        var doubtful: Set<AccountID> = []
        var droppedReports = 0
    }

    private let state = Mutex(State())
    private let sent = SentOrders()
    private let stream: AsyncStream<OrderReport>
    private let continuation: AsyncStream<OrderReport>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(BinanceLimits.reportsWaitingMax))
    }

    package var reports: AsyncStream<OrderReport> { stream }

    /// Whether an order of this id is open, as far as is known.
    package func isOpen(_ id: OrderID) -> Bool { order(id) != nil }

    /// The order is about to be sent.
    ///
    /// - Returns: `false` where one of its id is open already, or was sent before: then it must not
    ///   be sent.
    package func begin(_ order: Order) -> Bool {
        state.withLock { state in
            guard state.orders[order.id] == nil, sent.begin(order.id) else { return false }
            Self.add(order, to: &state)
            return true
        }
    }

    /// It is proven that the venue did not take it, and never will.
    package func wasRefused(_ order: OrderID) {
        forget(order)
        sent.wasRefused(order)
    }

    /// The order, where it is open as far as is known.
    package func order(_ id: OrderID) -> Order? { state.withLock { $0.orders[id] } }

    package func add(_ order: Order) { state.withLock { Self.add(order, to: &$0) } }

    private static func add(_ order: Order, to state: inout State) {
        state.orders[order.id] = order
        if state.orders.count > BinanceLimits.ordersWatchedMax,
            let oldest = state.orders.keys.min()
        {
            state.orders[oldest] = nil
        }
    }

    package func forget(_ order: OrderID) { state.withLock { $0.orders[order] = nil } }

    /// What an answer said of the order.
    package func note(_ report: OrderReport, of order: Order) {
        if report.status.isTerminal { forget(order.id) } else { add(order) }
    }

    /// In the order of their ids, which is that of their making.
    package func orders(of account: AccountID) -> [Order] {
        state.withLock { state in
            state.orders.values.filter { $0.account.account == account }
                .sorted { $0.id < $1.id }
        }
    }

    /// Something may have been missed: its orders are to be asked for.
    package func doubt(_ account: AccountID) {
        state.withLock { _ = $0.doubtful.insert(account) }
    }

    /// Whether something may have been missed since this was asked last.
    package func takeDoubt(_ account: AccountID) -> Bool {
        state.withLock { $0.doubtful.remove(account) != nil }
    }

    /// Tells the engine. A report that finds no room takes the place of the oldest one.
    package func tell(_ report: OrderReport) {
        if report.status.isTerminal { forget(report.order) }
        switch continuation.yield(report) {
        case .dropped: state.withLock { $0.droppedReports += 1 }
        case .enqueued, .terminated: break
        @unknown default: break
        }
    }

    package var droppedReports: Int { state.withLock { $0.droppedReports } }
}
