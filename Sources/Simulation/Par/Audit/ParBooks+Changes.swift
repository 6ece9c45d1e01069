import Bookkeeping
import Domain
import Engine
import Execution
import Money

/// What each commit of a conversion may do, and what it must write with it.
extension ParBooks {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    mutating func accept(
        _ conversion: ParConversion, _ expected: inout ExpectedWrites, at now: Instant
    ) {
        let request = conversion.request
        let subject = "\(conversion.id)"
        guard let pair = scenario.settings.pair(from: request.source, to: request.target) else {
            return expect(false, .parStateLegal, subject, "of no pair")
        }
        expect(conversions[conversion.id] == nil, .parStateLegal, subject, "is there already")
        expect(
            conversion.state == .created && conversion.version == 0 && conversion.attempt == 0,
            .parStateLegal, subject, "begins as \(conversion.state)")
        if let text = request.reference {
            let key = Key(tenant: conversion.tenant, text: text)
            expect(
                references[key] == nil, .referenceUnique, subject,
                "the reference \(text) made another one")
            references[key] = conversion.id
        }
        for id in [request.profile, request.credited] {
            let profile = profiles[id]
            expect(
                profile?.tenant == conversion.tenant && profile?.isActive == true, .profilesKept,
                subject, "of profile \(id), which is not there or is closed")
        }
        checkHalts(of: conversion, pair)
        checkLimits(of: conversion, pair)
        expect(
            conversion.createdAt > toldUpTo[conversion.tenant] ?? Instant(microseconds: 0),
            .listComplete, subject, "a list has passed its creation at \(conversion.createdAt)")
        if toldUpTo[conversion.tenant] != nil { see(.insertedWhileListing) }
        conversions[conversion.id] = Known(conversion: conversion, pair: pair)
        ids.append(conversion.id)
        see(.created)
        if request.credited != request.profile { see(.directed) }
        expected.holds.append(hold(conversion, conversion.source, request.amount))
        expected.count(
            request.amount, day(.init(of: conversion.tenant, day: 0), conversion),
            net(conversion, pair), day(.init(of: pair.coin, day: 0), conversion))
        tell(.parCreated, conversion, &expected)
    }

    mutating func change(
        _ next: ParConversion, expected version: Int64, _ expected: inout ExpectedWrites,
        at now: Instant
    ) {
        guard let known = conversions[next.id] else {
            return expect(false, .parStateLegal, "\(next.id)", "was never created")
        }
        let last = known.conversion
        expect(
            version == last.version, .versionsInStep, "\(next.id)",
            "version \(last.version) is changed as \(version)")
        expect(
            next.request == last.request && next.createdAt == last.createdAt
                && next.tenant == last.tenant, .parStateLegal, "\(next.id)", "is another one now")
        switch (last.state, next.state) {
        case (.created, .settling(let intent)): begin(known, intent, &expected, at: now)
        case (.settling(let intent), .settled): settle(known, intent, &expected)
        case (.settling(let intent), .created): reopen(known, intent, next, &expected)
        case (.created, .cancelled): cancel(known, &expected)
        case (.created, _), (.settling, _), (.settled, _), (.cancelled, _):
            expect(false, .parStateLegal, "\(next.id)", "from \(last.state) to \(next.state)")
        }
        conversions[next.id]?.conversion = next
        conversions[next.id]?.conversion.version = last.version + 1
    }

    private mutating func begin(
        _ known: Known, _ intent: SettlementIntent, _ expected: inout ExpectedWrites,
        at now: Instant
    ) {
        let conversion = known.conversion
        let amount = conversion.request.amount
        expect(
            intent.issuer == known.pair.issuer, .parStateLegal, "\(conversion.id)",
            "goes to \(intent.issuer)")
        checkHalts(of: conversion, known.pair)
        expect(
            !isOverNet(known), .limitsKept, "\(conversion.id)",
            "begins, and its coin's net of the day is over its limit")
        let treasury = conversion.treasury(of: known.pair.issuer)
        let free = free(treasury)
        expect(
            free >= amount, .treasuryCovered, "\(conversion.id)",
            "\(treasury) has \(free) free, and lets out \(amount)")
        checkTurn(of: known, at: now)
        expected.holds.append(hold(conversion, treasury, amount))
    }

    private mutating func settle(
        _ known: Known, _ intent: SettlementIntent, _ expected: inout ExpectedWrites
    ) {
        let conversion = known.conversion
        let request = conversion.request
        let settled = settledAtIssuer(conversion)
        expect(
            settled == [conversion.attempt], .parEndsByEvidence, "\(conversion.id)",
            "attempt \(conversion.attempt) is booked, the issuer settled \(settled)")
        expected.holds += [
            hold(conversion, conversion.source, request.amount.negated),
            hold(conversion, conversion.treasury(of: intent.issuer), request.amount.negated),
        ]
        expected.postings.append(
            ExpectedWrites.Posting(
                reason: .settlement, reference: conversion.id.description,
                transfers: [
                    Transfer(
                        from: .profile(request.profile), to: .treasury(intent.issuer),
                        asset: request.source, amount: request.amount),
                    Transfer(
                        from: .treasury(intent.issuer),
                        to: .profile(request.recipient ?? request.profile), asset: request.target,
                        amount: request.amount),
                ]))
        tell(.parSettled, conversion, &expected)
        see(.settled)
        if conversion.attempt > 0 { see(.settledLater) }
    }

