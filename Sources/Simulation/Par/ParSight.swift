/// What runs of conversions at par can come to, and should sometimes.
package enum ParSight: String, CaseIterable, Hashable, Sendable {
    // How conversions go.
    case created, settled, settledLater, directed, cancelled, reopened, recoveredSettling
    case leftWaiting, everythingSettled, heldBack, letPass
    // What clients are told.
    case replayed, answeredTwice, outcomeUnknown, paused, limited, insufficientFunds, overloaded
    case cancelledAgain, tooLateToCancel, settlementInProgress
    case transferred, transferReplayed, deposited, renamed, deactivated, profileInUse, noProfile
    // Lists.
    case listedAscending, listedDescending, listedOverRestart, insertedWhileListing
    // What the auditor sees of the treasury and of orders.
    case treasuryOverdrawn, cameTooLate, refusedByStore, probed
}

extension CoveragePoint {
    /// What a thousand seeds of conversions at par must have reached.
    package static let expectedPar: [CoveragePoint] =
        ParFault.allCases.map { .parFault($0) } + CrashPoint.allCases.map { .crash($0) }
        + ParSight.allCases.map { .par($0) }
}
