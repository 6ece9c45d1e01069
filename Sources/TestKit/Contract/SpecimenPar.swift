package import Bookkeeping
package import Domain
package import Money

/// The commits of a conversion one to one, USD to USDP unless said otherwise.
package struct SpecimenPar: Sendable {
    package private(set) var conversion: ParConversion
    package let limits: ParLimits

    package static let coin = Asset("USDP", scale: 8)
    package static let issuer: VenueID = "issuer-a"
    package static let treasury = LedgerAccount.treasury(issuer)
    package static let profile = profile(1)

    package static func profile(
        _ number: Int, tenant: TenantID = Specimen.tenant, nickname: String? = nil
    ) -> Profile {
        Profile(
            id: Specimen.id(1_000_000 + number), tenant: tenant,
            nickname: nickname ?? "p-\(number)", createdAt: Specimen.time(number))
    }

    package static func pocket(_ profile: Profile, _ asset: Asset) -> Pocket {
        Pocket(VenueAccount(profile: profile.id), asset)
    }

    package static let treasuryPocket = Pocket(VenueAccount(treasuryOf: issuer), coin)

    /// A new profile with so much USD.
    package static func open(_ profile: Profile, _ usd: Fixed) -> [Commit] {
        [
            Commit(writes: [.par(.putProfile(profile))]),
            deposit(usd, of: Specimen.usd, to: .profile(profile.id)),
        ]
    }

    /// An activity of its own for each purse, asset and amount.
    package static func deposit(
        _ amount: Fixed, of asset: Asset, to purse: Activity.Purse, reference: String? = nil
    ) -> Commit {
        var number: UInt64 = 14_695_981_039_346_656_037
        for byte in "\(purse) \(asset) \(amount) \(reference ?? "")".utf8 {
            number = (number ^ UInt64(byte)) &* 1_099_511_628_211
        }
        let tenant: TenantID? = if case .profile = purse { Specimen.tenant } else { nil }
        return book(
            Activity(
                id: Identifier(at: Specimen.start, random: (number >> 32, number)),
                tenant: tenant, kind: .deposit(to: purse), asset: asset, amount: amount,
                reference: reference, at: Specimen.start))
    }

    package static func book(_ activity: Activity) -> Commit {
        Commit(writes: [.par(.insertActivity(activity)), .post(LedgerEntry(booking: activity))])
    }

    package init(
        _ number: Int, _ amount: Fixed = .one, of profile: Profile = profile,
        reference: String? = nil, at instant: Instant? = nil, limits: ParLimits = ParLimits(),
        _ change: (inout ParRequest) -> Void = { _ in }
    ) {
        let createdAt = instant ?? Specimen.time(number)
        var request = ParRequest(
            profile: profile.id, amount: amount, amountText: "\(amount)", source: Specimen.usd,
            target: Self.coin, reference: reference)
        change(&request)
        conversion = ParConversion(
            id: Specimen.id(number, at: createdAt), tenant: profile.tenant, request: request,
            createdAt: createdAt)
        self.limits = limits
    }

    package var share: ParShare {
        let amount = conversion.request.amount
        return ParShare(
            tenant: conversion.tenant, coin: Self.coin,
            day: conversion.createdAt.microseconds / 86_400_000_000, gross: amount,
            net: conversion.request.target == Self.coin ? amount : amount.negated)
    }

    package func create() -> Commit {
        var commit = Commit()
        if let reference = conversion.request.reference {
            commit.guards.append(.par(.referenceUnused(conversion.tenant, reference)))
        }
        commit.guards.append(
            .par(.profileActive(conversion.request.profile, of: conversion.tenant)))
        commit.guards.append(.par(.withinLimits(share, limits)))
        commit.writes = [
            .par(.insertConversion(conversion)), hold(conversion.request.amount),
            .par(.count(share)), event(.parCreated, at: conversion.createdAt),
        ]
        return commit
    }

    package mutating func intend() -> Commit {
        let at = conversion.createdAt.adding(.milliseconds(500))
        let intent = SettlementIntent(
            issuer: Self.issuer, at: at, validUntil: at.adding(.seconds(5)))
        return Commit(writes: [
            update(to: .settling(intent)), holdTarget(conversion.request.amount),
        ])
    }

    /// The attempt ended without effect.
    package mutating func retreat() -> Commit {
        conversion.attempt += 1
        return Commit(writes: [
            update(to: .created), holdTarget(conversion.request.amount.negated),
        ])
    }

    package mutating func settle() -> Commit {
        let at = conversion.createdAt.adding(.milliseconds(510))
        conversion.updatedAt = at
        return Commit(writes: [
            update(to: .settled(at: at)),
            .post(LedgerEntry(settling: conversion, by: Self.issuer, at: at)),
            hold(conversion.request.amount.negated),
            holdTarget(conversion.request.amount.negated), event(.parSettled, at: at),
        ])
    }

    package mutating func cancel() -> Commit {
        let at = conversion.createdAt.adding(.milliseconds(100))
        conversion.updatedAt = at
        return Commit(writes: [
            update(to: .cancelled(at: at)), hold(conversion.request.amount.negated),
            .par(.count(share.netTakenBack)), event(.parCancelled, at: at),
        ])
    }

    private mutating func update(to state: ParState) -> CommitWrite {
        conversion.state = state
        let write = CommitWrite.par(
            .updateConversion(conversion, expected: conversion.version))
        conversion.version += 1
        return write
    }

    private func hold(_ change: Fixed) -> CommitWrite {
        let place = VenueAccount(profile: conversion.request.profile)
        return .hold(
            HoldChange(
                conversion: conversion.id, pocket: Pocket(place, conversion.request.source),
                change: change))
    }

    private func holdTarget(_ change: Fixed) -> CommitWrite {
        let place = VenueAccount(treasuryOf: Self.issuer)
        return .hold(
            HoldChange(
                conversion: conversion.id, pocket: Pocket(place, conversion.request.target),
                change: change))
    }

    private func event(_ kind: DomainEvent.Kind, at instant: Instant) -> CommitWrite {
        let id = EventID(
            high: conversion.id.high,
            low: conversion.id.low ^ (UInt64(bitPattern: conversion.version) + 1))
        return .event(
            DomainEvent(
                id: id, par: kind, tenant: conversion.tenant, conversion: conversion.id,
                at: instant))
    }
}
