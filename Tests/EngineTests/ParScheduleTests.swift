import Domain
import TestKit
import Testing

/// Reserve, then post or void, in whatever order whoever decides it.
@Suite struct ParScheduleTests {
    @Test func noScheduleResolvesTwiceOrOverdraws() {
        var (settled, cancelled) = (0, 0)
        for seed in 0..<UInt64(Soak.rounds(2_000, target: 1_000_000)) {
            var schedule = ParSchedule(seed: seed)
            schedule.run()
            #expect(schedule.problems.isEmpty, "seed \(seed): \(schedule.problems.prefix(3))")
            for conversion in schedule.books.par.conversions.values {
                if case .settled = conversion.state { settled += 1 } else { cancelled += 1 }
            }
        }
        // Both ends are met often.
        #expect(min(settled, cancelled) > 500)
    }

    @Test(arguments: [
        ParSchedule.Defect.noCompareAndSet, .callsTwice, .holdsNothing,
    ])
    func aPlantedDefectIsFound(_ defect: ParSchedule.Defect) {
        let found = (0..<UInt64(200)).first { seed in
            var schedule = ParSchedule(seed: seed, defect: defect)
            schedule.run()
            return !schedule.problems.isEmpty
        }
        #expect(found != nil)
    }
}
