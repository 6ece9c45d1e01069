import Bookkeeping
package import Domain
package import Engine
import Money

extension MemoryBooks {
    package func parConversion(_ id: ConversionID, of tenant: TenantID) -> ParConversion? {
        par.conversions[id].flatMap { $0.tenant == tenant ? $0 : nil }
    }

    package func parConversions(_ query: ParQuery) -> [ParConversion] {
        let all = par.conversions.values
            .filter { query.shows($0) }
            .sorted { query.isInOrder($0.position, $1.position) }
        return Array(all.prefix(query.limit))
    }

    /// Oldest first.
    package var openParConversions: [ParConversion] {
        par.conversions.values
            .filter { !$0.state.isFinal }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    package func profiles(of tenant: TenantID) -> [Profile] {
        par.profiles.values
            .filter { $0.tenant == tenant }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    package func balances(of profile: ProfileID) -> [ProfileBalance] {
        let place = VenueAccount(profile: profile)
        let pockets = mirrors.keys.filter { $0.account == place }.sorted()
        return pockets.map { pocket in
            let pending = par.conversions.values.reduce(Fixed.zero) { sum, conversion in
                let counts =
                    !conversion.state.isFinal && conversion.request.profile == profile
                    && conversion.request.source == pocket.asset
                return counts ? sum.plus(conversion.request.amount) : sum
            }
            return ProfileBalance(
                asset: pocket.asset, balance: mirrors[pocket] ?? .zero, pendingDebit: pending)
        }
    }

    package func activity(uniqueKey: String) -> Activity? {
        par.activityKeys[Array(uniqueKey.utf8)].flatMap { par.activities[$0] }
    }

    /// By account and asset, in the order of their texts.
    package var trialBalance: [TrialBalanceRow] {
        var sums: [String: [String: Fixed]] = [:]
        for transfer in entries.flatMap(\.transfers) {
            let asset = transfer.asset.code
            for (account, amount) in [
                (transfer.from.description, transfer.amount.negated),
                (transfer.to.description, transfer.amount),
            ] {
                let before = sums[account]?[asset] ?? .zero
                sums[account, default: [:]][asset] = before.plus(amount)
            }
        }
        let known = Dictionary(
            entries.flatMap(\.transfers).map { ($0.asset.code, $0.asset) },
            uniquingKeysWith: { first, _ in first })
        return sums.sorted { $0.key < $1.key }.flatMap { account, byAsset in
            byAsset.sorted { $0.key < $1.key }.compactMap { code, balance in
                known[code].map {
                    TrialBalanceRow(account: account, asset: $0, balance: balance)
                }
            }
        }
    }

    /// Of the events that have their number.
    package func parEvents(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) -> [ParEvent] {
        let all = (logs[.tenant(tenant)] ?? []).filter { numbered in
            numbered.event.kind.isPar && numbered.number > number
        }
        return all.prefix(count).compactMap { parEvent($0) }
    }

    package func parEvent(_ id: EventID, of tenant: TenantID) -> ParEvent? {
        (logs[.tenant(tenant)] ?? [])
            .first { $0.event.id == id && $0.event.kind.isPar }
            .flatMap { parEvent($0) }
    }

    private func parEvent(_ numbered: NumberedEvent) -> ParEvent? {
        numbered.event.conversion.flatMap { par.conversions[$0] }.map { conversion in
            ParEvent(
                number: numbered.number, event: numbered.event,
                conversion: conversion.asOf(numbered.event))
        }
    }
}

extension ParConversion {
    fileprivate var position: ParQuery.Position {
        ParQuery.Position(createdAt: createdAt, id: id)
    }
}

extension ParQuery {
    fileprivate func isInOrder(_ first: Position, _ second: Position) -> Bool {
        let isAscending = (first.createdAt, first.id) < (second.createdAt, second.id)
        return self.isAscending ? isAscending : first != second && !isAscending
    }

    fileprivate func shows(_ conversion: ParConversion) -> Bool {
        let reference = conversion.request.reference ?? ""
        return conversion.tenant == tenant
            && profile.map { $0 == conversion.request.profile } ?? true
            && self.reference.map {
                conversion.request.reference != nil && $0.utf8.elementsEqual(reference.utf8)
            } ?? true
            && Self.holds(conversion.createdAt, createdFrom, createdTo)
            && Self.holds(conversion.updatedAt, updatedFrom, updatedTo)
            && after.map { isInOrder($0, conversion.position) } ?? true
    }

    private static func holds(_ at: Instant, _ from: Instant?, _ to: Instant?) -> Bool {
        (from.map { at >= $0 } ?? true) && (to.map { at <= $0 } ?? true)
    }
}
