import Domain
import Engine
import Hummingbird

/// Who asks at an OAuth endpoint: by HTTP Basic or in the form (RFC 6749, section 2.3.1).
struct ClientAuthentication: Sendable {
    /// Failures per client and address and minute; one more is refused unseen.
    static let failuresPerMinute = 10
    /// As metadata names them.
    static let methods = ["client_secret_basic", "client_secret_post"]

    let clients: ClientDirectory
    let time: any TimeSource
    let failures: RateLimiter

    func client(
        of request: APIRequest, _ form: QueryParameters
    ) async throws(APIError) -> APIClient {
        let credentials: ClientCredentials
        do {
            credentials = try ClientCredentials.read(request.headers, form)
        } catch {
            throw .oauth(error)
        }
        let key = "\(request.peer) \(credentials.id)"
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
}
