package import Bookkeeping
package import Domain
package import Money

/// Profiles and their money: every change is one commit, guarded by the store.
package struct Profiles: ProfileService {
    private let store: any Store
    private let time: any TimeSource
    private let random: any RandomSource
    /// Nicknames that the configuration speaks of, by tenant: no client takes or gives away one.
    private let reserved: [TenantID: Set<String>]
    /// A profile is written whole: of two that change one, the second reads what the first wrote.
    private let turn = Turn()

    package init(
        store: any Store, time: any TimeSource, random: any RandomSource,
        reserved: [TenantID: Set<String>] = [:]
    ) {
        self.reserved = reserved
        self.store = store
        self.time = time
        self.random = random
    }

    /// The tenant's default profile, made where it is missing.
    package func standardProfile(of tenant: TenantID) async throws(ParError) -> Profile {
        if let profile = try await find(Profile.defaultNickname, of: tenant) { return profile }
        do throws(ParError) {
            return try await makeProfile(Profile.defaultNickname, for: tenant)
        } catch .nicknameUsed {
            // Somebody else made it just now.
            return try await profile(.standard, of: tenant)
        }
    }

    package func profiles(of tenant: TenantID) async throws(ParError) -> [Profile] {
        try await ParError.reading { () async throws(StoreError) in
            try await store.profiles(of: tenant)
        }
    }

    package func profile(
        _ name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> Profile {
        let found: Profile? =
            switch name {
            case .standard: try await find(Profile.defaultNickname, of: tenant)
            case .id(let id):
                try await ParError.reading { () async throws(StoreError) in
                    try await store.profile(id, of: tenant)
                }
            }
        guard let found else { throw .notFound }
        return found
    }

    private func find(
        _ nickname: String, of tenant: TenantID
    ) async throws(ParError) -> Profile? {
        try await ParError.reading { () async throws(StoreError) in
            try await store.profile(nickname: nickname, of: tenant)
        }
    }

    package func createProfile(
        nickname: String, for tenant: TenantID
    ) async throws(ParError) -> Profile {
        try checkReserved(nickname, of: tenant)
        return try await makeProfile(nickname, for: tenant)
    }

    /// Terms of exchange are agreed under a nickname: who could move it would move the terms.
    private func checkReserved(_ nickname: String, of tenant: TenantID) throws(ParError) {
        guard reserved[tenant]?.contains(nickname) != true else {
            throw .profileInUse("The nickname \(nickname) is the operator's to give.")
        }
    }

    private func makeProfile(
        _ nickname: String, for tenant: TenantID
    ) async throws(ParError) -> Profile {
        let now = time.now()
        let profile = Profile(
            id: random.identifier(at: now), tenant: tenant, nickname: nickname, createdAt: now)
        try await commit(Commit(writes: [.par(.putProfile(profile))]))
        return profile
    }

    package func rename(
        _ name: ProfileName, to nickname: String, of tenant: TenantID
    ) async throws(ParError) -> Profile {
        try await turn.take { () async throws(ParError) in
            try await renamed(name, to: nickname, of: tenant)
        }
    }

    private func renamed(
        _ name: ProfileName, to nickname: String, of tenant: TenantID
    ) async throws(ParError) -> Profile {
        var profile = try await profile(name, of: tenant)
        guard profile.nickname != nickname else { return profile }
        guard !profile.isDefault else {
            throw .profileInUse("The default profile keeps its nickname.")
        }
        try checkReserved(profile.nickname, of: tenant)
        try checkReserved(nickname, of: tenant)
        profile.nickname = nickname
        try await commit(
            Commit(
                guards: [.par(.profileActive(profile.id, of: tenant))],
                writes: [.par(.putProfile(profile))]))
        return profile
    }

    package func deactivate(
        _ name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> Profile {
        try await turn.take { () async throws(ParError) in
            try await deactivated(name, of: tenant)
        }
    }

    private func deactivated(
        _ name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> Profile {
        var profile = try await profile(name, of: tenant)
        guard profile.isActive else { return profile }
        guard !profile.isDefault else {
            throw .profileInUse("The default profile cannot be deactivated.")
        }
        profile.deactivatedAt = time.now()
        do throws(ParError) {
            try await commit(
                Commit(
                    guards: [
                        .par(.profileActive(profile.id, of: tenant)),
                        .par(.profileUnused(profile.id)),
                    ], writes: [.par(.putProfile(profile))]))
            return profile
        } catch {
            // Somebody else closed it just now: it closed then.
            guard error == .notFound else { throw error }
            return try await self.profile(.id(profile.id), of: tenant)
        }
    }

    package func balances(
        of name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> [ProfileBalance] {
        let profile = try await profile(name, of: tenant)
        return try await ParError.reading { () async throws(StoreError) in
            try await store.balances(of: profile.id)
        }
    }

    package func deposit(
        _ amount: Fixed, of asset: Asset, memo: String, to name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> Activity {
        try Self.check(amount, of: asset)
        guard amount <= Limits.depositMax else {
            throw .invalid(["amount": ["must be at most \(Limits.depositMax)"]])
        }
        let profile = try await profile(name, of: tenant)
        let now = time.now()
        let activity = Activity(
            id: random.identifier(at: now), tenant: tenant,
            kind: .deposit(to: .profile(profile.id)), asset: asset, amount: amount, memo: memo,
            at: now)
        try await commit(activity.booking(guards: [.par(.profileActive(profile.id, of: tenant))]))
        return activity
    }

    package func transfer(
        _ order: TransferOrder, for tenant: TenantID
    ) async throws(ParError) -> Activity {
        let now = time.now()
        let activity = Activity(
            id: random.identifier(at: now), tenant: tenant,
            kind: .transfer(from: order.from, to: order.to), asset: order.asset,
            amount: order.amount, reference: order.reference, metadata: order.metadata, at: now)
        let refusal: ParError
        do throws(ParError) {
            try Self.check(order.amount, of: order.asset)
            guard order.from != order.to else {
                throw .invalid(["to_profile_id": ["is the same as from_profile_id"]])
            }
            try await commit(
                activity.booking(guards: [
                    .par(.profileActive(order.from, of: tenant)),
                    .par(.profileActive(order.to, of: tenant)),
                ]), needed: order.amount)
            return activity
        } catch {
            if error == .outcomeUnknown { throw error }
            refusal = error
        }
        if let key = activity.uniqueKey,
            let existing = try await ParError.reading({ () async throws(StoreError) in
                try await store.activity(uniqueKey: key)
            })
        {
            throw .transferExists(existing, mismatch: existing.mismatch(with: activity))
        }
        throw refusal
    }

    /// Nothing is kept that could never be converted or paid out.
    private static func check(_ amount: Fixed, of asset: Asset) throws(ParError) {
        guard amount.isMultiple(of: Fixed.step(digits: asset.scale)) else {
            throw .tooPrecise(field: "amount", decimals: asset.scale)
        }
    }

    package func statement(
        of name: ProfileName, of tenant: TenantID, in asset: Asset?, after number: Int64,
        atMost count: Int
    ) async throws(ParError) -> [StatementLine] {
        let profile = try await profile(name, of: tenant)
        return try await ParError.reading { () async throws(StoreError) in
            try await store.statement(
                of: .profile(profile.id), in: asset, after: number, atMost: count)
        }
    }

    /// - Parameter needed: what the commit takes from a profile, if it does.
    private func commit(_ commit: Commit, needed: Fixed = .zero) async throws(ParError) {
        switch await store.commit(commit) {
        case .done: return
        case .unknown: throw .outcomeUnknown
        case .refused(let refusal): throw Self.error(for: refusal, needed)
        }
    }

    private static func error(for refusal: CommitRefusal, _ needed: Fixed) -> ParError {
        switch refusal {
        case .insufficientFunds(let pocket, let available):
            guard let profile = pocket.account.profile else {
                return .defect("refused: \(refusal)")
            }
            return .insufficientFunds(profile, pocket.asset, available: available, needed: needed)
        case .par(.noProfile): return .notFound
        case .par(.profileInUse):
            return .profileInUse(
                "The profile has money, or conversions that have not ended.")
        case .par(.nicknameUsed(let nickname)): return .nicknameUsed(nickname)
        // The caller looks the reference up and answers with what it made.
        case .par(.activityKnown): return .defect("a known activity is not there")
        case .referenceUsed, .versionChanged, .duplicateTrade, .halted, .limitExceeded, .exchange,
            .account:
            return .defect("refused: \(refusal)")
        }
    }
}

extension Activity {
    /// The fields of another activity that differ from this one, as the face names them.
    func mismatch(with other: Activity) -> [String] {
        var fields: [(String, Bool)] = [
            ("asset", asset == other.asset), ("amount", amount == other.amount),
            ("metadata", metadata == other.metadata),
        ]
        if case .transfer(let from, let to) = kind,
            case .transfer(let otherFrom, let otherTo) = other.kind
        {
            fields =
                [
                    ("from_profile_id", from == otherFrom), ("to_profile_id", to == otherTo),
                ] + fields
        }
        return fields.filter { !$0.1 }.map(\.0)
    }
}
