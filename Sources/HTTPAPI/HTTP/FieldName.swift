package import Hummingbird

package typealias FieldName = HTTPFields.Element.Name

extension FieldName {
    static let traceParent = known("traceparent")
    static let traceID = known("X-Trace-Id")
    static let environment = known("X-Cambist-Environment")
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotentReplayed = known("Idempotent-Replayed")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")
    static let apiKey = known("ApiKey")
    static let accountID = known("AccountId")
    static let lastEventID = known("Last-Event-ID")
    /// Tells proxies to pass on what they get, at once.
    static let accelBuffering = known("X-Accel-Buffering")
    static let referrerPolicy = known("Referrer-Policy")
    static let contentTypeOptions = known("X-Content-Type-Options")

    private static func known(_ text: String) -> FieldName {
        guard let name = FieldName(text) else {
            preconditionFailure("a header name of this file is malformed")
        }
        return name
    }
}
