import JWTKit

/// What an access token says (RFC 9068). Times are whole seconds since 1970.
struct AccessClaims: JWTPayload {
    let iss: String
    /// The client id; a client acts for itself.
    let sub: String
    let aud: String
    let iat: Int64
    let nbf: Int64
    let exp: Int64
    let jti: String
    // The name is RFC 9068's.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let client_id: String
    /// Separated by spaces.
    let scope: String

    static let audience = "cambist"
    static let type = "at+jwt"

    /// The signature is checked by the caller of this; times need a clock and are checked by
    /// ``TokenVerifier``.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
