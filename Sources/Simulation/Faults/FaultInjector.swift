import Domain
import Synchronization

/// Decides from the seed, occasion by occasion, what goes wrong, and counts it.
final class FaultInjector: Sendable {
    private struct State {
        var generator: SeededGenerator
        var isActive = true
        var crashesLeft: Int
    }

    private let profile: FaultProfile
    private let coverage: Coverage
    private let state: Mutex<State>

    /// Deaths of one run: each costs a start, and they come at many points.
    private static let crashesMax = 8

    /// - Parameter kills: whether the process dies by the profile.
    init(
        _ profile: FaultProfile, _ generator: SeededGenerator, _ coverage: Coverage, kills: Bool
    ) {
        self.profile = profile
        self.coverage = coverage
        state = Mutex(State(generator: generator, crashesLeft: kills ? Self.crashesMax : 0))
    }

    /// From now on nothing goes wrong any more.
    func stop() { state.withLock { $0.isActive = false } }

    var isActive: Bool { state.withLock { $0.isActive } }

    func strikes(_ fault: Fault) -> Bool {
        let strikes = state.withLock { state in
            state.isActive && profile[fault] > 0 && state.generator.chance(profile[fault])
        }
        if strikes { coverage.reach(.fault(fault)) }
        return strikes
    }

    func kills(at point: CrashPoint) -> Bool {
        state.withLock { state in
            guard state.isActive, profile[point] > 0, state.crashesLeft > 0,
                state.generator.chance(profile[point])
            else { return false }
            state.crashesLeft -= 1
            return true
        }
    }

    /// In how many steps the process dies for no reason of its own; `nil`: it does not.
    func stepsToNextCrash() -> Int? {
        let mean = profile.stepsBetweenCrashes
        guard mean > 0 else { return nil }
        return state.withLock { state in
            guard state.crashesLeft > 0 else { return nil }
            state.crashesLeft -= 1
            return 1 + state.generator.below(2 * mean)
        }
    }

    func duration(_ range: ClosedRange<Duration>) -> Duration {
        state.withLock { $0.generator.duration(range) }
    }

    func below(_ bound: Int) -> Int { state.withLock { $0.generator.below(bound) } }
}
