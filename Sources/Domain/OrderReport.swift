package import Money

/// What a venue says of one order: its state there and fills that may or may not be new to us.
package struct OrderReport: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case open
        case filled
        /// Ended short of its quantity: cancelled, or the rest of an immediate-or-cancel.
        case cancelled
        /// Refused: nothing was executed.
        case rejected(Failure)

        package var isTerminal: Bool {
            switch self {
            case .open: false
            case .filled, .cancelled, .rejected: true
            }
        }
    }

    package let order: OrderID
    package let venueOrderID: String
    package let status: Status
    /// Base quantity filled in all, by the venue's count. It never falls: what was taken back since
    /// is counted as it was first told, and what corrects it is not.
    package let cumulativeQuantity: Fixed
    /// The fills that this report carries: all of them in an answer to `query`, some otherwise.
    package let fills: [Fill]
    /// The trades that were taken back: all of them in an answer to `query`, some otherwise, each
    /// with its fill among `fills`. The order does not work that quantity again.
    package let reversals: [Reversal]
    /// Books from this sequence on contain what the report tells.
    package let bookSequence: UInt64
    package let at: Instant

    package init(
        order: OrderID, venueOrderID: String, status: Status, cumulativeQuantity: Fixed,
        fills: [Fill], reversals: [Reversal] = [], bookSequence: UInt64, at: Instant
    ) {
        self.order = order
        self.venueOrderID = venueOrderID
        self.status = status
        self.cumulativeQuantity = cumulativeQuantity
        self.fills = fills
        self.reversals = reversals
        self.bookSequence = bookSequence
        self.at = at
    }
}
