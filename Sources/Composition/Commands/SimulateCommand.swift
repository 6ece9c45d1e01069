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

    private func simulation(of mutant: Mutant?) -> SimulationRun {
        var simulation = SimulationRun(seeds: seeds.range)
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

    private func findMutants() async throws {
        var living = 0
        for mutant in Mutant.allCases {
            let failure = await simulation(of: mutant).run().firstFailure
            living += failure == nil ? 1 : 0
            let end = failure.flatMap { failed in
                failed.violation.map { "seed \(failed.seed) (\($0.invariant))" }
            }
            StandardStreams.writeOutput("mutant \(mutant): \(end ?? "not found")\n")
        }
        StandardStreams.writeOutput(
            "\(Mutant.allCases.count - living) of \(Mutant.allCases.count) mutants found\n")
        if living > 0 { throw ExitCode.failure }
    }

    private func race(at moments: Int) async throws {
        var sweep = RaceSweep(moments: Array(1...moments))
        sweep.parallel = parallel
        let report = await sweep.run()
        for line in report.lines { StandardStreams.writeOutput(line + "\n") }
        if !report.failures.isEmpty { throw ExitCode.failure }
    }

    private func simulate() async throws {
        let simulation = simulation(of: mutant)
        let time = SystemTime()
        let began = time.now()
        let report = await simulation.run()
        for line in report.lines(elapsed: time.now().duration(since: began)) {
            StandardStreams.writeOutput(line + "\n")
        }
        let isIncomplete = coverage && !report.neverReached.isEmpty
        if report.firstFailure != nil || isIncomplete { throw ExitCode.failure }
    }

    private func printTrace() throws {
        var simulation = SeedRun(
            seed: seeds.range.lowerBound, stepsMax: steps, mutant: mutant, keepsTrace: true)
        let result = simulation.run()
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
