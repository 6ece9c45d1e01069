package import Bookkeeping
package import Domain
package import Money
package import Routing

/// Why a request is understood but impossible now, with the figures by field of the request.
package struct Inadmissible: Error, Hashable, Sendable {
    package let failure: Failure
    package let figures: [String: [String]]

    package init(_ failure: Failure, figures: [String: [String]] = [:]) {
        (self.failure, self.figures) = (failure, figures)
    }
}

/// What a request would become on the books of this moment: planned first, then held for.
///
/// Pure: the same view gives the same answer. The commit's guards decide again, on what is durable.
package struct Admission: Sendable {
    package let conversion: Conversion
    package let plan: Plan
    /// What is held from acceptance on, by pocket.
    package let holds: [Pocket: Fixed]

    /// - Parameter limits: the tenant's check, when it has limits; consumed with the commit.
    package func commit(limits: LimitCheck?, event: EventID) -> Commit {
        var commit = Commit()
        if let reference = conversion.request.reference {
            commit.guards.append(.referenceUnused(conversion.tenant, reference))
        }
        commit.guards.append(.notHalted(haltScopes))
        if let limits { commit.guards.append(.withinLimits(limits)) }
        commit.writes.append(.insertConversion(conversion))
        for (pocket, amount) in holds.sorted(by: { $0.key < $1.key }) where amount.isPositive {
            commit.writes.append(
                .hold(HoldChange(conversion: conversion.id, pocket: pocket, change: amount)))
        }
        if let limits { commit.writes.append(.consumeLimits(limits)) }
        commit.record(conversion, since: nil, id: event)
        return commit
    }

    private var haltScopes: [HaltScope] {
        let symbol = conversion.hops[0].symbol
        return [
            .tenant(conversion.tenant), .asset(symbol.base.code), .asset(symbol.quote.code),
            .executor(conversion.request.executor),
        ]
    }
}

/// Where a request comes from and when: what `Admission` needs beside the request and the view.
package struct AdmissionTerms: Sendable {
    package let id: ConversionID
    package let tenant: TenantID
    package let now: Instant
    package let hop: Hop
    package let settings: ExecutionSettings
    package let countsTowardLimits: Bool

    package init(
        id: ConversionID, tenant: TenantID, now: Instant, hop: Hop, settings: ExecutionSettings,
        countsTowardLimits: Bool
    ) {
        self.id = id
        self.tenant = tenant
        self.now = now
        self.hop = hop
        self.settings = settings
        self.countsTowardLimits = countsTowardLimits
    }
}
