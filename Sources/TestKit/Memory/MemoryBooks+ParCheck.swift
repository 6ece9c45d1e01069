import Bookkeeping
import Domain
import Money

/// What the writes before one of them would have changed of profiles and of conversions one to one.
struct MemoryParAhead {
    var versions: [ConversionID: Int64] = [:]
    var references: [MemoryBooks.Reference: ConversionID] = [:]
    var profiles: [ProfileID: Profile] = [:]
    var activities: Set<ActivityID> = []
    var activityKeys: [[UInt8]: ActivityID] = [:]
}

extension MemoryBooks {
    func check(_ guarded: ParGuard) throws(MemoryRefusal) {
        switch guarded {
        case .referenceUnused(let tenant, let text):
            if let owner = par.references[Reference(tenant, text)] {
                throw .refused(.referenceUsed(by: owner))
            }
        case .profileActive(let id, let tenant):
            guard let profile = par.profiles[id], profile.tenant == tenant, profile.isActive else {
                throw .refused(.par(.noProfile(id)))
            }
        case .profileUnused(let id):
            let place = VenueAccount(profile: id)
            let hasMoney = mirrors.contains { pocket, mirror in
                pocket.account == place && mirror != .zero
            }
            guard !hasMoney, !par.isOpen(for: id), !exchanges.isOpen(for: id) else {
                throw .refused(.par(.profileInUse(id)))
            }
        case .available(let pocket, let amount):
            let available = (mirrors[pocket] ?? .zero).available
            guard amount <= available else {
                throw .refused(.insufficientFunds(pocket, available: available))
            }
        case .withinLimits(let share, let limits): try check(share, limits)
        case .netWithin(let most, let share):
            let net = par.days[share.netDay] ?? .zero
            guard net.magnitude <= most || net.isNegative != share.net.isNegative else {
                throw .refused(
                    .limitExceeded(
                        name: "maxNetPerAssetAndDay", allowed: "\(most)",
                        wanted: "\(net.magnitude)"))
            }
        }
    }

    private func check(_ share: ParShare, _ limits: ParLimits) throws(MemoryRefusal) {
        let gross = (par.days[share.grossDay] ?? .zero).plus(share.gross)
        let before = par.days[share.netDay] ?? .zero
        let after = before.plus(share.net).magnitude
        // What brings an excess down is let in.
        let net = after < before.magnitude ? .zero : after
        for (name, most, wanted) in [
            ("maxPerConversion", limits.perConversion, share.gross),
            ("maxPerTenantAndDay", limits.perTenantAndDay, gross),
            ("maxNetPerAssetAndDay", limits.netPerAssetAndDay, net),
        ] {
            if let most, wanted > most {
                throw .refused(
                    .limitExceeded(name: name, allowed: "\(most)", wanted: "\(wanted)"))
            }
        }
    }

    func check(_ write: ParWrite, _ ahead: inout MemoryParAhead) throws(MemoryRefusal) {
        switch write {
        case .insertConversion(let conversion): try check(new: conversion, &ahead)
        case .updateConversion(let conversion, let expected):
            let stored =
                ahead.versions[conversion.id] ?? par.conversions[conversion.id]?.version
            guard stored == expected else { throw .refused(.versionChanged(conversion.id)) }
            ahead.versions[conversion.id] = expected + 1
        case .count: break
        case .putProfile(let profile): try check(put: profile, &ahead)
        case .insertActivity(let activity): try check(new: activity, &ahead)
        }
    }

    private func check(
        new conversion: ParConversion, _ ahead: inout MemoryParAhead
    ) throws(MemoryRefusal) {
        if let text = conversion.request.reference {
            let reference = Reference(conversion.tenant, text)
            if let owner = par.references[reference] ?? ahead.references[reference] {
                throw .refused(.referenceUsed(by: owner))
            }
            ahead.references[reference] = conversion.id
        }
        guard par.conversions[conversion.id] == nil, ahead.versions[conversion.id] == nil else {
            throw .defect("conversion \(conversion.id) is there already")
        }
        ahead.versions[conversion.id] = conversion.version
    }

    private func check(
        put profile: Profile, _ ahead: inout MemoryParAhead
    ) throws(MemoryRefusal) {
        var known = par.profiles
        known.merge(ahead.profiles) { _, later in later }
        let isUsed = known.values.contains { other in
            other.id != profile.id && other.tenant == profile.tenant
                && other.nickname.utf8.elementsEqual(profile.nickname.utf8)
        }
        guard !isUsed else { throw .refused(.par(.nicknameUsed(profile.nickname))) }
        guard known[profile.id].map({ $0.tenant == profile.tenant }) ?? true else {
            throw .defect("profile \(profile.id) is of another tenant")
        }
        ahead.profiles[profile.id] = profile
    }

    private func check(
        new activity: Activity, _ ahead: inout MemoryParAhead
    ) throws(MemoryRefusal) {
        if let key = activity.uniqueKey.map({ Array($0.utf8) }) {
            if let known = par.activityKeys[key] ?? ahead.activityKeys[key] {
                throw .refused(.par(.activityKnown(known)))
            }
            ahead.activityKeys[key] = activity.id
        }
        guard par.activities[activity.id] == nil,
            ahead.activities.insert(activity.id).inserted
        else { throw .defect("activity \(activity.id) is there already") }
    }
}
