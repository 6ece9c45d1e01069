import Domain
import Engine
import Testing

@testable import Composition

@Suite struct ResolutionApprovalsTests {
    private let order = OrderID(high: 1, low: 2)
    private let ended = OrderEvidence.ended(venueOrderID: "v", fills: [])
    private let start = Instant(microseconds: 0)

    @Test func theSecondOperatorDecides() {
        var approvals = ResolutionApprovals()
        #expect(approvals.approve(order, .absent, by: "ann", at: start) == .waitsForAnother)
        #expect(approvals.approve(order, .absent, by: "ann", at: start) == .sameOperator)
        #expect(approvals.approve(order, .absent, by: "bob", at: start) == .approved(first: "ann"))
    }

    @Test func anotherStoryStartsAgain() {
        var approvals = ResolutionApprovals()
        _ = approvals.approve(order, .absent, by: "ann", at: start)
        #expect(approvals.approve(order, ended, by: "bob", at: start) == .differs(from: "ann"))
        #expect(approvals.approve(order, ended, by: "bob", at: start) == .sameOperator)
        #expect(approvals.approve(order, ended, by: "ann", at: start) == .approved(first: "bob"))
    }

    @Test func anOldApprovalIsVoid() {
        var approvals = ResolutionApprovals()
        _ = approvals.approve(order, .absent, by: "ann", at: start)
        let late = start.adding(ResolutionApprovals.validity)
        #expect(approvals.approve(order, .absent, by: "bob", at: late) == .waitsForAnother)
    }

    @Test func anApprovalIsForOneOrder() {
        var approvals = ResolutionApprovals()
        _ = approvals.approve(order, .absent, by: "ann", at: start)
        let other = OrderID(high: 1, low: 3)
        #expect(approvals.approve(other, .absent, by: "bob", at: start) == .waitsForAnother)
        approvals.remove(order)
        #expect(approvals.approve(order, .absent, by: "bob", at: start) == .waitsForAnother)
    }
}
