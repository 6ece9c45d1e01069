import Domain
import Engine
import Hummingbird

/// From the `Authorization` header to a principal.
struct Authenticator: Sendable {
    let verifier: TokenVerifier
    let revocations: TokenRevocations
    let clients: ClientDirectory

    /// - Throws: ``APIError/unauthorized(_:)``, or ``APIError/service(_:)`` without a store.
    func principal(_ headers: HTTPFields, at now: Instant) async throws(APIError) -> Principal {
        let token = try Self.token(in: headers[values: .authorization])
        guard let access = await verifier.verify(token, at: now),
            !revocations.contains(access.id),
            let client = try await clients.active(access.client, at: now)
        else { throw .unauthorized(.invalid) }
        // A scope that was taken from the client is gone from its tokens too.
        let scopes = access.scopes.filter { client.scopes.contains($0.rawValue) }
        return Principal(client: client.id, tenant: client.tenant, scopes: scopes)
    }

    private static func token(in values: [String]) throws(APIError) -> String {
        guard let header = values.first else { throw .unauthorized(.missing) }
        guard values.count == 1 else { throw .unauthorized(.invalid) }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.first?.lowercased() == "bearer" else { throw .unauthorized(.missing) }
        guard parts.count == 2 else { throw .unauthorized(.invalid) }
        return String(parts[1])
    }
}
