import Bookkeeping
import Domain
import Engine

extension AdminService {
    /// A profile that the key needs is made in the same commit.
    func createKey(
        _ tenant: TenantID, account name: String, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        var problems: [String] = []
        if !tenants.contains(tenant) {
            problems.append("the configuration has no tenant \(tenant)")
        }
        if !ExchangeOptions.isNickname(name) {
            problems.append(
                "an account's name has 1 to \(Limits.nicknameLengthMax) characters, none of them "
                    + "a control character")
        }
        guard problems.isEmpty else {
            throw CompositionError.refused(problems.joined(separator: "\n"))
        }
        let now = time.now()
        var commit = Commit()
        let profile: Profile
        if let known = try await self.profile(named: name, of: tenant) {
            commit.guards.append(.par(.profileActive(known.id, of: tenant)))
            profile = known
        } else if ProfileID(name) != nil {
            throw CompositionError.refused("tenant \(tenant) has no account \(name)")
        } else {
            profile = Profile(
                id: random.identifier(at: now), tenant: tenant, nickname: name, createdAt: now)
            commit.writes.append(.par(.putProfile(profile)))
        }
        guard profile.isActive else {
            throw CompositionError.refused("the account \(name) is deactivated")
        }
        let secret = ClientSecret(random: random)
        let key = ExchangeKey(
            id: random.identifier(at: now),
            account: ExchangeAccount(tenant: tenant, profile: profile.id), hash: secret.hash,
            createdAt: now)
        let subject = "api key \(key.id) of account \(profile.id)"
        commit.writes += [
            .exchange(.insertKey(key)),
            .event(event(.keyCreated, tenant: tenant, subject, by: request)),
        ]
        try await apply(commit)
        return .apiKey(secret.text, account: profile.id.description)
    }

    func listKeys(of tenant: TenantID?) async throws -> AdminAnswer {
        if let tenant { try check(tenant) }
        var keys: [ExchangeKey] = []
        for tenant in tenant.map({ [$0] }) ?? tenants {
            keys += try await store.exchangeKeys(of: tenant)
        }
        return .table(ExchangeReport.table(of: keys))
    }

    /// The server looks a key up at each request: from the next one on it is refused.
    func revokeKey(_ id: ExchangeKeyID, _ request: AdminRequest) async throws -> AdminAnswer {
        for tenant in tenants {
            guard let key = try await store.exchangeKeys(of: tenant).first(where: { $0.id == id })
            else { continue }
            guard key.revokedAt == nil else {
                throw CompositionError.refused("api key \(id) is revoked")
            }
            let subject = "api key \(id) of account \(key.account.profile)"
            try await apply([
                .exchange(.revokeKey(id, at: time.now())),
                .event(event(.keyRevoked, tenant: tenant, subject, by: request)),
            ])
            return .done("revoked \(id)")
        }
        throw CompositionError.refused("there is no api key \(id)")
    }
}
