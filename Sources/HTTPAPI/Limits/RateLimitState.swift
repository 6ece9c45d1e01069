import Hummingbird

/// Where one client stands with its limit, for the headers of
/// draft-ietf-httpapi-ratelimit-headers-11.
package struct RateLimitState: Hashable, Sendable {
    package let quota: Int
    package let windowSeconds: Int
    package let remaining: Int
    /// Whole seconds, rounded up, until one more request is allowed; 0 if one is now.
    package let secondsToNext: Int

    /// `Retry-After` and `t` agree.
    func describe(in headers: inout HTTPFields) {
        headers[.rateLimit] = #""default";r=\#(remaining);t=\#(secondsToNext)"#
        headers[.rateLimitPolicy] = #""default";q=\#(quota);w=\#(windowSeconds)"#
    }
}
