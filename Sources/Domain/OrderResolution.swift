/// The evidence that operators give for one order: it counts when a second operator says the same.
package struct OrderResolution: Hashable, Sendable {
    /// One operator's word.
    package struct Approval: Hashable, Sendable {
        package let operatorName: String
        package let reason: String
        package let at: Instant

        package init(operatorName: String, reason: String, at: Instant) {
            self.operatorName = operatorName
            self.reason = reason
            self.at = at
        }
    }

    package let order: OrderID
    package let conversion: ConversionID
    package let evidence: OrderEvidence
    package let first: Approval
    package private(set) var second: Approval?

    /// A first approval that found no second within this time is void.
    package static let approvalValidity = Duration.seconds(3_600)
    /// How long the order's venue is asked on after the evidence was taken (spec/trade.md, section
    /// 4): what it then tells is booked.
    package static let watchTime = Duration.seconds(7 * 86_400)

    package init(
        order: OrderID, conversion: ConversionID, evidence: OrderEvidence, first: Approval,
        second: Approval? = nil
    ) {
        self.order = order
        self.conversion = conversion
        self.evidence = evidence
        self.first = first
        self.second = second
    }

    /// Until when the order's venue is asked on; `nil` before the evidence counts.
    package var watchedUntil: Instant? { second?.at.adding(Self.watchTime) }

    package func isWatched(at now: Instant) -> Bool { watchedUntil.map { now < $0 } ?? false }

    package func isPending(at now: Instant) -> Bool {
        second == nil && now.duration(since: first.at) < Self.approvalValidity
    }

    /// What an operator's word makes of what was said before.
    package enum Step: Hashable, Sendable {
        /// The first word, or one that differs from the first, by whom that was.
        case begun(OrderResolution, insteadOf: String?)
        /// The second word: the evidence counts.
        case confirmed(OrderResolution)
        /// The same operator again.
        case sameOperator
    }

    /// - Parameter known: the last resolution of the order, if there is one.
    package static func step(
        from known: OrderResolution?, order: OrderID, conversion: ConversionID,
        _ evidence: OrderEvidence, by approval: Approval
    ) -> Step {
        let fresh = OrderResolution(
            order: order, conversion: conversion, evidence: evidence, first: approval)
        guard var known else { return .begun(fresh, insteadOf: nil) }
        // Confirmed before, and its effect was lost with the process: it counts again.
        if known.second != nil, known.evidence == evidence { return .confirmed(known) }
        guard known.isPending(at: approval.at) else { return .begun(fresh, insteadOf: nil) }
        guard known.evidence == evidence else {
            return .begun(fresh, insteadOf: known.first.operatorName)
        }
        guard known.first.operatorName != approval.operatorName else { return .sameOperator }
        known.second = approval
        return .confirmed(known)
    }
}
