import Bookkeeping
package import Domain
import Engine
import Money
import StrictJSON

extension AdminService {
    func ledger(_ command: LedgerCommand, _ request: AdminRequest) async throws -> AdminAnswer {
        switch command {
        case .move(let name, let isDeposit, let code, let amount, let reference):
            return try await move(
                amount, of: try asset(code), isDeposit: isDeposit, try await purse(name),
                reference: reference, request)
        case .profiles(let tenant):
            try check(tenant)
            return .table(TableAnswer(.profiles(try await store.profiles(of: tenant))))
        case .statement(let name, let code, let after, let count):
            let asset = try code.map(asset)
            let lines = try await store.statement(
                of: try await purse(name).purse.account, in: asset, after: after, atMost: count)
            return .table(TableAnswer(.statement(lines)))
        case .trialBalance:
            return .table(TableAnswer(.trialBalance(try await store.trialBalance())))
        case .coverage:
            return .table(TableAnswer(.coverage(try Coverage.all(try await store.mirrors()))))
        }
    }

    private func move(
        _ amount: Fixed, of asset: Asset, isDeposit: Bool, _ named: NamedPurse,
        reference: String, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard !isDeposit || amount <= Limits.depositMax else {
            throw CompositionError.refused("a deposit is at most \(Limits.depositMax)")
        }
        guard amount.isMultiple(of: Fixed.step(digits: asset.scale)) else {
            throw CompositionError.refused(
                "\(asset.code) has \(asset.scale) decimals, and \(amount) has more")
        }
        let now = time.now()
        let kind: Activity.Kind =
            isDeposit ? .deposit(to: named.purse) : .withdrawal(from: named.purse)
        let activity = Activity(
            id: random.identifier(at: now), tenant: named.tenant, kind: kind, asset: asset,
            amount: amount, reference: reference, memo: request.reason, at: now)
        let word = isDeposit ? "deposited" : "withdrew"
        var commit = activity.booking(guards: named.guards)
        commit.writes.append(
            .event(
                event(
                    .moneyBooked, tenant: named.tenant,
                    "\(word) \(amount) \(asset.code), \(named.purse), reference \(reference)",
                    by: request)))
        switch await store.commit(commit) {
        case .done: return .done("\(word) \(amount) \(asset.code), activity \(activity.id)")
        case .unknown(let reason):
            throw CompositionError.unavailable(
                "it is not known whether this was booked (\(reason)); the same reference may be "
                    + "sent again")
        case .refused(let refusal):
            return try await known(activity, word) ?? .refused(Self.text(of: refusal))
        }
    }

    /// The answer of the activity that the reference made; `nil` where it made none.
    private func known(_ activity: Activity, _ word: String) async throws -> AdminAnswer? {
        guard let key = activity.uniqueKey, let first = try await store.activity(uniqueKey: key)
        else { return nil }
        guard first.asset == activity.asset, first.amount == activity.amount else {
            return .refused(
                "the reference \(activity.reference ?? "") already booked \(first.amount) "
                    + "\(first.asset.code), activity \(first.id)")
        }
        return .done("\(word) \(first.amount) \(first.asset.code) already, activity \(first.id)")
    }

    private static func text(of refusal: CommitRefusal) -> String {
        switch refusal {
        case .insufficientFunds(_, let available): "only \(available) is available"
        case .par(.noProfile): "the profile is deactivated"
        case .referenceUsed, .versionChanged, .duplicateTrade, .halted, .limitExceeded, .par,
            .exchange, .account:
            "the store refused it: \(refusal)"
        }
    }

    private struct NamedPurse {
        let purse: Activity.Purse
        let tenant: TenantID?
        let guards: [CommitGuard]
    }

    private func purse(_ name: PurseName) async throws -> NamedPurse {
        switch name {
        case .treasury(let issuer):
            return NamedPurse(
                purse: .treasury(try self.issuer(issuer)), tenant: nil, guards: [])
        case .profile(let tenant, let name):
            try check(tenant)
            guard let profile = try await profile(named: name, of: tenant) else {
                throw CompositionError.refused("tenant \(tenant) has no profile \(name)")
            }
            return NamedPurse(
                purse: .profile(profile.id), tenant: tenant,
                guards: [.par(.profileActive(profile.id, of: tenant))])
        }
    }

    /// By its id, or by its nickname.
    func profile(named name: String, of tenant: TenantID) async throws -> Profile? {
        // Clients choose nicknames: one that looks like an id is not taken for it.
        if let id = ProfileID(name), let profile = try await store.profile(id, of: tenant) {
            return profile
        }
        return try await store.profile(nickname: name, of: tenant)
    }

    private func issuer(_ named: VenueID?) throws -> VenueID {
        let issuers = books.issuers
        guard let named else {
            guard issuers.count == 1 else {
                throw CompositionError.refused(
                    "the configuration has \(issuers.count) issuers: name one with --issuer")
            }
            return issuers[0]
        }
        guard issuers.contains(named) else {
            throw CompositionError.refused("the configuration has no issuer \(named)")
        }
        return named
    }

    func check(_ tenant: TenantID) throws {
        guard tenants.contains(tenant) else {
            throw CompositionError.refused("the configuration has no tenant \(tenant)")
        }
    }

    private func asset(_ code: String) throws -> Asset {
        guard let asset = books.assets.asset(code) else {
            throw CompositionError.refused("there is no asset \(code)")
        }
        return asset
    }
}

/// What operators may name when they speak of the ledger.
package struct LedgerBooks: Sendable {
    package let assets: AssetDirectory
    package let issuers: [VenueID]
    /// Of venues.
    package let accounts: Set<VenueAccount>

    package init(
        assets: AssetDirectory = AssetDirectory(configured: [], named: []),
        issuers: [VenueID] = [], accounts: Set<VenueAccount> = []
    ) {
        (self.assets, self.issuers, self.accounts) = (assets, issuers, accounts)
    }

    init(_ configuration: Configuration) {
        self.init(
            assets: configuration.assets, issuers: configuration.issuers.map(\.id),
            accounts: Set(configuration.owners.map(\.account)))
    }

    /// - Throws: ``CompositionError/refused(_:)`` for an asset that nobody configured.
    func asset(atVenue code: String) throws(CompositionError) -> Asset {
        guard let asset = assets.asset(code) else {
            throw .refused("there is no asset \(code)")
        }
        return asset
    }
}
