/// What can go wrong around foreign exchanges.
package enum ExchangeFault: String, CaseIterable, Hashable, Sendable {
    // On the way to a dealer and back.
    case connectionRefused, requestLost, requestLate, answerLost, answerLate
    // At a dealer.
    case answerForged, dealerDown, dealerRestarted
    // In the store.
    case commitUnknownAndDurable, commitUnknownAndLost, readFailed
    // In the process and around it.
    case processStopped, clientGaveUp
    // By operators.
    case halted, settledByHand, closedOut, holiday
    // At those who are called.
    case receiverFails, receiverHangs, receiverAnswerLost
}

extension ExchangeFault: SimulatedFault {
    var rates: [Int] {
        switch self {
        case .connectionRefused: [20, 150, 400]
        case .requestLost, .requestLate, .answerLost, .answerLate: [20, 100, 300]
        case .answerForged: [20, 100, 400]
        case .dealerDown, .dealerRestarted: [50, 200]
        case .commitUnknownAndDurable, .commitUnknownAndLost, .readFailed: [2, 8, 20]
        case .processStopped: [50, 200]
        case .clientGaveUp: [20, 100, 300]
        case .halted, .settledByHand, .closedOut, .holiday: [100, 400]
        case .receiverFails, .receiverHangs, .receiverAnswerLost: [50, 200, 500]
        }
    }

    var point: CoveragePoint { .exchangeFault(self) }
}

typealias ExchangeFaults = SeededFaults<ExchangeFault>
