import Domain
import Engine

/// `POST /oauth2/revoke`: a client gives a token back before its end (RFC 7009).
struct RevocationEndpoint: Sendable {
    static let path = "/oauth2/revoke"

    let authentication: ClientAuthentication
    let verifier: TokenVerifier
    let revocations: TokenRevocations
    let time: any TimeSource

    /// Whatever is no live token of the client is answered as one that is: whose it is or was is
    /// nobody else's business. There is one kind of token, so `token_type_hint` changes nothing.
    func revoke(_ request: APIRequest) async throws(APIError) -> Answer {
        let form = try OAuthForm.read(request.body)
        guard let text = form["token"], !text.isEmpty else {
            throw .oauth(.invalidRequest("token is missing"))
        }
        let client = try await authentication.client(of: request, form)
        if let token = await verifier.verify(text, at: time.now()), token.client == client.id {
            do {
                try await revocations.revoke(
                    RevokedToken(id: token.id, client: client.id, expiresAt: token.expiresAt))
            } catch {
                throw .service(error)
            }
        }
        return Answer(body: []).with(.cacheControl, "no-store")
    }
}
