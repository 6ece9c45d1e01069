import Domain
import Engine
import JWTKit
import StrictJSON

/// Checks access tokens; a checked one is remembered until it expires.
struct TokenVerifier: Sendable {
    /// A longer text is no token of ours.
    static let lengthMax = 4_096
    /// Clocks of several nodes may differ by this.
    static let leewaySeconds: Int64 = 5

    let ring: TokenKeyRing
    let issuer: Issuer
    private let checked = RecentTable<String, AccessToken>(halfCapacity: 5_000)

    init(ring: TokenKeyRing, issuer: Issuer) { (self.ring, self.issuer) = (ring, issuer) }

    /// - Returns: `nil` for whatever is not a live token of this issuer.
    func verify(_ token: String, at now: Instant) async -> AccessToken? {
        let keys = ring.keys
        if let known = checked[token] {
            let isGood = known.expiresAt > now && keys.checking(known.key, at: now) != nil
            return isGood ? known : nil
        }
        guard let id = Self.keyID(of: token), let key = keys.checking(id, at: now),
            let claims = await claims(of: token, key),
            claims.iss == issuer.url, claims.aud == AccessClaims.audience,
            claims.sub == claims.client_id
        else { return nil }
        let seconds = now.microseconds / 1_000_000
        guard claims.exp > seconds, claims.exp <= seconds + 2 * TokenSigner.lifetimeSeconds,
            claims.nbf <= seconds + Self.leewaySeconds, claims.iat <= seconds + Self.leewaySeconds
        else { return nil }
        let scopes = claims.scope.split(separator: " ").compactMap { Scope(rawValue: String($0)) }
        let access = AccessToken(
            id: claims.jti, key: id, client: claims.client_id, scopes: scopes,
            expiresAt: Instant(microseconds: claims.exp * 1_000_000))
        checked[token] = access
        return access
    }

    /// Of the key that the header names; `nil` unless algorithm and type are exactly ours.
    private static func keyID(of token: String) -> String? {
        guard token.utf8.count <= lengthMax else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ Base64URL.decode($0) != nil }),
            let header = Base64URL.decode(parts[0]), let json = try? JSONParser.parse(header),
            json["alg"]?.string == "EdDSA", json["typ"]?.string == AccessClaims.type,
            json["crit"] == nil, json["b64"] == nil, let id = json["kid"]?.string
        else { return nil }
        return id
    }

    private func claims(of token: String, _ key: TokenKeys.Public) async -> AccessClaims? {
        let collection = JWTKeyCollection()
        await collection.add(eddsa: key.key, kid: JWKIdentifier(string: key.id))
        return try? await collection.verify(token, as: AccessClaims.self)
    }
}
