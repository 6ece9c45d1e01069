import Domain
import Synchronization

/// What can go wrong around conversions at par.
package enum ParFault: String, CaseIterable, Hashable, Sendable {
    // On the way to an issuer and back.
    case connectionRefused, requestLost, requestLate, answerLost, answerLate
    // At an issuer.
    case answerForged, refused, issuerDown, issuerRestarted
    // In the store.
    case commitUnknownAndDurable, commitUnknownAndLost, readFailed
    // In the process and around it.
    case processStopped, clientGaveUp
    // By operators.
    case halted, treasuryWithdrawn
}

/// How often each fault strikes in one run, in a thousand occasions, and where the process dies.
struct ParFaultProfile: Sendable {
    private(set) var perMille: [ParFault: Int] = [:]
    private(set) var crashPerMille: [CrashPoint: Int] = [:]
    /// Steps between two deaths, in the mean; zero: never.
    private(set) var stepsBetweenCrashes = 0

    init(_ generator: inout SeededGenerator) {
        for fault in ParFault.allCases {
            perMille[fault] = generator.chance(500) ? 0 : generator.pick(Self.rates(of: fault))
        }
        guard generator.chance(750) else { return }
        for point in CrashPoint.allCases {
            crashPerMille[point] = generator.chance(400) ? 0 : generator.pick([3, 15, 60])
        }
        stepsBetweenCrashes = generator.chance(500) ? 0 : generator.pick([300, 1_000, 4_000])
    }

    private static func rates(of fault: ParFault) -> [Int] {
        switch fault {
        case .connectionRefused: [20, 150, 500]
        case .requestLost, .requestLate, .answerLost, .answerLate: [20, 100, 400]
        case .answerForged: [20, 100, 400]
        case .refused: [30, 150, 400]
        case .issuerDown, .issuerRestarted: [50, 200]
        case .commitUnknownAndDurable, .commitUnknownAndLost, .readFailed: [2, 10, 30]
        case .processStopped: [50, 200]
        case .clientGaveUp: [20, 100, 300]
        case .halted: [100, 300]
        case .treasuryWithdrawn: [200, 500]
        }
    }
}

/// Decides from the seed, occasion by occasion, what goes wrong, and counts it.
final class ParFaults: Sendable {
    private struct State {
        var generator: SeededGenerator
        var isActive = true
        var crashesLeft: Int
    }

    private let profile: ParFaultProfile
    private let coverage: Coverage
    private let isCoarse: Bool
    private let state: Mutex<State>

    /// Deaths of one run.
    private static let crashesMax = 8

    /// - Parameters:
    ///   - kills: whether the process dies by the profile.
    ///   - isCoarse: whether everything happens at whole milliseconds, and so, often, at once.
    init(
        _ profile: ParFaultProfile, _ generator: SeededGenerator, _ coverage: Coverage,
        kills: Bool, isCoarse: Bool
    ) {
        self.isCoarse = isCoarse
        self.profile = profile
        self.coverage = coverage
        state = Mutex(State(generator: generator, crashesLeft: kills ? Self.crashesMax : 0))
    }

    /// From now on nothing goes wrong any more.
    func stop() { state.withLock { $0.isActive = false } }

    var isActive: Bool { state.withLock { $0.isActive } }

    func strikes(_ fault: ParFault) -> Bool {
        let rate = profile.perMille[fault] ?? 0
        let strikes = state.withLock { state in
            state.isActive && rate > 0 && state.generator.chance(rate)
        }
        if strikes { coverage.reach(.parFault(fault)) }
        return strikes
    }

    func kills(at point: CrashPoint) -> Bool {
        let rate = profile.crashPerMille[point] ?? 0
        return state.withLock { state in
            guard state.isActive, rate > 0, state.crashesLeft > 0, state.generator.chance(rate)
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
        rounded(state.withLock { $0.generator.duration(range) })
    }

    /// A duration as this run has it.
    func rounded(_ duration: Duration) -> Duration {
        isCoarse ? .milliseconds(duration.wholeMicroseconds / 1_000) : duration
    }

    func below(_ bound: Int) -> Int { state.withLock { $0.generator.below(bound) } }
}
