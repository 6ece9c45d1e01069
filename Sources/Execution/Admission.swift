package import Bookkeeping
package import Domain
package import Money
package import Routing

/// Why a request is understood but impossible now, with the figures by field of the request.
package struct Inadmissible: Error, Hashable, Sendable {
    package private(set) var failure: Failure
    package private(set) var figures: [String: [String]]

    package init(_ failure: Failure, figures: [String: [String]] = [:]) {
        (self.failure, self.figures) = (failure, figures)
    }

    /// Says one thing more, in plain words and as a figure of a field.
    mutating func add(_ sentence: String, _ figure: String, _ field: String) {
        failure = Failure(failure.reason, "\(failure.message) \(sentence)")
        figures[field, default: []].append(figure)
    }
}

/// What a request would become on the books of this moment: planned first, then held for.
///
/// Pure: the same view gives the same answer. The commit's guards decide again, on what is durable.
package struct Admission: Sendable {
    package let conversion: Conversion
    package let plan: PathPlan
    /// What it would wait for before it carries the plan out whole now; `nil`: nothing.
    package let obstacle: Failure?
    /// What is held from acceptance on, by pocket; nothing for a simulation.
    package let holds: [Pocket: Fixed]
    /// What it was decided from.
    let view: MarketView
    let terms: AdmissionTerms

    /// - Parameter limits: the tenant's check, when it has limits; consumed with the commit.
    package func commit(limits: LimitCheck?, event: EventID) -> Commit {
        var commit = Commit()
        if let reference = conversion.request.reference {
            commit.guards.append(.referenceUnused(conversion.tenant, reference))
        }
        let isSimulated = conversion.request.options.simulate
        if !isSimulated {
            commit.guards.append(.notHalted(haltScopes))
            if let limits { commit.guards.append(.withinLimits(limits)) }
        }
        commit.writes.append(.insertConversion(conversion))
        for (pocket, amount) in holds.sorted(by: { $0.key < $1.key }) where amount.isPositive {
            commit.writes.append(
                .hold(HoldChange(conversion: conversion.id, pocket: pocket, change: amount)))
        }
        if let limits, !isSimulated { commit.writes.append(.consumeLimits(limits)) }
        commit.record(conversion, since: nil, id: event)
        if let record { commit.writes.append(.recordDecisions(record)) }
        return commit
    }

    /// How long it may take: the executor's own time, and a second or two for what is taken.
    package var expectedSeconds: Int {
        let life = conversion.expiresAt.duration(since: conversion.createdAt).components.seconds
        guard obstacle == nil else { return Int(life) }
        switch conversion.request.executor {
        case .taker, .market: return conversion.hops.count
        case .maker: return Int(life)
        case .makerTaker:
            let takesFrom = conversion.terms.takesFrom ?? conversion.createdAt
            let window = takesFrom.duration(since: conversion.createdAt).components.seconds
            return Int(window) + conversion.hops.count
        case .twap:
            return conversion.terms.schedule?.durationSeconds ?? Int(life)
        }
    }

    private var record: DecisionRecord? {
        guard terms.settings.recordsDecisions else { return nil }
        var log = DecisionLog()
        log.append(
            .admitted(
                LogItem.Acceptance(
                    view: view, settings: terms.settings, seed: terms.seed, holds: holds)),
            at: conversion.createdAt)
        return log.take(conversion, version: conversion.version)
    }

    private var haltScopes: [HaltScope] {
        var scopes: [HaltScope] = [
            .tenant(conversion.tenant), .executor(conversion.request.executor),
        ]
        for hop in conversion.hops {
            for scope in [HaltScope.asset(hop.symbol.base.code), .asset(hop.symbol.quote.code)]
            where !scopes.contains(scope) {
                scopes.append(scope)
            }
        }
        return scopes
    }
}

/// Where a request comes from and when: what `Admission` needs beside the request and the view.
package struct AdmissionTerms: Sendable {
    package let id: ConversionID
    package let tenant: TenantID
    package let now: Instant
    package let settings: ExecutionSettings
    package let countsTowardLimits: Bool
    /// For TWAP's jitter; stored with the conversion that asks for it.
    package let seed: UInt64

    package init(
        id: ConversionID, tenant: TenantID, now: Instant, settings: ExecutionSettings,
        countsTowardLimits: Bool, seed: UInt64
    ) {
        self.id = id
        self.tenant = tenant
        self.now = now
        self.settings = settings
        self.countsTowardLimits = countsTowardLimits
        self.seed = seed
    }
}
