import DequeModule
import Domain
import Money

/// The last orders that were settled, so that a duplicate report of one costs no read of the store.
struct SettledOrders {
    private let capacity: Int
    private var filled: [OrderID: Fixed] = [:]
    private var oldestFirst: Deque<OrderID> = []

    init(capacity: Int) { self.capacity = capacity }

    mutating func remember(_ order: Order) {
        guard filled.updateValue(order.filledQuantity, forKey: order.id) == nil else { return }
        oldestFirst.append(order.id)
        while oldestFirst.count > capacity, let oldest = oldestFirst.popFirst() {
            filled[oldest] = nil
        }
    }

    /// Whether the order was settled with at least this much booked.
    func knows(_ order: OrderID, filled quantity: Fixed) -> Bool {
        guard let booked = filled[order] else { return false }
        return booked >= quantity
    }
}
