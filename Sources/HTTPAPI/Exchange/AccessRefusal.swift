/// Why the exchange face does not let somebody in, but for what tokens and scopes are refused for.
package enum AccessRefusal: Hashable, Sendable {
    /// Neither a key nor a token.
    case nothingSent
    /// Malformed, unknown or revoked.
    case badKey
    /// No `AccountId`.
    case noAccount
    /// The account is not the key's, not of the token's tenant, or closed.
    case foreignAccount

    /// RFC 9110, section 11.6.1.
    var challenge: String? {
        switch self {
        case .nothingSent, .noAccount: #"Bearer realm="cambist", ApiKey realm="cambist""#
        case .badKey: #"ApiKey realm="cambist""#
        case .foreignAccount: nil
        }
    }

    var face: ErrorFace {
        switch self {
        case .nothingSent:
            ErrorFace(status: 401, code: 4010, message: "An API key or an access token is needed.")
        case .badKey:
            ErrorFace(status: 401, code: 4010, message: "The API key is unknown or revoked.")
        case .noAccount:
            ErrorFace(status: 401, code: 4010, message: "The header AccountId is needed.")
        case .foreignAccount:
            ErrorFace(
                status: 403, code: 4030, message: "The account is not one that the caller may use.")
        }
    }
}