    private mutating func reopen(
        _ known: Known, _ intent: SettlementIntent, _ next: ParConversion,
        _ expected: inout ExpectedWrites
    ) {
        let conversion = known.conversion
        expect(
            next.attempt == conversion.attempt + 1, .parStateLegal, "\(conversion.id)",
            "attempt \(next.attempt) follows \(conversion.attempt)")
        expect(
            settledAtIssuer(conversion).isEmpty, .parEndsByEvidence, "\(conversion.id)",
            "is open again, and the issuer settled it")
        conversions[conversion.id]?.hasLostItsTurn = true
        expected.holds.append(
            hold(
                conversion, conversion.treasury(of: intent.issuer),
                conversion.request.amount.negated))
        see(.reopened)
    }

    private mutating func cancel(_ known: Known, _ expected: inout ExpectedWrites) {
        let conversion = known.conversion
        expected.holds.append(
            hold(conversion, conversion.source, conversion.request.amount.negated))
        let net = net(conversion, known.pair).negated
        let coinDay = day(.init(of: known.pair.coin, day: 0), conversion)
        expected.count(.zero, coinDay, net, coinDay)
        tell(.parCancelled, conversion, &expected)
        see(.cancelled)
    }

    // MARK: Limits and halts

    private mutating func checkLimits(of conversion: ParConversion, _ pair: ParPair) {
        let limits = scenario.settings.terms(of: pair.issuer).limits
        let amount = conversion.request.amount
        let gross = counted[day(.init(of: conversion.tenant, day: 0), conversion)] ?? .zero
        let before = counted[day(.init(of: pair.coin, day: 0), conversion)] ?? .zero
        let net = before + net(conversion, pair)
        // What brings an excess down may be let in.
        let excess = net.magnitude < before.magnitude ? .zero : net.magnitude
        for (most, figure) in [
            (limits.perConversion, amount), (limits.perTenantAndDay, gross + amount),
            (limits.netPerAssetAndDay, excess),
        ] {
            guard let most else { continue }
            expect(
                figure <= most, .limitsKept, "\(conversion.id)", "\(figure), and \(most) may be")
        }
    }

    private mutating func checkHalts(of conversion: ParConversion, _ pair: ParPair) {
        let halted = Self.scopes(of: conversion, pair).filter { halts.contains($0) }
        expect(
            halted.isEmpty, .notWhileHalted, "\(conversion.id)", "goes on, and \(halted) is halted")
    }

    static func scopes(of conversion: ParConversion, _ pair: ParPair) -> [HaltScope] {
        [
            .everything, .tenant(conversion.tenant), .venue(pair.issuer),
            .pair(pair.symbol.description), .asset(pair.coin.code), .asset(pair.fiat.code),
        ]
    }

    private func day(_ figure: ParDay, _ conversion: ParConversion) -> ParDay {
        ParDay(
            scope: figure.scope,
            day: conversion.createdAt.microseconds / Self.microsecondsPerDay)
    }

    /// Whether its coin's net of the day is over the limit, and it makes that no better: others
    /// that it was balanced with were cancelled since.
    func isOverNet(_ known: Known) -> Bool {
        let terms = scenario.settings.terms(of: known.pair.issuer)
        guard let most = terms.limits.netPerAssetAndDay else { return false }
        let net = counted[coinDay(of: known)] ?? .zero
        return net.magnitude > most
            && net.isNegative == self.net(known.conversion, known.pair).isNegative
    }

    func coinDay(of known: Known) -> ParDay {
        day(.init(of: known.pair.coin, day: 0), known.conversion)
    }

    mutating func noteNet(of share: ParShare) {
        let net = counted[share.netDay] ?? .zero
        let isOver = scenario.settings.pairs.contains { pair in
            let most = scenario.settings.terms(of: pair.issuer).limits.netPerAssetAndDay
            return pair.coin == share.coin && most.map { net.magnitude > $0 } ?? false
        }
        if isOver { overDays.insert(share.netDay) }
    }

    private func net(_ conversion: ParConversion, _ pair: ParPair) -> Fixed {
        let amount = conversion.request.amount
        return conversion.request.target == pair.coin ? amount : amount.negated
    }

    private func hold(
        _ conversion: ParConversion, _ pocket: Pocket, _ change: Fixed
    ) -> HoldChange {
        HoldChange(conversion: conversion.id, pocket: pocket, change: change)
    }

    private func tell(
        _ kind: DomainEvent.Kind, _ conversion: ParConversion, _ expected: inout ExpectedWrites
    ) {
        expected.told.append(
            ExpectedWrites.Told(
                kind: kind, tenant: conversion.tenant, conversion: conversion.id))
    }
}
