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

extension ParFault: SimulatedFault {
    var rates: [Int] {
        switch self {
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

    var point: CoveragePoint { .parFault(self) }
}

typealias ParFaults = SeededFaults<ParFault>
