import Domain

/// Requests per second; 0 is no limit.
package struct RateLimitSettings: Hashable, Sendable {
    /// Per client, on every route that needs a token.
    package var api: Int
    /// Per address, on the token endpoint, and of keys that open nothing; evened out over five
    /// minutes.
    package var token: Int

    package init(api: Int = 50, token: Int = 1) { (self.api, self.token) = (api, token) }
}

/// The limits that are in force.
struct RequestLimits: Sendable {
    static let tokenWindowSeconds = 300

    private let api: RateLimiter?
    private let token: RateLimiter?
    /// Keys that open nothing, by address.
    private let badKeys: RateLimiter?

    init(_ settings: RateLimitSettings) {
        api = settings.api > 0 ? RateLimiter(capacity: settings.api, window: .seconds(1)) : nil
        token = Self.byAddress(settings)
        badKeys = Self.byAddress(settings)
    }

    private static func byAddress(_ settings: RateLimitSettings) -> RateLimiter? {
        guard settings.token > 0 else { return nil }
        return RateLimiter(
            capacity: settings.token * tokenWindowSeconds, window: .seconds(tokenWindowSeconds))
    }

    func admit(client: String, at now: Instant) throws(APIError) -> RateLimitState? {
        try Self.admit(client, api, at: now)
    }

    func admit(address: String, at now: Instant) throws(APIError) -> RateLimitState? {
        try Self.admit(address, token, at: now)
    }

    /// Counts a key that opened nothing. Good keys from the same address are never refused for it.
    ///
    /// - Throws: ``APIError/tooManyFailures(retryAfterSeconds:)`` in the place of a 401.
    func countBadKey(address: String, at now: Instant) throws(APIError) {
        guard let badKeys else { return }
        let (isTold, state) = badKeys.take(address, at: now)
        guard isTold else { throw .tooManyFailures(retryAfterSeconds: state.secondsToNext) }
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
