package import Domain
import Synchronization

/// What a run can reach, and should sometimes.
package enum CoveragePoint: Hashable, Sendable, CustomStringConvertible {
    case fault(Fault)
    case crash(CrashPoint)
    case accepted(ExecutorKind)
    case completed(ExecutorKind)
    case option(ChosenOption)
    case ended(ConversionStatus)
    case reason(FailureReason)
    /// A create that was refused, by reason.
    case refused(FailureReason)
    case seen(Sight)
    case par(ParSight)
    case parFault(ParFault)
    case exchange(ExchangeSight)
    case exchangeFault(ExchangeFault)

    /// What is worth seeing beside those.
    package enum Sight: String, CaseIterable, Hashable, Sendable {
        case replayed, referenceConflict, outcomeUnknown
        case orderAbsent, orderRejected, orderUnknownThenFilled, orderUnknownThenCancelled
        case cancelAnswered, cancelOfFinal, fillAfterCancel, partialFill, manyOrders
        case commitRefused, orderResolved, amended, eventsRead, takenBackBeforeEnd
        case takenBackAfterEnd
        case severalHops, laterLeg, exposureCounted, leftBetweenLegs, drivenBack
        case quoteReplaced, takenAfterQuotes
        case externalPosted, externalFromBefore, foreignTrade
    }

    /// What a thousand seeds must have reached, in the order of the cases.
    package static let expected: [CoveragePoint] =
        Fault.allCases.map { .fault($0) } + CrashPoint.allCases.map { .crash($0) }
        + RequestDraw.executors.flatMap { [.accepted($0), .completed($0)] }
        + ChosenOption.allCases.map { .option($0) }
        + [ConversionStatus.completed, .cancelled, .failed, .simulated].map { .ended($0) }
        + reasons.map { .reason($0) } + refusals.map { .refused($0) }
        + Sight.allCases.map { .seen($0) }

    /// A conversion that was accepted has a route, and its tenant's limits left room. That a
    /// defect of ours ends one is not to be seen.
    private static let reasons: [FailureReason] = [
        .expired, .clientCancelled, .tooSmall, .insufficientFunds, .noLiquidity,
        .priceProtection, .stalePrices, .halted, .rejectedByVenue, .venueUnavailable,
        .intermediateHeld,
    ]

    private static let refusals: [FailureReason] = [
        .tooSmall, .insufficientFunds, .noRoute, .stalePrices, .limitExceeded, .halted,
    ]

    package var description: String {
        switch self {
        case .fault(let fault): "fault \(fault)"
        case .crash(let point): "crash \(point)"
        case .accepted(let executor): "accepted \(executor.rawValue)"
        case .completed(let executor): "completed \(executor.rawValue)"
        case .option(let option): "option \(option)"
        case .ended(let status): "ended \(status.rawValue)"
        case .reason(let reason): "ended for \(reason.rawValue)"
        case .refused(let reason): "refused for \(reason.rawValue)"
        case .seen(let sight): "seen \(sight)"
        case .par(let sight): "seen \(sight)"
        case .parFault(let fault): "fault \(fault)"
        case .exchange(let sight): "seen \(sight)"
        case .exchangeFault(let fault): "fault \(fault)"
        }
    }
}

/// How often each point was reached.
final class Coverage: Sendable {
    private let counts = Mutex<[CoveragePoint: Int]>([:])

    func reach(_ point: CoveragePoint) { counts.withLock { $0[point, default: 0] += 1 } }

    var reached: [CoveragePoint: Int] { counts.withLock { $0 } }
}
