import Domain
import TestKit
import Testing

@testable import Connectors

@Suite struct BudgetGateTests {
    private static let small = BudgetName(rawValue: "small")
    private static let large = BudgetName(rawValue: "large")
    private static let now = Instant(microseconds: 600_000_000)

    private static func gate() -> BudgetGate {
        BudgetGate([
            RateBudget(small, .window(limit: 2, length: .seconds(10)), reserve: 1),
            RateBudget(
                large, .decaying(max: 10, perSecond: DecayRate(thousandths: 1_000)), reserve: 0),
        ])
    }

    private static func charges(_ points: Int, scope: String = "") -> [BudgetCharge] {
        [BudgetCharge(small, points: 1), BudgetCharge(large, scope: scope, points: points)]
    }

    @Test func aCallIsChargedToAllBudgetsOrToNone() {
        let gate = Self.gate()
        #expect(gate.admit(Self.charges(1), for: .order, at: Self.now) == nil)
        #expect(gate.admit(Self.charges(1), for: .order, at: Self.now) == .seconds(10))
        #expect(
            gate.usage(of: Self.large, at: Self.now)?.used == 1, "the refused call took nothing")
        #expect(gate.admit(Self.charges(1), for: .ending, at: Self.now) == nil)
        #expect(gate.usage(of: Self.small, at: Self.now)?.used == 2)
    }

    @Test func theLongestWaitIsTold() {
        let gate = Self.gate()
        gate.count([BudgetCharge(Self.large, points: 25)], at: Self.now)
        gate.count([BudgetCharge(Self.small, points: 2)], at: Self.now)
        #expect(gate.admit(Self.charges(1), for: .ending, at: Self.now) == .seconds(16))
    }

    @Test func scopesAreCountedApart() {
        let gate = Self.gate()
        gate.count([BudgetCharge(Self.large, scope: "BTC/USD", points: 10)], at: Self.now)
        let call = { [BudgetCharge(Self.large, scope: $0, points: 1)] }
        #expect(gate.admit(call("BTC/USD"), for: .ending, at: Self.now) == .seconds(1))
        #expect(gate.admit(call("ETH/USD"), for: .ending, at: Self.now) == nil)
    }

    @Test func aBlockHoldsForEveryPurposeAndIsNeverShortened() {
        let gate = Self.gate()
        gate.block(until: Self.now.adding(.seconds(30)))
        gate.block(until: Self.now.adding(.seconds(5)))
        for purpose in CallPurpose.allCases {
            #expect(gate.admit([], for: purpose, at: Self.now) == .seconds(30))
        }
        let then = Self.now.adding(.seconds(30))
        #expect(gate.blockedUntil(at: Self.now) == then)
        #expect(gate.blockedUntil(at: then) == nil)
        #expect(gate.admit([], for: .ordinary, at: then) == nil)
    }

    @Test func aBudgetThatTheVenueDoesNotHaveCostsNothing() {
        let charge = BudgetCharge(BudgetName(rawValue: "none"), points: 1_000)
        #expect(Self.gate().admit([charge], for: .ordinary, at: Self.now) == nil)
    }

    @Test func whoWaitsGoesWhenItIsHisTurn() async {
        let gate = Self.gate()
        let time = SelfMovingTime(start: Self.now)
        gate.count([BudgetCharge(Self.small, points: 1)], at: Self.now)
        let deadline = Self.now.adding(.seconds(10))
        #expect(await gate.enter(Self.charges(1), for: .order, until: deadline, time: time))
        #expect(time.now() == deadline)
        #expect(gate.usage(of: Self.small, at: deadline)?.used == 1)
    }

    @Test func whoseTurnIsAfterHisDeadlineIsToldAtOnce() async {
        let gate = Self.gate()
        let time = SelfMovingTime(start: Self.now)
        gate.count([BudgetCharge(Self.small, points: 1)], at: Self.now)
        let deadline = Self.now.adding(.milliseconds(9_999))
        #expect(await !gate.enter(Self.charges(1), for: .order, until: deadline, time: time))
        #expect(time.now() == Self.now)
        #expect(gate.usage(of: Self.small, at: Self.now)?.used == 1)
    }
}
