/// What a venue says of a trade that it takes back.
package struct Reversal: Hashable, Sendable {
    /// Of the trade that no longer stands.
    package let venueTradeID: String
    /// What stands in its place, under a trade id of its own; `nil`: nothing does.
    package let correction: Fill?

    package init(of venueTradeID: String, correction: Fill? = nil) {
        (self.venueTradeID, self.correction) = (venueTradeID, correction)
    }
}
