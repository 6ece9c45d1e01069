package enum ExchangeKeyEntity {}
package typealias ExchangeKeyID = Identifier<ExchangeKeyEntity>

/// A key of the exchange face, linked to one account.
package struct ExchangeKey: Hashable, Sendable {
    package let id: ExchangeKeyID
    package let account: ExchangeAccount
    /// Lower-case hexadecimal SHA-256 of the key, which has 256 random bits of its own.
    package let hash: String
    package let createdAt: Instant
    package var revokedAt: Instant?

    package init(
        id: ExchangeKeyID, account: ExchangeAccount, hash: String, createdAt: Instant,
        revokedAt: Instant? = nil
    ) {
        self.id = id
        self.account = account
        self.hash = hash
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}
