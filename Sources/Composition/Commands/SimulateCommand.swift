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
    @Flag(help: "Runs conversions over venues, and no other kind that is not named.")
    var venues = false
    @Flag(help: "Runs conversions at par, and no other kind that is not named; without one, all.")
    var par = false
    @Flag(help: "Runs foreign exchanges, and no other kind that is not named.")
    var exchange = false
    @Option(
        help: """
            A defect to plant into conversions at par: \
            \(ParMutant.allCases.map(\.rawValue).joined(separator: ", ")).
            """)
    var parMutant: ParMutant?
    @Option(
        help: """
            A defect to plant into foreign exchanges: \
            \(ExchangeMutant.allCases.map(\.rawValue).joined(separator: ", ")).
            """)
    var exchangeMutant: ExchangeMutant?
    @Option(
        help: """
            Kills the process of each fixed foreign exchange after every step, and the next one \
            after up to so many more.
            """)
    var kills: Int?
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
        guard kills.map({ (0...Self.killsMax).contains($0) }) ?? true else {
            throw ValidationError("--kills is 0 to \(Self.killsMax)")
        }
    }

    /// Moments of a race's life, which is about so long.
    private static let racesMax = 16
    /// Steps of a start, and more.
    private static let killsMax = 200

    private var parallel: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

    /// Which worlds run: a defect belongs to one of them.
    private var runsVenues: Bool { runs(asked: venues, mutant != nil) }
    private var runsPar: Bool { runs(asked: par, parMutant != nil) }
    private var runsExchange: Bool { runs(asked: exchange, exchangeMutant != nil) }

    private func runs(asked: Bool, _ isPlanted: Bool) -> Bool {
        let isPlantedAnywhere = mutant != nil || parMutant != nil || exchangeMutant != nil
        if isPlantedAnywhere { return isPlanted }
        return asked || !(venues || par || exchange)
    }

    private func seedsRun<Simulation: SeedSimulation>(
        _ kind: Simulation.Type, _ mutant: Simulation.Defect?
    ) -> SeedsRun<Simulation> {
        var simulation = SeedsRun<Simulation>(seeds: seeds.range)
        simulation.stepsMax = steps
        simulation.mutant = mutant
        simulation.parallel = parallel
        return simulation
    }

    func run() async throws {
        if trace { return try printTrace() }
        if mutants { try await findMutants() }
        if let races { try await race(at: races) }
        if let kills { try await kill(again: kills) }
        if !mutants { try await simulate() }
    }

    private func simulate() async throws {
        var isGood = true
        if runsVenues {
            isGood = await report { await seedsRun(SeedRun.self, mutant).run() } && isGood
        }
        if runsPar {
            StandardStreams.writeOutput("conversions at par:\n")
            isGood = await report { await seedsRun(ParSeedRun.self, parMutant).run() } && isGood
        }
        if runsExchange {
            StandardStreams.writeOutput("foreign exchanges:\n")
            isGood =
                await report { await seedsRun(ExchangeSeedRun.self, exchangeMutant).run() }
                && isGood
        }
        if !isGood { throw ExitCode.failure }
    }

    private func findMutants() async throws {
        var living = 0
        if runsVenues {
            living += await find(SeedRun.self, Mutant.allCases)
        }
        if runsPar { living += await find(ParSeedRun.self, ParMutant.allCases) }
        if runsExchange { living += await find(ExchangeSeedRun.self, ExchangeMutant.allCases) }
        if living > 0 { throw ExitCode.failure }
    }

    /// - Returns: how many were not found.
    private func find<Simulation: SeedSimulation>(
        _ kind: Simulation.Type, _ mutants: [Simulation.Defect]
    ) async -> Int {
        var living = 0
        for mutant in mutants {
            let failure = await seedsRun(kind, mutant).run().firstFailure
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

    private func kill(again most: Int) async throws {
        var sweep = ExchangeKillSweep(again: most)
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

    private func traced<Simulation: SeedSimulation>(
        _ kind: Simulation.Type, _ seed: UInt64, _ mutant: Simulation.Defect?
    ) -> SeedResult {
        var simulation = Simulation(
            seed: seed, stepsMax: steps, mutant: mutant, keepsTrace: true)
        return simulation.run()
    }

    private func printTrace() throws {
        let seed = seeds.range.lowerBound
        let result =
            if runsVenues {
                traced(SeedRun.self, seed, mutant)
            } else if runsPar {
                traced(ParSeedRun.self, seed, parMutant)
            } else {
                traced(ExchangeSeedRun.self, seed, exchangeMutant)
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
extension ExchangeMutant: ExpressibleByArgument {}
