import Domain
import Engine

extension AdminService {
    func createClient(
        _ tenant: TenantID, scopes: [String], _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard tenants.contains(tenant) else {
            throw CompositionError.refused("the configuration has no tenant \(tenant)")
        }
        let allowed = try ClientScopes.parse(scopes.joined(separator: " "))
        let now = time.now()
        let id: Identifier<APIClient> = random.identifier(at: now)
        let secret = ClientSecret(random: random)
        let client = APIClient(
            id: id.description, tenant: tenant, scopes: allowed, secretHash: secret.hash,
            createdAt: now)
        try await apply([
            .insertClient(client),
            .event(event(.clientCreated, tenant: tenant, "client \(client.id)", by: request)),
        ])
        return .credentials(clientID: client.id, secret: secret.text)
    }

    func rotateClient(_ id: String, _ request: AdminRequest) async throws -> AdminAnswer {
        var client = try await usableClient(id)
        let secret = ClientSecret(random: random)
        client.secretHash = secret.hash
        client.rotatedAt = time.now()
        try await apply([
            .updateClient(client),
            .event(event(.clientRotated, tenant: client.tenant, "client \(id)", by: request)),
        ])
        return .credentials(clientID: id, secret: secret.text)
    }

    func revokeClient(_ id: String, _ request: AdminRequest) async throws -> AdminAnswer {
        var client = try await usableClient(id)
        client.revokedAt = time.now()
        try await apply([
            .updateClient(client),
            .event(event(.clientRevoked, tenant: client.tenant, "client \(id)", by: request)),
        ])
        return .done("revoked \(id)")
    }

    private func usableClient(_ id: String) async throws -> APIClient {
        guard let client = try await store.client(id) else {
            throw CompositionError.refused("there is no client \(id)")
        }
        guard client.revokedAt == nil else {
            throw CompositionError.refused("client \(id) is revoked")
        }
        return client
    }
}
