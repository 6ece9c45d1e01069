import Bookkeeping
import Domain
import Engine
import Money
import Synchronization

/// Keeps conversions, profiles and transfers in memory, by the rules of the services as far as a
/// client sees them; moves no money.
final class FakePar: Sendable {
    struct State: Sendable {
        var failure: ParError?
        var conversions: [ParConversion] = []
        var profiles: [Profile] = ParSamples.profiles
        var events: [ParEvent] = []
        var lines: [StatementLine] = []
        var balances: [ProfileBalance] = []
        /// What was asked, as it arrived.
        var created: [ParRequest] = []
        var queries: [ParQuery] = []
        var transfers: [TransferOrder] = []
        var deposits: [(amount: Fixed, asset: Asset, memo: String, name: ProfileName)] = []
        var nicknames: [String] = []
        var statements: [(asset: Asset?, after: Int64, count: Int)] = []
        var count: UInt64 = 0

        /// Every call that would have changed something.
        var changes: Int {
            created.count + transfers.count + deposits.count + nicknames.count
        }

        mutating func number() -> UInt64 {
            count += 1
            return count
        }
    }

    let state = Mutex(State())

    func fail(_ error: ParError?) { state.withLock { $0.failure = error } }

    /// Stores conversions of a tenant, one per number, a second apart.
    func fill(_ numbers: Range<UInt64>, tenant: TenantID = "acme") {
        state.withLock { state in
            for number in numbers {
                let conversion = ParSamples.conversion(number, tenant: tenant)
                state.conversions.append(conversion)
                state.events.append(ParSamples.event(of: conversion, number: Int64(number) + 1))
            }
        }
    }

    private func failing() throws(ParError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}

extension FakePar: ParService {
    func create(
        _ request: ParRequest, for tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        try failing()
        _ = try await profile(.id(request.profile), of: tenant)
        if let recipient = request.recipient { _ = try await profile(.id(recipient), of: tenant) }
        let (conversion, isNew) = state.withLock { state in
            if let key = request.reference,
                let known = state.conversions.first(where: {
                    $0.tenant == tenant
                        && $0.request.reference.map { Array($0.utf8) }
                            == Array(key.utf8)
                })
            {
                return (known, false)
            }
            let number = state.number()
            let conversion = ParConversion(
                id: ConversionID(high: 7, low: number), tenant: tenant, request: request,
                createdAt: FakeTime.start.adding(.seconds(Int64(number))))
            state.conversions.append(conversion)
            state.created.append(request)
            return (conversion, true)
        }
        guard isNew else { throw .alreadyExists(conversion, mismatch: ["amount"]) }
        return conversion
    }

    func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        try failing()
        let found = state.withLock { state in
            state.conversions.first { $0.id == id && $0.tenant == tenant }
        }
        guard let found else { throw .notFound }
        return found
    }

    func conversions(_ query: ParQuery) async throws(ParError) -> [ParConversion] {
        try failing()
        return state.withLock { state in
            state.queries.append(query)
            let sorted = state.conversions.filter { Self.matches($0, query) }.sorted {
                let isBefore = ($0.createdAt, $0.id) < ($1.createdAt, $1.id)
                return query.isAscending ? isBefore : !isBefore
            }
            return Array(sorted.prefix(query.limit))
        }
    }

    private static func matches(_ conversion: ParConversion, _ query: ParQuery) -> Bool {
        guard conversion.tenant == query.tenant,
            query.profile == nil || query.profile == conversion.request.profile,
            query.reference == nil || query.reference == conversion.request.reference
        else { return false }
        guard let after = query.after else { return true }
        let (own, end) = (
            (conversion.createdAt, conversion.id), (after.createdAt, after.id)
        )
        return query.isAscending ? own > end : own < end
    }

