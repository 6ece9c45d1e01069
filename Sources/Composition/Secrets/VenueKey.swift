package import Domain

/// How requests are signed by a venue key.
package enum VenueKeyScheme: String, CaseIterable, Hashable, Sendable {
    /// By a shared secret.
    case hmac
    /// By a private key, of which the venue has the public half; Binance alone.
    case ed25519
}

/// An API key of an account at its venue, in the open; it never prints itself.
package struct VenueKey: Sendable {
    package let account: VenueAccount
    package let tenant: TenantID
    package let scheme: VenueKeyScheme
    package let apiKey: SecretText
    /// Of HMAC as the venue gave it; of Ed25519 the private key's 32 bytes in base 64.
    package let secret: SecretText

    package init(
        account: VenueAccount, tenant: TenantID, scheme: VenueKeyScheme, apiKey: SecretText,
        secret: SecretText
    ) {
        self.account = account
        self.tenant = tenant
        self.scheme = scheme
        self.apiKey = apiKey
        self.secret = secret
    }
}

extension VenueKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "the key of \(account)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
