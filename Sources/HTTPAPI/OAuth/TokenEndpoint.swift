import Domain
import Engine
import Hummingbird

/// `POST /oauth2/token`, the key set and the metadata: OAuth 2.0 client credentials.
struct TokenEndpoint: Sendable {
    static let path = "/oauth2/token"
    static let keysPath = "/.well-known/jwks.json"
    static let metadataPath = "/.well-known/oauth-authorization-server"
    /// Failures per client and address and minute; one more is refused unseen.
    static let failuresPerMinute = 10

    let signer: TokenSigner
    let clients: ClientDirectory
    let time: any TimeSource
    let failures: RateLimiter

    /// RFC 6749, sections 4.4 and 5. The order of the checks is the order of the errors.
    func token(_ request: APIRequest) async throws(APIError) -> Answer {
        guard let text = String(validating: request.body, as: UTF8.self),
            let form = QueryParameters(text)
        else { throw .oauth(.invalidRequest("the form is malformed")) }
        if let name = form.repeated.first {
            throw .oauth(.invalidRequest("\(name) is sent more than once"))
        }
        guard let grant = form["grant_type"], !grant.isEmpty else {
            throw .oauth(.invalidRequest("grant_type is missing"))
        }
        guard grant == "client_credentials" else { throw .oauth(.unsupportedGrantType) }
        let credentials: ClientCredentials
        do {
            credentials = try ClientCredentials.read(request.headers, form)
        } catch {
            throw .oauth(error)
        }
        let client = try await authenticate(credentials, from: request.peer)
        let scopes = try Self.granted(form["scope"] ?? "", to: client)
        let token = try await signer.sign(client: client.id, scopes: scopes, at: time.now())
        return Self.answer(token, scopes)
    }

    private func authenticate(
        _ credentials: ClientCredentials, from peer: String
    ) async throws(APIError) -> APIClient {
        let key = "\(peer) \(credentials.id)"
        let (allowed, state) = failures.look(key, at: time.now())
        guard allowed else { throw .tooManyFailures(retryAfterSeconds: state.secondsToNext) }
        let client = try await clients.read(credentials.id, at: time.now())
        guard credentials.match(client, at: time.now()), let client else {
            // Others may have failed since it was looked at: no more are told than are allowed.
            let (isTold, state) = failures.take(key, at: time.now())
            guard isTold else { throw .tooManyFailures(retryAfterSeconds: state.secondsToNext) }
            throw .oauth(.invalidClient)
        }
        return client
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
                    "token_endpoint_auth_methods_supported",
                    array: ["client_secret_basic", "client_secret_post"]
                ) { $0.string($1) }
                $0.member("scopes_supported", array: Scope.allCases) { $0.string($1.rawValue) }
            }
        }
    }
}
