package import Bookkeeping
package import Domain
package import Money

/// What is not as it should be around the engine: it ends by itself, or by people elsewhere.
package enum Trouble: Hashable, Sendable {
    /// No book of these symbols may be used: the venue is down, or its market data has a gap.
    case noBook(VenueID, [Symbol])
    /// The venue has this much less than the ledger, and nothing under way explains it.
    case drift(Pocket, missing: Fixed)
    /// Trades were not booked, since others have their ids.
    case usedTradeIDs(UsedTradeIDs.Found)
    /// New conversions are not taken in: there is too little room on the disk.
    case intakeIsClosed
}
