import Domain
import Synchronization

/// What can go wrong around one kind of service: what is common to all kinds, by name.
protocol SimulatedFault: CaseIterable, Hashable, Sendable {
    // On the way to a counterpart and back.
    static var connectionRefused: Self { get }
    static var requestLost: Self { get }
    static var requestLate: Self { get }
    static var answerLost: Self { get }
    static var answerLate: Self { get }
    // In the store.
    static var commitUnknownAndDurable: Self { get }
    static var commitUnknownAndLost: Self { get }
    static var readFailed: Self { get }
    // Around the process.
    static var clientGaveUp: Self { get }

    /// How often it strikes in a thousand occasions: one of them is drawn for a run.
    var rates: [Int] { get }
    var point: CoveragePoint { get }
}

/// How often each fault strikes in one run, in a thousand occasions, and where the process dies.
struct FaultRates<Fault: SimulatedFault>: Sendable {
    private(set) var perMille: [Fault: Int] = [:]
    private(set) var crashPerMille: [CrashPoint: Int] = [:]
    /// Steps between two deaths, in the mean; zero: never.
    private(set) var stepsBetweenCrashes = 0

    /// Nothing goes wrong.
    init() {}

    init(_ generator: inout SeededGenerator) {
        for fault in Fault.allCases {
            perMille[fault] = generator.chance(500) ? 0 : generator.pick(fault.rates)
        }
        guard generator.chance(750) else { return }
        for point in CrashPoint.allCases {
            crashPerMille[point] = generator.chance(400) ? 0 : generator.pick([3, 15, 60])
        }
        stepsBetweenCrashes = generator.chance(500) ? 0 : generator.pick([300, 1_000, 4_000])
    }
}

/// Decides from the seed, occasion by occasion, what goes wrong, and counts it.
final class SeededFaults<Fault: SimulatedFault>: Sendable {
    private struct State {
        var generator: SeededGenerator
        var isActive = true
        var crashesLeft: Int
    }

    private let profile: FaultRates<Fault>
    private let coverage: Coverage
    private let isCoarse: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - crashesMax: deaths by the profile.
    ///   - isCoarse: whether everything happens at whole milliseconds, and so, often, at once.
    init(
        _ profile: FaultRates<Fault>, _ generator: SeededGenerator, _ coverage: Coverage,
        crashesMax: Int, isCoarse: Bool
    ) {
        self.isCoarse = isCoarse
        self.profile = profile
        self.coverage = coverage
        state = Mutex(State(generator: generator, crashesLeft: crashesMax))
    }

    /// From now on nothing goes wrong any more.
    func stop() { state.withLock { $0.isActive = false } }

    var isActive: Bool { state.withLock { $0.isActive } }

    func strikes(_ fault: Fault) -> Bool {
        let rate = profile.perMille[fault] ?? 0
        let strikes = state.withLock { state in
            state.isActive && rate > 0 && state.generator.chance(rate)
        }
        if strikes { coverage.reach(fault.point) }
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
