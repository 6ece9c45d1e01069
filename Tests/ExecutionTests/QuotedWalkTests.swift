import Domain
import Execution
import Money
import Testing

/// Whatever happens in whatever order, the books are right after each commit.
struct QuotedWalkTests {
    @Test(arguments: [1, 2, 3, 4])
    func everyWalkKeepsTheBooks(_ part: UInt64) throws {
        var reached: Set<ExchangeState> = []
        for walk in 0..<1_500 {
            var dice = SeededBits(state: part << 32 | UInt64(walk))
            var world = try Deal.world(held: ["1000.05", "0", "400.01"][dice.below(3)])
            for step in 1...25 {
                let event = Self.event(&dice, world)
                world.decide(event, at: Deal.at(step))
                reached.insert(world.exchange.state)
            }
            #expect(world.violations == [], "walk \(walk)")
        }
        #expect(reached == Set(ExchangeState.allCases))
    }

    private static func event(
        _ dice: inout SeededBits, _ world: QuotedWorld
    ) -> QuotedExecution.Event {
        let exchange = world.exchange
        let states: [DealReport.State] = [
            .submitted(reference: "D1"), .booked(reference: "D1"), .rejected("no"), .withdrawn,
            .settled(reference: "D1", evidence: "S1"),
        ]
        let report = Deal.report(exchange, states[dice.below(states.count)])
        let sightings: [DealSighting] = [
            .present(report), .present(report), .absent, .unreachable(""),
        ]
        let sighting = sightings[dice.below(sightings.count)]
        switch dice.below(15) {
        case 0, 1, 2: return .begin(validUntil: Deal.at(20))
        case 3, 4:
            return .answered([.answered(report), .refused("no"), .unknown("")][dice.below(3)])
        case 5, 6: return .sighted(sighting, absenceIsProof: dice.below(2) == 0)
        case 7: return .lost
        case 8: return dice.below(3) == 0 ? .cancel : .lost
        case 9: return .withdrawal(sighting)
        case 10: return dice.below(3) == 0 ? .settled(evidence: "E") : .credit
        case 11: return .fund(available: world.available)
        case 12: return .roll(to: Deal.date.adding(days: dice.below(3)))
        case 13:
            return .resolve(
                dice.below(2) == 0 ? .absent : .booked(reference: "D2"), evidence: "E")
        default:
            guard dice.below(4) == 0 else { return .cutOff }
            return .closeOut(
                CloseOut(
                    dealerReference: "C", cost: Fixed(dice.below(3) - 1),
                    bearer: dice.below(2) == 0 || exchange.held.isZero ? .house : .client))
        }
    }
}

extension SeededBits {
    fileprivate mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}
