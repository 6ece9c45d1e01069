import Bookkeeping
import Domain
import Money

extension CommitApplier {
    mutating func check(_ guarded: CommitGuard) throws(StorageError) {
        switch guarded {
        case .referenceUnused(let tenant, let reference):
            if let owner = try owner(of: reference, tenant) {
                throw .refused(.referenceUsed(by: owner))
            }
        case .notHalted(let scopes):
            guard !cache.halts.isEmpty else { return }
            for scope in [.everything] + scopes where cache.halts.contains(scope) {
                throw .refused(.halted(scope))
            }
        case .withinLimits(let check): try checkLimits(check)
        case .exportsBelow(let most, let tenant):
            let waiting = try waitingExports(tenant)
            guard waiting < most else { throw Self.exceeded("exports", most, waiting + 1) }
        case .par(let guarded): try check(guarded)
        case .exchange(let guarded): try check(guarded)
        }
    }

    func owner(of reference: String, _ tenant: TenantID) throws(StorageError) -> ConversionID? {
        try session.first(.referenceOwner) { arguments in
            arguments.code(tenant)
            arguments.text(reference)
        } _: { (row) throws(StorageError) in
            try row.identifier()
        }
    }

    private mutating func checkLimits(_ check: LimitCheck) throws(StorageError) {
        if let most = check.limits.maxNotional, check.notional > most {
            throw Self.exceeded("maxNotional", most, check.notional)
        }
        if let most = check.limits.maxNotionalPerDay {
            let before = try notional(of: check)
            // A sum beyond the range of amounts is beyond every limit.
            let sum = try? before.adding(check.notional)
            guard let sum, sum <= most else {
                throw Self.exceeded("maxNotionalPerDay", most, sum ?? .max)
            }
        }
        if let most = check.limits.maxOpen {
            let wanted = try openCount(check.key) + 1
            if wanted > most { throw Self.exceeded("maxOpen", most, wanted) }
        }
    }

    static func exceeded(
        _ name: String, _ allowed: some CustomStringConvertible,
        _ wanted: some CustomStringConvertible
    ) -> StorageError {
        .refused(
            .limitExceeded(
                name: name, allowed: allowed.description, wanted: wanted.description))
    }

    mutating func consume(_ check: LimitCheck) throws(StorageError) {
        let sum = try sum(try notional(of: check), check.notional)
        let count = try openCount(check.key)
        cache.limitDays.stage(WriterCache.LimitDay(open: check.key, day: check.day), sum)
        cache.limitOpens.stage(check.key, count + 1)
    }

    mutating func releaseLimits(_ tenant: TenantID, _ asset: Asset) throws(StorageError) {
        let key = WriterCache.LimitOpen(tenant: tenant, asset: asset.code)
        let count = try openCount(key)
        precondition(count > 0, "limits are released by what consumed them")
        cache.limitOpens.stage(key, count - 1)
    }

    private mutating func notional(of check: LimitCheck) throws(StorageError) -> Fixed {
        let key = WriterCache.LimitDay(open: check.key, day: check.day)
        if let known = cache.limitDays[key] { return known }
        let stored = try session.first(.limitDay) { arguments in
            arguments.code(check.tenant)
            arguments.text(check.asset.code)
            arguments.integer(check.day)
        } _: { (row) throws(StorageError) in
            try row.amount()
        }
        cache.limitDays.load(key, stored ?? .zero)
        return stored ?? .zero
    }

    private mutating func openCount(_ key: WriterCache.LimitOpen) throws(StorageError) -> Int64 {
        if let known = cache.limitOpens[key] { return known }
        let stored = try session.first(.limitOpen) { arguments in
            arguments.code(key.tenant)
            arguments.text(key.asset)
        } _: { (row) throws(StorageError) in
            try row.integer()
        }
        cache.limitOpens.load(key, stored ?? 0)
        return stored ?? 0
    }

    func sum(_ left: Fixed, _ right: Fixed) throws(StorageError) -> Fixed {
        do throws(MoneyError) {
            return try left.adding(right)
        } catch {
            throw .constraint("\(left) + \(right): \(error)")
        }
    }
}

extension LimitCheck {
    var key: WriterCache.LimitOpen {
        WriterCache.LimitOpen(tenant: tenant, asset: asset.code)
    }
}
