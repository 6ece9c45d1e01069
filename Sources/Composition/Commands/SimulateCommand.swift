import ArgumentParser
import Foundation
import Simulation

/// `cambist simulate`: the whole service against simulated venues, faults and time, seed by seed.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Looks for violations in simulated runs; exits 1 when a seed has one.",
        discussion: """
            A seed is one run of the engine on a virtual clock, with a workload, market data, \
            faults and crashes drawn from it. The last line names the first failing seed; the \
            same seed is the same run.
            """)

    @Option(help: "The first and the last seed, as A..B, or one.") var seeds: SeedRange
    @Option(help: "Steps of a seed after which nothing goes wrong any more.")
    var steps = SimulationRun.stepsDefault
    @Option(help: "Seeds at a time; the number of processors if absent.") var jobs: Int?
    @Option(help: "A defect to plant: \(Mutant.allCases.map(\.rawValue).joined(separator: ", ")).")
    var mutant: Mutant?
    @Flag(help: "Plants each defect in turn, and fails where these seeds do not find one.")
    var mutants = false
    @Option(help: "Runs every race of a cancel, fills, expiry and death at so many moments, too.")
    var races: Int?
    @Flag(help: "Runs conversions at par, and nothing else; without it both are run.")
    var par = false
    @Option(
        help: """
            A defect to plant into conversions at par: \
            \(ParMutant.allCases.map(\.rawValue).joined(separator: ", ")).
            """)
    var parMutant: ParMutant?
    @Flag(help: "Prints what happens in the first seed, and runs no other.") var trace = false
    @Flag(help: "Fails, too, where these seeds never reached something that they should.")
    var coverage = false

    func validate() throws {
        guard steps > 0 else { throw ValidationError("--steps is above zero") }
        guard jobs.map({ (1...256).contains($0) }) ?? true else {
            throw ValidationError("--jobs is 1 to 256")
        }
        guard races.map({ (1...Self.racesMax).contains($0) }) ?? true else {
            throw ValidationError("--races is 1 to \(Self.racesMax)")
        }
    }

    /// Moments of a race's life, which is about so long.
    private static let racesMax = 16

    private var parallel: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

    /// Which worlds run: a defect belongs to one of them.
    private var runsVenues: Bool { !par && parMutant == nil }
    private var runsPar: Bool { par || parMutant != nil || mutant == nil }

    private func simulation(of mutant: Mutant?) -> SimulationRun {
        var simulation = SimulationRun(seeds: seeds.range)
        simulation.stepsMax = steps
        simulation.mutant = mutant
        simulation.parallel = parallel
        return simulation
    }

    private func parSimulation(of mutant: ParMutant?) -> ParSimulationRun {
        var simulation = ParSimulationRun(seeds: seeds.range)
        simulation.stepsMax = steps
        simulation.mutant = mutant
        simulation.parallel = parallel
        return simulation
    }

    func run() async throws {
        if trace { return try printTrace() }
        if mutants { try await findMutants() }
        if let races { try await race(at: races) }
        if !mutants { try await simulate() }
    }

    private func simulate() async throws {
        var isGood = true
        if runsVenues {
            isGood = await report { await simulation(of: mutant).run() } && isGood
        }
        if runsPar {
            StandardStreams.writeOutput("conversions at par:\n")
            isGood = await report { await parSimulation(of: parMutant).run() } && isGood
        }
        if !isGood { throw ExitCode.failure }
    }

    private func findMutants() async throws {
        var living = 0
        if runsVenues {
            living += await find(Mutant.allCases) { await simulation(of: $0).run() }
        }
        if runsPar {
            living += await find(ParMutant.allCases) { await parSimulation(of: $0).run() }
        }
        if living > 0 { throw ExitCode.failure }
    }

    /// - Returns: how many were not found.
    private func find<Defect>(
        _ mutants: [Defect], _ run: (Defect) async -> SimulationReport
    ) async -> Int {
        var living = 0
        for mutant in mutants {
            let failure = await run(mutant).firstFailure
            living += failure == nil ? 1 : 0
            let end = failure.flatMap { failed in
                failed.violation.map { "seed \(failed.seed) (\($0.invariant))" }
            }
            StandardStreams.writeOutput("mutant \(mutant): \(end ?? "not found")\n")
        }
        StandardStreams.writeOutput(
            "\(mutants.count - living) of \(mutants.count) mutants found\n")
        return living
    }

    private func race(at moments: Int) async throws {
        var sweep = RaceSweep(moments: Array(1...moments))
        sweep.parallel = parallel
        let report = await sweep.run()
        for line in report.lines { StandardStreams.writeOutput(line + "\n") }
        if !report.failures.isEmpty { throw ExitCode.failure }
    }

    /// - Returns: whether nothing is wrong.
    private func report(_ run: () async -> SimulationReport) async -> Bool {
        let time = SystemTime()
        let began = time.now()
        let report = await run()
        for line in report.lines(elapsed: time.now().duration(since: began)) {
            StandardStreams.writeOutput(line + "\n")
        }
        let isIncomplete = coverage && !report.neverReached.isEmpty
        return report.firstFailure == nil && !isIncomplete
    }

    private func printTrace() throws {
        let seed = seeds.range.lowerBound
        let result: SeedResult
        if runsVenues {
            var simulation = SeedRun(
                seed: seed, stepsMax: steps, mutant: mutant, keepsTrace: true)
            result = simulation.run()
        } else {
            var simulation = ParSeedRun(
                seed: seed, stepsMax: steps, mutant: parMutant, keepsTrace: true)
            result = simulation.run()
        }
        for line in result.trace { StandardStreams.writeOutput(line + "\n") }
        StandardStreams.writeOutput("trace \(String(result.traceHash, radix: 16))\n")
        guard let violation = result.violation else { return }
        StandardStreams.writeOutput("first failing seed: \(result.seed) (\(violation))\n")
        throw ExitCode.failure
    }
}

/// `A..B`, both included, or one seed.
struct SeedRange: ExpressibleByArgument {
    let range: ClosedRange<UInt64>

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        let bounds = parts.filter { !$0.isEmpty }.compactMap { UInt64($0) }
        switch (parts.count, bounds.count) {
        case (1, 1): range = bounds[0]...bounds[0]
        case (3, 2) where parts[1].isEmpty && bounds[0] <= bounds[1]:
            range = bounds[0]...bounds[1]
        default: return nil
        }
    }
}

extension Mutant: ExpressibleByArgument {}
extension ParMutant: ExpressibleByArgument {}
