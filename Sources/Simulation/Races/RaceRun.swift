package import Domain
import Engine
import Money

/// One race through the whole service, without any other fault.
package struct RaceRun {
    /// What became of the race's conversion.
    package struct Result: Sendable {
        package let violation: Violation?
        package let status: ConversionStatus?
        package let filled: Bool
        package let trace: [String]
    }

    private let race: Race
    private let world: World
    private let feed: RaceFeed
    private var pump: Pump<World>

    package init(_ race: Race, keepsTrace: Bool = false) {
        self.race = race
        feed = RaceFeed()
        world = World(
            Scenario(race: feed), seed: 1, mutant: nil, keepsLines: keepsTrace, kills: false)
        pump = Pump(world, SeededGenerator(1, for: .schedule))
    }

    package mutating func run() -> Result {
        for client in world.scenario.clients { Client(client, world).begin() }
        world.openAccounts(perMille: 1_000)
        world.startProcess()
        let end = world.scenario.start.adding(world.scenario.length)
        while world.auditor.conversionCount == 0, pump.step(until: end) {}
        let begun = world.trace.count
        var left = moves()
        while world.auditor.violation == nil, !left.isEmpty, world.auditor.openCount > 0 {
            let seen = world.trace.count - begun
            for move in left where move.at <= seen { move.action() }
            left.removeAll { $0.at <= seen }
            guard pump.step(until: end) else { break }
        }
        if world.auditor.violation == nil { pump.drain() }
        let outcome = world.auditor.firstOutcome
        let result = Result(
            violation: world.auditor.violation, status: outcome?.status,
            filled: outcome?.hasTrades ?? false, trace: world.trace.lines)
        world.dissolve()
        return result
    }

    private struct Move {
        let at: Int
        let action: () -> Void
    }

    private func moves() -> [Move] {
        let (world, feed) = (world, feed)
        var moves = race.fills.map { at in
            Move(at: at) {
                world.trace.comment("race: a half is filled")
                feed.fill(Scenario.raceAmount.half)
                for venue in world.venues { venue.moveToNow() }
            }
        }
        if let at = race.cancel { moves.append(Move(at: at) { world.cancelFirst() }) }
        if let at = race.expiry {
            moves.append(Move(at: at) { world.process?.stall(until: Scenario.raceExpiry) })
        }
        if let at = race.death {
            moves.append(
                Move(at: at) {
                    guard let process = world.process else { return }
                    world.crash(process, at: .betweenSteps)
                })
        }
        return moves
    }
}

extension Fixed {
    fileprivate var half: Fixed { Fixed(uncheckedUnits: units / 2) }
}