    func cancel(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        let found = try await conversion(id, of: tenant)
        switch found.state {
        case .cancelled: return found
        case .settled: throw .notCancellable(found, reason: .settled)
        case .settling: throw .notCancellable(found, reason: .inProgress)
        case .created:
            return state.withLock { state in
                let index = state.conversions.firstIndex { $0.id == id } ?? 0
                state.conversions[index].state = .cancelled(at: ParSamples.later)
                state.conversions[index].updatedAt = ParSamples.later
                return state.conversions[index]
            }
        }
    }

    func events(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(ParError) -> [ParEvent] {
        try failing()
        return state.withLock { state in
            Array(
                state.events.filter { $0.event.tenant == tenant && $0.number > number }
                    .prefix(count))
        }
    }

    func event(_ id: EventID, of tenant: TenantID) async throws(ParError) -> ParEvent {
        try failing()
        let found = state.withLock { state in
            state.events.first { $0.event.id == id && $0.event.tenant == tenant }
        }
        guard let found else { throw .notFound }
        return found
    }
}

extension FakePar: ProfileService {
    func profiles(of tenant: TenantID) async throws(ParError) -> [Profile] {
        try failing()
        return state.withLock { $0.profiles.filter { $0.tenant == tenant } }
    }

    func profile(_ name: ProfileName, of tenant: TenantID) async throws(ParError) -> Profile {
        let all = try await profiles(of: tenant)
        let found =
            switch name {
            case .standard: all.first { $0.isDefault }
            case .id(let id): all.first { $0.id == id }
            }
        guard let found else { throw .notFound }
        return found
    }

    func createProfile(nickname: String, for tenant: TenantID) async throws(ParError) -> Profile {
        guard try await !profiles(of: tenant).contains(where: { $0.nickname == nickname }) else {
            throw .nicknameUsed(nickname)
        }
        return state.withLock { state in
            let profile = Profile(
                id: ProfileID(high: 8, low: state.number()), tenant: tenant, nickname: nickname,
                createdAt: FakeTime.start)
            state.profiles.append(profile)
            state.nicknames.append(nickname)
            return profile
        }
    }

    func rename(
        _ name: ProfileName, to nickname: String, of tenant: TenantID
    ) async throws(ParError) -> Profile {
        var found = try await profile(name, of: tenant)
        found.nickname = nickname
        return state.withLock { [found] state in
            state.nicknames.append(nickname)
            return found
        }
    }

    func deactivate(_ name: ProfileName, of tenant: TenantID) async throws(ParError) -> Profile {
        var found = try await profile(name, of: tenant)
        found.deactivatedAt = ParSamples.later
        return found
    }

    func balances(
        of name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> [ProfileBalance] {
        _ = try await profile(name, of: tenant)
        return state.withLock { $0.balances }
    }

    func deposit(
        _ amount: Fixed, of asset: Asset, memo: String, to name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> Activity {
        let found = try await profile(name, of: tenant)
        return state.withLock { state in
            state.deposits.append((amount, asset, memo, name))
            return Activity(
                id: ActivityID(high: 9, low: state.number()), tenant: tenant,
                kind: .deposit(to: .profile(found.id)), asset: asset, amount: amount, memo: memo,
                at: FakeTime.start)
        }
    }

    func transfer(
        _ order: TransferOrder, for tenant: TenantID
    ) async throws(ParError) -> Activity {
        for id in [order.from, order.to] { _ = try await profile(.id(id), of: tenant) }
        return state.withLock { state in
            state.transfers.append(order)
            return ParSamples.transfer(order, tenant: tenant, number: state.number())
        }
    }

    func statement(
        of name: ProfileName, of tenant: TenantID, in asset: Asset?, after number: Int64,
        atMost count: Int
    ) async throws(ParError) -> [StatementLine] {
        _ = try await profile(name, of: tenant)
        return state.withLock { state in
            state.statements.append((asset, number, count))
            return Array(
                state.lines.filter { $0.number > number && (asset == nil || $0.asset == asset) }
                    .prefix(count))
        }
    }
}
