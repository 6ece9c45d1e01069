package import Bookkeeping
package import Domain
package import Money

/// What the model has of profiles and of conversions one to one.
package struct MemoryPar: Sendable {
    package internal(set) var profiles: [ProfileID: Profile] = [:]
    package internal(set) var conversions: [ConversionID: ParConversion] = [:]
    /// What each conversion holds.
    package internal(set) var holds: [ConversionID: [Pocket: Fixed]] = [:]
    package internal(set) var activities: [ActivityID: Activity] = [:]
    package internal(set) var statements: [LedgerAccount: [StatementLine]] = [:]
    /// What was counted.
    package internal(set) var days: [ParDay: Fixed] = [:]

    var references: [MemoryBooks.Reference: ConversionID] = [:]
    /// By the bytes of ``Activity/uniqueKey``.
    var activityKeys: [[UInt8]: ActivityID] = [:]
    /// The number of the last line of any statement.
    var lastLine: Int64 = 0

    func profile(nickname: String, of tenant: TenantID) -> Profile? {
        profiles.values.first { profile in
            profile.tenant == tenant && profile.nickname.utf8.elementsEqual(nickname.utf8)
        }
    }

    func isOpen(for profile: ProfileID) -> Bool {
        conversions.values.contains { conversion in
            !conversion.state.isFinal
                && (conversion.request.profile == profile
                    || conversion.request.recipient == profile)
        }
    }
}

// MARK: - Writes

extension MemoryBooks {
    /// Writes what was checked.
    mutating func write(_ write: ParWrite) {
        switch write {
        case .insertConversion(let conversion):
            par.conversions[conversion.id] = conversion
            if let text = conversion.request.reference {
                par.references[Reference(conversion.tenant, text)] = conversion.id
            }
        case .updateConversion(let changed, let expected):
            par.conversions[changed.id]?.state = changed.state
            par.conversions[changed.id]?.attempt = changed.attempt
            par.conversions[changed.id]?.updatedAt = changed.updatedAt
            par.conversions[changed.id]?.version = expected + 1
        case .count(let share):
            count(share.gross, on: share.grossDay)
            count(share.net, on: share.netDay)
        case .putProfile(let profile):
            if par.profiles[profile.id] == nil { par.profiles[profile.id] = profile }
            par.profiles[profile.id]?.nickname = profile.nickname
            par.profiles[profile.id]?.deactivatedAt = profile.deactivatedAt
        case .insertActivity(let activity):
            par.activities[activity.id] = activity
            if let key = activity.uniqueKey { par.activityKeys[Array(key.utf8)] = activity.id }
        }
    }

    private mutating func count(_ amount: Fixed, on day: ParDay) {
        guard !amount.isZero else { return }
        par.days[day] = (par.days[day] ?? .zero).plus(amount)
    }

    /// The lines of the entry, with the balances that its posting leads to.
    mutating func appendLines(of entry: LedgerEntry) {
        for transfer in entry.transfers {
            append(transfer.amount.negated, of: transfer, on: transfer.from, entry)
            append(transfer.amount, of: transfer, on: transfer.to, entry)
        }
    }

    private mutating func append(
        _ amount: Fixed, of transfer: Transfer, on account: LedgerAccount, _ entry: LedgerEntry
    ) {
        guard account.hasStatement else { return }
        let counterpart = account == transfer.from ? transfer.to : transfer.from
        let last = par.statements[account]?.last { $0.asset == transfer.asset }
        let before = last?.balance ?? .zero
        par.lastLine += 1
        par.statements[account, default: []].append(
            StatementLine(
                number: par.lastLine, at: entry.at, reason: entry.reason,
                reference: entry.reference, counterpart: counterpart.description,
                asset: transfer.asset, amount: amount, balance: before.plus(amount)))
    }
}
