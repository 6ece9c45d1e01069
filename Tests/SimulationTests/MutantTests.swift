import Simulation
import Testing

/// A defect that is planted is found: else the runs without one would prove nothing.
@Suite struct MutantTests {
    @Test(arguments: Mutant.allCases)
    func isCaughtWithinTwoHundredSeeds(mutant: Mutant) async {
        var run = SimulationRun(seeds: 1...200)
        run.mutant = mutant
        let report = await run.run()
        #expect(report.firstFailure != nil, "\(mutant) lives")
    }
}
