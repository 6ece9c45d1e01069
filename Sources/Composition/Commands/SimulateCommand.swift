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
    @Flag(help: "Prints what happens in the first seed, and runs no other.") var trace = false
    @Flag(help: "Fails, too, where these seeds never reached something that they should.")
    var coverage = false

    func validate() throws {
        guard steps > 0 else { throw ValidationError("--steps is above zero") }
        guard jobs.map({ (1...256).contains($0) }) ?? true else {
            throw ValidationError("--jobs is 1 to 256")
        }
    }

    func run() async throws {
        if trace { return try printTrace() }
        var simulation = SimulationRun(seeds: seeds.range)
        simulation.stepsMax = steps
        simulation.mutant = mutant
        simulation.parallel = jobs ?? ProcessInfo.processInfo.activeProcessorCount
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
