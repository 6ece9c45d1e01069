import Domain

/// Everything about the server that is configuration.
package struct APISettings: Sendable {
    package var host: String
    /// 0 picks a free one.
    package var port: Int
    package var rateLimits: RateLimitSettings
    package var edge: EdgeSettings
    /// The base URL in tokens and metadata; absent, the address that is listened on.
    package var issuer: String?
    /// Serves `POST /bench/echo`, the baseline of the benchmarks. Never in production.
    package var benchmarkEcho: Bool
    /// Serves `/v2/sandbox/...`, where money comes from nowhere. Never in production.
    package var sandbox: Bool
    package var eventStreamsPerClientMax = Limits.eventStreamsPerClientMax
    package var eventStreamsMax = Limits.eventStreamsMax

    package init(
        host: String = "127.0.0.1", port: Int = 8080,
        rateLimits: RateLimitSettings = RateLimitSettings(), edge: EdgeSettings = EdgeSettings(),
        issuer: String? = nil, benchmarkEcho: Bool = false, sandbox: Bool = false
    ) {
        self.host = host
        self.port = port
        self.rateLimits = rateLimits
        self.edge = edge
        self.issuer = issuer
        self.benchmarkEcho = benchmarkEcho
        self.sandbox = sandbox
    }
}
