import Domain
import Testing

@Suite struct OrderResolutionTests {
    private let order = OrderID(high: 1, low: 2)
    private let conversion = ConversionID(high: 1, low: 1)
    private let ended = OrderEvidence.ended(venueOrderID: "v", fills: [])
    private let start = Instant(microseconds: 0)

    private func step(
        _ known: OrderResolution?, _ evidence: OrderEvidence, _ name: String,
        after: Duration = .zero
    ) -> OrderResolution.Step {
        OrderResolution.step(
            from: known, order: order, conversion: conversion, evidence,
            by: OrderResolution.Approval(
                operatorName: name, reason: "why", at: start.adding(after)))
    }

    private func begun(_ name: String, _ evidence: OrderEvidence = .absent) throws
        -> OrderResolution
    {
        guard case .begun(let resolution, nil) = step(nil, evidence, name) else {
            throw Unexpected()
        }
        return resolution
    }

    private struct Unexpected: Error {}

    @Test func theSecondOperatorDecides() throws {
        let first = try begun("ann")
        #expect(first.isPending(at: start) && !first.isWatched(at: start))
        #expect(step(first, .absent, "ann") == .sameOperator)
        guard case .confirmed(let both) = step(first, .absent, "bob") else { throw Unexpected() }
        #expect(both.first.operatorName == "ann" && both.second?.operatorName == "bob")
        #expect(!both.isPending(at: start))
    }

    @Test func anotherStoryStartsAgain() throws {
        let first = try begun("ann")
        guard case .begun(let second, insteadOf: "ann") = step(first, ended, "bob") else {
            throw Unexpected()
        }
        #expect(step(second, ended, "bob") == .sameOperator)
        guard case .confirmed = step(second, ended, "ann") else { throw Unexpected() }
    }

    @Test func anOldApprovalIsVoid() throws {
        let first = try begun("ann")
        let late = OrderResolution.approvalValidity
        #expect(!first.isPending(at: start.adding(late)))
        guard case .begun(let again, insteadOf: nil) = step(first, .absent, "bob", after: late)
        else { throw Unexpected() }
        #expect(again.first.operatorName == "bob")
    }

    @Test func whatTwoSaidCountsAgainWhereItsEffectWasLost() throws {
        guard case .confirmed(let both) = step(try begun("ann"), .absent, "bob") else {
            throw Unexpected()
        }
        #expect(step(both, .absent, "cyd", after: .seconds(90_000)) == .confirmed(both))
        guard case .begun(_, insteadOf: nil) = step(both, ended, "cyd") else { throw Unexpected() }
    }

    @Test func theVenueIsAskedOnForSevenDays() throws {
        guard case .confirmed(let both) = step(try begun("ann"), .absent, "bob") else {
            throw Unexpected()
        }
        let end = start.adding(.seconds(7 * 86_400))
        #expect(both.watchedUntil == end)
        #expect(both.isWatched(at: end.adding(.seconds(-1))) && !both.isWatched(at: end))
    }
}
