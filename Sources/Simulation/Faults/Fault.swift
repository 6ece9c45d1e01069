/// What can go wrong around the service.
package enum Fault: String, CaseIterable, Hashable, Sendable {
    // On the way to a venue and back.
    case connectionRefused, requestLost, requestLate, answerLost, answerLate
    case reportLost, reportLate, reportTwice
    // At a venue.
    case answerForged, venueDown, venueRestarted, booksFrozen, booksMissing
    // In the store.
    case commitUnknownAndDurable, commitUnknownAndLost, readFailed
    // In the process and around it.
    case processStalled, processStopped, clientGaveUp
    case halted, cancelledByOperator, operatorResolves, operatorErrs
}

/// Where the process can die.
package enum CrashPoint: String, CaseIterable, Hashable, Sendable {
    /// A commit was submitted and is not durable.
    case beforeCommit
    /// A commit is durable, and nobody was told.
    case afterCommit
    /// An intent is durable, and its order is not on the wire.
    case beforeSending
    /// An order is on the wire, and no answer came.
    case afterSending
    /// While it reads back what was open.
    case inRecovery
    /// Anywhere else.
    case betweenSteps
}

/// How often each fault strikes in one run, in a thousand occasions. Some never do: a run in which
/// everything fails at once shows little.
struct FaultProfile: Sendable {
    private(set) var perMille: [Fault: Int] = [:]
    private(set) var crashPerMille: [CrashPoint: Int] = [:]
    /// Steps between two deaths, in the mean; zero: never.
    private(set) var stepsBetweenCrashes = 0

    /// Nothing goes wrong.
    init() {}

    init(_ generator: inout SeededGenerator) {
        for fault in Fault.allCases {
            perMille[fault] = generator.chance(500) ? 0 : generator.pick(Self.rates(of: fault))
        }
        guard generator.chance(750) else { return }
        for point in CrashPoint.allCases {
            crashPerMille[point] = generator.chance(500) ? 0 : generator.pick([2, 10, 40])
        }
        stepsBetweenCrashes = generator.chance(500) ? 0 : generator.pick([500, 2_000, 8_000])
    }

    private static func rates(of fault: Fault) -> [Int] {
        switch fault {
        case .connectionRefused: [20, 150, 700]
        case .requestLost, .requestLate, .answerLost, .answerLate:
            [10, 60, 300]
        case .answerForged: [20, 100, 400]
        case .reportLost, .reportLate, .reportTwice: [50, 200, 500]
        case .venueDown, .venueRestarted, .booksFrozen, .booksMissing: [30, 100, 300]
        case .commitUnknownAndDurable, .commitUnknownAndLost, .readFailed: [2, 10, 30]
        case .processStalled, .processStopped: [50, 150, 400]
        case .clientGaveUp: [20, 100, 400]
        case .halted: [50, 200]
        case .cancelledByOperator: [300, 600]
        case .operatorResolves: [200, 600]
        case .operatorErrs: [500, 900]
        }
    }

    subscript(fault: Fault) -> Int { perMille[fault] ?? 0 }
    subscript(point: CrashPoint) -> Int { crashPerMille[point] ?? 0 }
}
