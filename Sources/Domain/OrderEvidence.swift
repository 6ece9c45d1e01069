package import Money

/// What operators know of an order that its venue does not answer for.
package enum OrderEvidence: Hashable, Sendable {
    /// The venue never had it, and it can no longer arrive.
    case absent
    /// The venue had it, and it ended with these fills in all, which may be none.
    case ended(venueOrderID: String, fills: [Fill])

    /// Base quantity of all fills; `nil` beyond the range of amounts.
    package var filledQuantity: Fixed? {
        switch self {
        case .absent: .zero
        case .ended(_, let fills):
            fills.reduce(Fixed?.some(.zero)) { sum, fill in
                sum.flatMap { try? $0.adding(fill.quantity) }
            }
        }
    }

    /// In plain words, for logs and events.
    package var summary: String {
        switch self {
        case .absent: "absent"
        case .ended(let venueOrderID, let fills):
            "ended as \(venueOrderID) with \(fills.count) fills"
        }
    }
}
