import Domain
import Engine
import Hummingbird

/// Who calls the exchange face, and for which account: a key with the one that it is linked to, or
/// a client's token with any account of its tenant.
struct ExchangeAccess: Sendable {
    /// A longer text is no key of ours.
    static let keyLengthMax = 256

    private let keys: ExchangeKeyLookup
    private let profiles: any ProfileService
    private let tokens: Authenticator
    private let limits: RequestLimits

    /// `nil` where the face is not served.
    init?(_ services: APIServices, tokens: Authenticator, limits: RequestLimits) {
        guard services.exchanges != nil, let keys = services.exchangeKey,
            let profiles = services.profiles
        else { return nil }
        self.keys = keys
        self.profiles = profiles
        self.tokens = tokens
        self.limits = limits
    }

    /// Nothing of a key is remembered: a revoked one is refused from the next request on.
    ///
    /// - Throws: ``APIError/invalid(_:)`` for a key and a token together;
    ///   ``APIError/access(_:)``, ``APIError/unauthorized(_:)`` for neither or a bad one, and
    ///   ``APIError/tooManyFailures(retryAfterSeconds:)`` for too many bad keys of the address.
    func caller(
        _ headers: HTTPFields, from address: String, at now: Instant
    ) async throws(APIError) -> Principal {
        let sent = headers[values: .apiKey]
        let hasToken = !headers[values: .authorization].isEmpty
        guard let text = sent.first else {
            guard hasToken else { throw .access(.nothingSent) }
            return try await tokens.principal(headers, at: now)
        }
        guard !hasToken else { throw .invalid("ApiKey", "must not be sent with Authorization") }
        guard sent.count == 1, let key = try await key(text) else {
            try limits.countBadKey(address: address, at: now)
            throw .access(.badKey)
        }
        return Principal(
            client: "key:\(key.id)", tenant: key.account.tenant,
            scopes: [.exchangesView, .exchangesEdit], account: key.account)
    }

    private func key(_ text: String) async throws(APIError) -> ExchangeKey? {
        guard (1...Self.keyLengthMax).contains(text.utf8.count) else { return nil }
        do {
            let found = try await keys(ClientSecret.hash(of: text))
            return found.flatMap { $0.revokedAt == nil ? $0 : nil }
        } catch {
            throw .service(.unavailable("reading a key failed: \(error)"))
        }
    }

    /// The account that the request names, which is an active profile of the caller's.
    ///
    /// - Throws: ``APIError/access(_:)``; ``APIError/invalid(_:)`` where it is no UUID.
    func account(
        _ headers: HTTPFields, for caller: Principal
    ) async throws(APIError) -> ExchangeAccount {
        let sent = headers[values: .accountID]
        guard let text = sent.first else { throw .access(.noAccount) }
        guard sent.count == 1, let id = ProfileID(text) else {
            throw .invalid("AccountId", "must be one UUID")
        }
        let account = ExchangeAccount(tenant: caller.tenant, profile: id)
        if let linked = caller.account, linked != account { throw .access(.foreignAccount) }
        guard try await isActive(account) else { throw .access(.foreignAccount) }
        return account
    }

    private func isActive(_ account: ExchangeAccount) async throws(APIError) -> Bool {
        do {
            return try await profiles.profile(.id(account.profile), of: account.tenant).isActive
        } catch {
            guard error == .notFound else { throw .par(error) }
            return false
        }
    }
}
