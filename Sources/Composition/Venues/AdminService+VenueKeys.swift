import Domain

extension AdminService {
    func venueKey(
        _ command: VenueKeyCommand, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard let custody = venueKeys else {
            throw CompositionError.refused("no venue keys are kept here")
        }
        switch command {
        case .list: return .venueKeys(try custody.file.read())
        case .store(let key): return try await store(key, custody, request)
        case .remove(let account): return try await remove(account, custody, request)
        case .rewrap(let keys): return try await rewrap(keys, custody, request)
        case .test(let account): return .venueProbe(try await custody.prober.probe(account))
        }
    }

    private func store(
        _ key: SealedVenueKey, _ custody: VenueKeyCustody, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard let tenant = custody.tenants[key.account] else {
            throw CompositionError.refused(
                "the configuration has no live account \(key.account)")
        }
        guard tenant == key.tenant else {
            throw CompositionError.vault(
                .otherTenant(key.account, stored: key.tenant, configured: tenant))
        }
        let all = try custody.file.read()
        let before = all.first { $0.account == key.account }
        guard key.version == (before?.version ?? 0) + 1 else {
            throw CompositionError.vault(.changed(key.account))
        }
        let subject =
            "key \(key.fingerprint) (\(key.scheme.rawValue)) of \(key.account)"
            + (before.map { " in the place of \($0.fingerprint)" } ?? "")
        try await replace(
            all.filter { $0.account != key.account } + [key], custody,
            event(.venueKeyAdded, tenant: tenant, subject, by: request))
        return .done("stored \(subject)\(afterwards)")
    }

    private func remove(
        _ account: VenueAccount, _ custody: VenueKeyCustody, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let all = try custody.file.read()
        guard let key = all.first(where: { $0.account == account }) else {
            throw CompositionError.vault(.absent(account))
        }
        let subject = "key \(key.fingerprint) of \(account)"
        try await replace(
            all.filter { $0.account != account }, custody,
            event(.venueKeyRemoved, tenant: key.tenant, subject, by: request))
        return .done("removed \(subject)\(afterwards); end it at the venue too")
    }

    /// The records must be those that are stored, but for what wraps them.
    private func rewrap(
        _ keys: [SealedVenueKey], _ custody: VenueKeyCustody, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let before = try custody.file.read()
        let after = keys.sorted { $0.account < $1.account }
        for (old, new) in zip(before, after) {
            guard old.label == new.label, old.payload == new.payload else {
                throw CompositionError.vault(.changed(old.account))
            }
        }
        guard before.count == after.count, let master = after.first?.masterKeyID,
            after.allSatisfy({ $0.masterKeyID == master })
        else {
            throw CompositionError.refused(
                "the stored keys were changed meanwhile, or there are none")
        }
        let old = Set(before.map(\.masterKeyID)).sorted().joined(separator: ", ")
        let subject = "\(after.count) venue keys by master key \(master) in the place of \(old)"
        try await replace(
            after, custody, event(.venueKeysRewrapped, "wrapped \(subject)", by: request))
        return .done(
            "wrapped \(subject): the next start needs that one; keep the one before as long as a "
                + "copy of venue-keys.json needs it")
    }

    /// Written beside the file, then told by an event, then put in its place: no key comes or goes
    /// without its event.
    private func replace(
        _ keys: [SealedVenueKey], _ custody: VenueKeyCustody, _ event: DomainEvent
    ) async throws {
        try custody.file.draft(keys)
        do {
            try await apply([.event(event)])
        } catch {
            custody.file.file.discardDraft()
            throw error
        }
        try custody.file.file.install()
    }

    /// A running server opened its keys at its start.
    private var afterwards: String {
        engine == nil ? "" : "; the running server goes on as it is until it is started again"
    }
}
