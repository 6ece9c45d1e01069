import Domain

/// What must always hold, by name.
package enum Invariant: String, CaseIterable, Hashable, Sendable {
    // Orders at venues.
    case intentBeforeSending, sentOnce, arrivesAsIntended, endsByEvidence, noArrivalAfterTheEnd
    // Bookings.
    case fillBookedOnce, tradeIsTheVenues, postingsFollowTrades, takenBackOnce
    case ledgerIsTheVenues, externalOnce, quarantineHasACause
    // Holds and bounds.
    case holdsCovered, holdsKept, holdsReleased, spendWithinAmount, receiptMet, priceWithinBound
    case rateMet, nothingAfterExpiry, notWhileHalted, ordersPerLeg, tacticsKept
    // Between two legs.
    case spentAsReceived, leadsOn, exposureKept, residualsShown
    // Life.
    case statusLegal, failedMovedNothing, finalIsSettled, referenceUnique, versionsInStep
    case limitsKept, eventsComplete, eventsInOrder, amendmentTold
    // What clients were told.
    case toldIsDurable, toldStays
    // The process.
    // Of conversions at par.
    case parStateLegal, parTold, parSettledOnce, parIntended, parEndsByEvidence, parPostings
    case parHolds, parBalances, treasuryCovered, treasuryInTurn, profilesKept, activityOnce
    case listComplete, listInOrder, statementsAddUp, waitsSayWhy
    // Of foreign exchanges.
    case exchangeStateLegal, exchangeOnce, exchangeIntended, dealIsTheDealers, exchangePostings
    case exchangeHolds, exchangeBalances, exchangeEvidence, exchangeTold, refusedLeftNothing
    case noticesInStep, callbacksInOrder, callbacksDelivered
    case decisionsRepeat, endsInTime, serviceDefect, storeDefect, processDoesNotEnd, storeAudit
}

/// A run in which something did not hold.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    package let invariant: Invariant
    package let subject: String
    package let message: String

    package var description: String { "\(invariant) of \(subject): \(message)" }
}
