/// An access token that its client gave back before its end.
package struct RevokedToken: Hashable, Sendable {
    /// Its `jti`.
    package let id: String
    /// Whose token it is.
    package let client: String
    /// It is refused from then on anyway, and need not be remembered.
    package let expiresAt: Instant

    package init(id: String, client: String, expiresAt: Instant) {
        self.id = id
        self.client = client
        self.expiresAt = expiresAt
    }
}
