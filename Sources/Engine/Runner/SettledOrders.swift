import DequeModule
import Domain
import Money

/// The last orders that were settled, so that a duplicate report of one costs no read of the store.
struct SettledOrders {
    private let capacity: Int
    private var booked: [OrderID: Fixed] = [:]
    private var oldestFirst: Deque<OrderID> = []

    init(capacity: Int) { self.capacity = capacity }

    mutating func remember(_ order: Order) {
        guard booked.updateValue(order.bookedQuantity, forKey: order.id) == nil else { return }
        oldestFirst.append(order.id)
        while oldestFirst.count > capacity, let oldest = oldestFirst.popFirst() {
            booked[oldest] = nil
        }
    }

    /// Whether the report tells nothing new of a settled order; what one takes back is looked up.
    func knows(_ report: OrderReport) -> Bool {
        guard let booked = booked[report.order], report.reversals.isEmpty else { return false }
        return booked >= report.cumulativeQuantity
    }
}
