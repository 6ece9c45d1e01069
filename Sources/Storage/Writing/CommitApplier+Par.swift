import Bookkeeping
import Domain
import Money

// Profiles and conversions one to one.

extension CommitApplier {
    mutating func check(_ guarded: ParGuard) throws(StorageError) {
        switch guarded {
        case .referenceUnused(let tenant, let reference):
            if let owner = try parOwner(of: reference, tenant) {
                throw .refused(.referenceUsed(by: owner))
            }
        case .profileActive(let profile, let tenant):
            let found: ProfileID? = try identifier(.activeProfile) { row in
                row.identifier(profile)
                row.code(tenant)
            }
            guard found != nil else { throw .refused(.par(.noProfile(profile))) }
        case .profileUnused(let profile):
            guard try isUnused(profile) else { throw .refused(.par(.profileInUse(profile))) }
        case .available(let pocket, let amount):
            let available = (cache.balances[pocket] ?? .zero).available
            guard amount <= available else {
                throw .refused(.insufficientFunds(pocket, available: available))
            }
        case .withinLimits(let share, let limits): try check(share, limits)
        case .netWithin(let most, let share):
            let net = try counted(share.netDay)
            guard net.magnitude <= most || net.isNegative != share.net.isNegative else {
                throw Self.exceeded("maxNetPerAssetAndDay", most, net.magnitude)
            }
        }
    }

    /// Balances as the open transaction has them: rows are written only when it ends.
    private func isUnused(_ profile: ProfileID) throws(StorageError) -> Bool {
        let place = VenueAccount(profile: profile)
        guard !cache.balances.contains(where: { $0.account == place && $1 != .zero }) else {
            return false
        }
        let open = try session.first(.openParOfProfile) { row in
            row.identifier(profile)
            row.identifier(profile)
        } _: { (row) throws(StorageError) in
            try row.integer()
        }
        guard open == 0 else { return false }
        // One that the settlement funds may hold nothing.
        let exchanges = try session.first(.openExchangesOfProfile) { row in
            row.identifier(profile)
        } _: { (row) throws(StorageError) in
            try row.integer()
        }
        return exchanges == 0
    }

    private mutating func check(
        _ share: ParShare, _ limits: ParLimits
    ) throws(StorageError) {
        if let most = limits.perConversion, share.gross > most {
            throw Self.exceeded("maxPerConversion", most, share.gross)
        }
        if let most = limits.perTenantAndDay {
            // A sum beyond the range of amounts is beyond every limit.
            let sum = try? counted(share.grossDay).adding(share.gross)
            guard let sum, sum <= most else {
                throw Self.exceeded("maxPerTenantAndDay", most, sum ?? .max)
            }
        }
        if let most = limits.netPerAssetAndDay {
            let before = try counted(share.netDay)
            let sum = try? before.adding(share.net)
            // What brings an excess down is let in.
            guard let sum, sum.magnitude <= most || sum.magnitude < before.magnitude else {
                throw Self.exceeded("maxNetPerAssetAndDay", most, sum?.magnitude ?? .max)
            }
        }
    }

    mutating func write(_ write: ParWrite) throws(StorageError) {
        switch write {
        case .insertConversion(let conversion): try insert(conversion)
        case .updateConversion(let conversion, let expected):
            let rows = try session.run(.updatePar) { row in
                conversion.bindMutable(to: &row)
                row.identifier(conversion.id)
                row.integer(expected)
            }
            if rows == 0 { throw .refused(.versionChanged(conversion.id)) }
        case .count(let share):
            try count(share.gross, on: share.grossDay)
            try count(share.net, on: share.netDay)
        case .putProfile(let profile): try put(profile)
        case .insertActivity(let activity): try insert(activity)
        }
    }

    private func insert(_ conversion: ParConversion) throws(StorageError) {
        let rows = try session.run(.insertPar) { row in conversion.bind(to: &row) }
        guard rows == 0 else { return }
        if let reference = conversion.request.reference,
            let owner = try parOwner(of: reference, conversion.tenant)
        {
            throw .refused(.referenceUsed(by: owner))
        }
        throw .constraint("conversion \(conversion.id) is there already")
    }

    private func put(_ profile: Profile) throws(StorageError) {
        let owner: ProfileID? = try identifier(.nicknameOwner) { row in
            row.code(profile.tenant)
            row.text(profile.nickname)
        }
        if let owner, owner != profile.id {
            throw .refused(.par(.nicknameUsed(profile.nickname)))
        }
        let rows = try session.run(.putProfile) { row in profile.bind(to: &row) }
        if rows == 0 { throw .constraint("profile \(profile.id) is of another tenant") }
    }

    private func insert(_ activity: Activity) throws(StorageError) {
        let rows = try session.run(.insertActivity) { row in activity.bind(to: &row) }
        guard rows == 0 else { return }
        if let key = activity.uniqueKey {
            let known = try session.first(.activityByKey) { row in
                row.text(key)
            } _: { (row) throws(StorageError) in
                try Activity(from: &row).id
            }
            if let known { throw .refused(.par(.activityKnown(known))) }
        }
        throw .constraint("activity \(activity.id) is there already")
    }

    private func parOwner(
        of reference: String, _ tenant: TenantID
    ) throws(StorageError) -> ConversionID? {
        try identifier(.parReferenceOwner) { row in
            row.code(tenant)
            row.text(reference)
        }
    }

    func identifier<Entity>(
        _ statement: StoreStatement, _ bind: (inout SQLiteParameters) -> Void
    ) throws(StorageError) -> Identifier<Entity>? {
        try session.first(statement, bind) { (row) throws(StorageError) in try row.identifier() }
    }

    mutating func count(_ amount: Fixed, on day: ParDay) throws(StorageError) {
        guard !amount.isZero else { return }
        cache.parDays.stage(day, try sum(try counted(day), amount))
    }

    mutating func counted(_ day: ParDay) throws(StorageError) -> Fixed {
        if let known = cache.parDays[day] { return known }
        let stored = try session.first(.parDay) { row in
            row.text(day.scope)
            row.integer(day.day)
        } _: { (row) throws(StorageError) in
            try row.amount()
        }
        cache.parDays.load(day, stored ?? .zero)
        return stored ?? .zero
    }
}
