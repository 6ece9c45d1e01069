import Domain
package import Engine
import Hummingbird

/// Every way in which a request is not answered with what it asked for. Closed; rendered in one
/// place.
package enum APIError: Error, Sendable {
    /// Fields, parameters or headers that are wrong, all of them at once.
    case invalid(FieldErrors)
    /// The body or the request line cannot be read at all; plain words.
    case unreadable(String)
    case unauthorized(BearerChallenge)
    case insufficientScope(needed: Scope, found: [Scope])
    case notFound
    case methodNotAllowed(allow: String)
    case bodyTooLarge(limit: Int)
    /// What would be taken.
    case unsupportedMediaType(expected: String)
    case tooManyRequests(RateLimitState)
    case tooManyFailures(retryAfterSeconds: Int)
    case headerTooLarge
    case requestTimeout
    case oauth(OAuthError)
    case service(ServiceError)
    /// Of the stablecoin face.
    case par(ParError)
    /// Of the exchange face.
    case exchange(ExchangeError)
    /// Of the exchange face, before the service is asked.
    case access(AccessRefusal)

    /// What is wrong with one field.
    static func invalid(_ field: String, _ message: String) -> APIError {
        .invalid(FieldErrors(field, message))
    }
}

/// Why a bearer token did not open the door (RFC 6750, section 3).
package enum BearerChallenge: Hashable, Sendable {
    /// No token was sent.
    case missing
    /// Sent, and malformed, forged, expired or revoked.
    case invalid

    var headerValue: String {
        switch self {
        case .missing: #"Bearer realm="cambist""#
        case .invalid:
            #"Bearer realm="cambist", error="invalid_token", "#
                + #"error_description="the access token is malformed, expired or revoked""#
        }
    }
}

/// An error of the token endpoint (RFC 6749, section 5.2).
package enum OAuthError: Error, Hashable, Sendable {
    case invalidRequest(String)
    case invalidClient
    case unsupportedGrantType
    case invalidScope(String)

    var code: String {
        switch self {
        case .invalidRequest: "invalid_request"
        case .invalidClient: "invalid_client"
        case .unsupportedGrantType: "unsupported_grant_type"
        case .invalidScope: "invalid_scope"
        }
    }

    var status: Int { self == .invalidClient ? 401 : 400 }

    var description: String {
        switch self {
        case .invalidRequest(let text): text
        case .invalidClient: "unknown client or wrong secret"
        case .unsupportedGrantType: "grant_type must be client_credentials"
        case .invalidScope(let scope): "the client may not have the scope \(scope)"
        }
    }
}
