/// A client of the API: credentials of one tenant with the scopes it may have.
package struct APIClient: Hashable, Sendable {
    package let id: String
    package let tenant: TenantID
    /// In the order of their names.
    package var scopes: [String]
    /// Lower-case hexadecimal SHA-256 of the secret, which has 256 random bits of its own.
    package var secretHash: String
    /// The secret of before the last rotation, where it was left to work for a while.
    package var previousSecret: PreviousSecret?
    package let createdAt: Instant
    package var rotatedAt: Instant?
    package var revokedAt: Instant?

    package struct PreviousSecret: Hashable, Sendable {
        /// As ``APIClient/secretHash``.
        package let hash: String
        /// From then on it is no secret of the client.
        package let endsAt: Instant

        package init(hash: String, endsAt: Instant) { (self.hash, self.endsAt) = (hash, endsAt) }
    }

    package init(
        id: String, tenant: TenantID, scopes: [String], secretHash: String,
        previousSecret: PreviousSecret? = nil, createdAt: Instant, rotatedAt: Instant? = nil,
        revokedAt: Instant? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.scopes = scopes
        self.secretHash = secretHash
        self.previousSecret = previousSecret
        self.createdAt = createdAt
        self.rotatedAt = rotatedAt
        self.revokedAt = revokedAt
    }
}
