import Domain
import Engine
import JWTKit

/// Makes access tokens.
struct TokenSigner: Sendable {
    /// One second less than the hour that resource servers round to.
    static let lifetimeSeconds: Int64 = 3_599

    let ring: TokenKeyRing
    let issuer: Issuer
    let random: any RandomSource

    /// - Throws: ``APIError/service(_:)`` as a defect where signing itself fails.
    func sign(client: String, scopes: [Scope], at now: Instant) async throws(APIError) -> String {
        let seconds = now.microseconds / 1_000_000
        let id: EventID = random.identifier(at: now)
        let claims = AccessClaims(
            iss: issuer.url, sub: client, aud: AccessClaims.audience, iat: seconds, nbf: seconds,
            exp: seconds + Self.lifetimeSeconds, jti: id.description, client_id: client,
            scope: scopes.map(\.rawValue).joined(separator: " "))
        do {
            let keys = ring.keys
            let kid = JWKIdentifier(string: keys.current.id)
            let collection = JWTKeyCollection()
            await collection.add(eddsa: keys.signing, kid: kid)
            return try await collection.sign(
                claims, kid: kid, header: ["typ": .string(AccessClaims.type)])
        } catch {
            throw .service(.defect("signing a token failed: \(error)"))
        }
    }
}
