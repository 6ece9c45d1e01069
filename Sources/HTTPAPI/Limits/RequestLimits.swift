import Domain

/// Requests per second; 0 is no limit.
package struct RateLimitSettings: Hashable, Sendable {
    /// Per client, on every route that needs a token.
    package var api: Int
    /// Per address, on the token endpoint; evened out over five minutes.
    package var token: Int

    package init(api: Int = 50, token: Int = 1) { (self.api, self.token) = (api, token) }
}

/// The limits that are in force.
struct RequestLimits: Sendable {
    static let tokenWindowSeconds = 300

    private let api: RateLimiter?
    private let token: RateLimiter?

    init(_ settings: RateLimitSettings) {
        api = settings.api > 0 ? RateLimiter(capacity: settings.api, window: .seconds(1)) : nil
        token =
            settings.token > 0
            ? RateLimiter(
                capacity: settings.token * Self.tokenWindowSeconds,
                window: .seconds(Self.tokenWindowSeconds)) : nil
    }

    func admit(client: String, at now: Instant) throws(APIError) -> RateLimitState? {
        try Self.admit(client, api, at: now)
    }

    func admit(address: String, at now: Instant) throws(APIError) -> RateLimitState? {
        try Self.admit(address, token, at: now)
    }

    private static func admit(
        _ key: String, _ limiter: RateLimiter?, at now: Instant
    ) throws(APIError) -> RateLimitState? {
        guard let limiter else { return nil }
        let (allowed, state) = limiter.take(key, at: now)
        guard allowed else { throw .tooManyRequests(state) }
        return state
    }
}
