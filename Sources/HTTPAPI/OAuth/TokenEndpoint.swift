import Domain
import Engine
import Hummingbird

/// `POST /oauth2/token`, the key set and the metadata: OAuth 2.0 client credentials.
struct TokenEndpoint: Sendable {
    static let path = "/oauth2/token"
    static let keysPath = "/.well-known/jwks.json"
    static let metadataPath = "/.well-known/oauth-authorization-server"

    let signer: TokenSigner
    let authentication: ClientAuthentication
    let time: any TimeSource

    /// RFC 6749, sections 4.4 and 5. The order of the checks is the order of the errors.
    func token(_ request: APIRequest) async throws(APIError) -> Answer {
        let form = try OAuthForm.read(request.body)
        guard let grant = form["grant_type"], !grant.isEmpty else {
            throw .oauth(.invalidRequest("grant_type is missing"))
        }
        guard grant == "client_credentials" else { throw .oauth(.unsupportedGrantType) }
        let client = try await authentication.client(of: request, form)
        let scopes = try Self.granted(form["scope"] ?? "", to: client)
        let token = try await signer.sign(client: client.id, scopes: scopes, at: time.now())
        return Self.answer(token, scopes)
    }

    /// In the order in which ``Scope`` lists them, each once. Nothing asked for: all of the
    /// client's.
    private static func granted(
        _ asked: String, to client: APIClient
    ) throws(APIError) -> [Scope] {
        let names = asked.split(separator: " ").map(String.init)
        let own = Scope.allCases.filter { client.scopes.contains($0.rawValue) }
        guard !names.isEmpty else { return own }
        for name in names where !own.contains(where: { $0.rawValue == name }) {
            throw .oauth(.invalidScope(Scope(rawValue: name)?.rawValue ?? "that was asked for"))
        }
        return own.filter { names.contains($0.rawValue) }
    }

    private static func answer(_ token: String, _ scopes: [Scope]) -> Answer {
        let answer = Answer.json { writer in
            writer.object {
                $0.member("access_token", token)
                $0.member("token_type", "bearer")
                $0.member("expires_in", integer: Int(TokenSigner.lifetimeSeconds))
                $0.member("scope", scopes.map(\.rawValue).joined(separator: " "))
            }
        }
        return answer.with(.cacheControl, "no-store")
    }

    /// RFC 7517 with RFC 8037.
    func keySet(_ request: APIRequest) -> Answer {
        Answer.json { writer in
            writer.object {
                $0.member("keys", array: signer.ring.keys.checking(at: time.now())) { writer, key in
                    writer.object {
                        $0.member("kty", "OKP")
                        $0.member("crv", "Ed25519")
                        $0.member("alg", "EdDSA")
                        $0.member("use", "sig")
                        $0.member("kid", key.id)
                        $0.member("x", key.x)
                    }
                }
            }
        }.with(.cacheControl, "public, max-age=300")
    }

    /// RFC 8414.
    func metadata(_ request: APIRequest) -> Answer {
        let issuer = signer.issuer.url
        return Answer.json { writer in
            writer.object {
                $0.member("issuer", issuer)
                $0.member("token_endpoint", issuer + Self.path)
                $0.member("jwks_uri", issuer + Self.keysPath)
                $0.member("grant_types_supported", array: ["client_credentials"]) { $0.string($1) }
                $0.member("response_types_supported", array: [String]()) { $0.string($1) }
                $0.member(
                    "token_endpoint_auth_methods_supported", array: ClientAuthentication.methods
                ) { $0.string($1) }
                $0.member("revocation_endpoint", issuer + RevocationEndpoint.path)
                $0.member(
                    "revocation_endpoint_auth_methods_supported",
                    array: ClientAuthentication.methods
                ) { $0.string($1) }
                $0.member("scopes_supported", array: Scope.allCases) { $0.string($1.rawValue) }
            }
        }
    }
}
