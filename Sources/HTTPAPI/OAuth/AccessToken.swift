package import Domain

/// What a checked token allows, until it expires.
struct AccessToken: Hashable, Sendable {
    /// Its `jti`.
    let id: String
    /// The id of the key that signed it.
    let key: String
    let client: String
    let scopes: [Scope]
    let expiresAt: Instant
}

/// Who sends a request.
package struct Principal: Hashable, Sendable {
    package let client: String
    package let tenant: TenantID
    package let scopes: [Scope]
    /// In the exchange face: what a key is linked to, and once the request is let in the account
    /// that it names.
    var account: ExchangeAccount?
}
