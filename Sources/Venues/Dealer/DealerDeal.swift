package import Domain

/// A deal that arrived at the embedded dealer, as its records have it.
package struct DealerDeal: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// The dealer decides then, and how.
        case looking(until: Instant, books: Bool)
        case booked
        /// Plain words.
        case rejected(String)
        case withdrawn
        case settled
    }

    /// From 1, without a gap.
    package let number: UInt64
    /// As it arrived.
    package let order: DealOrder
    package let takenAt: Instant
    /// Whether it used its quote up: what names a wrong quote, or wrong figures, does not.
    package let usesQuote: Bool
    /// As agreed last.
    package var valueDate: CivilDate
    package var state: State
    package var updatedAt: Instant

    init(
        number: UInt64, order: DealOrder, takenAt: Instant, usesQuote: Bool, state: State
    ) {
        self.number = number
        self.order = order
        self.takenAt = takenAt
        self.usesQuote = usesQuote
        self.state = state
        valueDate = order.valueDate
        updatedAt = takenAt
    }

    /// The dealer's name for it.
    package var reference: String { "D\(number)" }

    /// Whether this is the deal that was sent, in all that was agreed.
    func isOf(_ order: DealOrder) -> Bool {
        self.order.id == order.id && self.order.counterpart == order.counterpart
            && self.order.quote == order.quote && self.order.from == order.from
            && self.order.to == order.to && self.order.valueDate == order.valueDate
    }

    package var report: DealReport {
        let told: DealReport.State =
            switch state {
            case .looking: .submitted(reference: reference)
            case .booked: .booked(reference: reference)
            case .rejected(let text): .rejected(text)
            case .withdrawn: .withdrawn
            case .settled: .settled(reference: reference, evidence: "S\(number)")
            }
        return DealReport(
            order: order.id, from: order.from, to: order.to, valueDate: valueDate, state: told)
    }
}
