/// How far the ledger follows what one venue account's own history says.
package struct AccountMark: Hashable, Sendable {
    package let account: VenueAccount
    /// From when on the ledger has followed it, by the venue's clock: what the venue booked before
    /// is in the opening balance.
    package let openedAt: Instant
    /// What the history shows up to here was taken in. Never earlier than ``openedAt``.
    package let followedUntil: Instant

    package init(_ account: VenueAccount, openedAt: Instant, followedUntil: Instant) {
        self.account = account
        self.openedAt = openedAt
        self.followedUntil = max(openedAt, followedUntil)
    }
}
