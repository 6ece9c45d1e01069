import Domain
import Engine

extension AdminService {
    func createClient(
        _ tenant: TenantID, scopes: [String], _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard tenants.contains(tenant) else {
            throw CompositionError.refused("the configuration has no tenant \(tenant)")
        }
        // Every tenant has one from its first client on.
        _ = try await Profiles(store: store, time: time, random: random)
            .standardProfile(of: tenant)
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

    func listClients() async throws -> AdminAnswer {
        let now = time.now()
        return .clients(try await store.clients().map { ClientSummary($0, at: now) })
    }

    /// The secret until now works on for the overlap; one from before that ends at once.
    func rotateClient(
        _ id: String, overlapSeconds: Int64, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard (0...Limits.secretOverlapSecondsMax).contains(overlapSeconds) else {
            throw CompositionError.refused(
                "expected an overlap from 0 to \(Limits.secretOverlapSecondsMax) seconds")
        }
        var client = try await usableClient(id)
        let now = time.now()
        let end = now.adding(.seconds(overlapSeconds))
        let secret = ClientSecret(random: random)
        client.previousSecret =
            overlapSeconds > 0
            ? APIClient.PreviousSecret(hash: client.secretHash, endsAt: end) : nil
        client.secretHash = secret.hash
        client.rotatedAt = now
        let subject = "client \(id), the old secret until \(end)"
        try await apply([
            .updateClient(client),
            .event(event(.clientRotated, tenant: client.tenant, subject, by: request)),
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
