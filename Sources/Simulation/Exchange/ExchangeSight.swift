/// What runs of foreign exchanges can come to, and should sometimes.
package enum ExchangeSight: String, CaseIterable, Hashable, Sendable {
    // The states that exchanges come to.
    case drafted, submitting, unknown, submitted, ordered, orderSettled, succeeded
    case rejected, rejectedForLimit, cancelled, failedByProof, failedByCloseOut
    // How they get there.
    case unknownThenPresent, unknownThenRejected, deadQuote, lastLook, withdrawn, cancelledDraft
    case settledByDealer, settledByOperator, closedOutForClient, closedOutForHouse
    case rolled, fundedLate, fundsMissing, creditUsed, boughtFixed
    case recoveredSubmitting, recoveredUnknown, recoveredOrdered
    // What clients are told.
    case quoted, quoteWarned, dateNotAllowed, noPrice, refusedByDealer, confirmedTwice
    case externalIDReused, quoteUsed, quoteExpired, insufficientFunds, notCancellable
    case cancelRequested, outcomeUnknown, overloaded, noQuote, listed
    // Callbacks.
    case subscribed, unsubscribed, tooManySubscriptions
    case called, calledAgain, parked, redelivered
    // And.
    case overMidnight, refusedByStore
}

extension CoveragePoint {
    /// What a thousand seeds of foreign exchanges must have reached.
    package static let expectedExchange: [CoveragePoint] =
        ExchangeFault.allCases.map { .exchangeFault($0) } + CrashPoint.allCases.map { .crash($0) }
        + ExchangeSight.allCases.map { .exchange($0) }
}
