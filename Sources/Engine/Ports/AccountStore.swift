package import Domain

/// What the store knows of venue accounts' own histories. Part of ``Store``; what is written goes
/// through ``Store/commit(_:)``.
package protocol AccountStore: Sendable {
    /// `nil` where the account was never opened against its venue's history.
    func mark(of account: VenueAccount) async throws(StoreError) -> AccountMark?
    /// Which of the venue's ids are known, posted or not.
    func knownExternals(
        of account: VenueAccount, among venueLedgerIDs: [String]
    ) async throws(StoreError) -> Set<String>
    /// Which of the venue's trade ids are booked, whatever became of the trades since.
    func knownTrades(
        of account: VenueAccount, among venueTradeIDs: [String]
    ) async throws(StoreError) -> Set<String>
    /// Our orders that the venue knows by these ids, by id.
    func orders(
        at account: VenueAccount, among venueOrderIDs: [String]
    ) async throws(StoreError) -> [Order]
    /// Our orders of which no venue order id is known, made in this time, both ends included; by
    /// id.
    func ordersWithoutVenueID(
        at account: VenueAccount, from start: Instant, to end: Instant
    ) async throws(StoreError) -> [Order]
    /// What was taken in, newest first, ties by the venue's id; at most so many.
    func externals(
        of account: VenueAccount, atMost count: Int
    ) async throws(StoreError) -> [StoredExternal]
}

/// An external entry that the store knows.
package struct StoredExternal: Hashable, Sendable {
    package let entry: ExternalEntry
    /// False for what happened before the account was opened.
    package let isPosted: Bool

    package init(_ entry: ExternalEntry, isPosted: Bool) {
        (self.entry, self.isPosted) = (entry, isPosted)
    }
}
