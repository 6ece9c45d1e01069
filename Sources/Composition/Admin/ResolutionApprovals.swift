import Domain
import Engine

/// First approvals of orders' evidence, each waiting for a second operator who says the same.
///
/// Kept by the running server only: after a restart the first approval is given again. Each
/// approval is an event as well.
struct ResolutionApprovals {
    struct Approval: Hashable, Sendable {
        let operatorName: String
        let evidence: OrderEvidence
        let at: Instant
    }

    enum Outcome: Hashable, Sendable {
        case waitsForAnother
        /// Approved by the first operator named and the one who gave this approval.
        case approved(first: String)
        /// The first approval says something else; this one replaces it.
        case differs(from: String)
        case sameOperator
    }

    private(set) var byOrder: [OrderID: Approval] = [:]

    /// An approval that found no second within this time is void.
    static let validity = Duration.seconds(3_600)

    mutating func approve(
        _ order: OrderID, _ evidence: OrderEvidence, by operatorName: String, at now: Instant
    ) -> Outcome {
        byOrder = byOrder.filter { now.duration(since: $0.value.at) < Self.validity }
        let approval = Approval(operatorName: operatorName, evidence: evidence, at: now)
        guard let first = byOrder[order] else {
            byOrder[order] = approval
            return .waitsForAnother
        }
        guard first.evidence == evidence else {
            byOrder[order] = approval
            return .differs(from: first.operatorName)
        }
        guard first.operatorName != operatorName else { return .sameOperator }
        return .approved(first: first.operatorName)
    }

    mutating func remove(_ order: OrderID) { byOrder[order] = nil }
}
