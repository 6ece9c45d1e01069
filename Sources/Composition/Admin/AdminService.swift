package import Domain
package import Engine

/// Carries out operators' commands on an open store, beside a running engine or without one.
///
/// Each command that changes something is an event with operator and reason, in the commit that
/// changes it. Commands that change something are carried out one after the other.
package actor AdminService: AdminHandler {
    let store: any Store
    /// `nil` where no server runs: what needs one is refused.
    let engine: (any OperatorService)?
    /// Conversions at par that are not final; `nil` where no server runs.
    let par: ParConversions?
    /// `nil` where no server runs: what needs one is refused.
    let exchanges: (any ExchangeOperator)?
    /// `nil` where no server runs.
    let reconciler: Reconciler?
    let auditor: Auditor
    let tenants: [TenantID]
    let books: LedgerBooks
    let custody: TokenKeyCustody
    /// `nil`: there are none.
    let venueKeys: VenueKeyCustody?
    /// `nil` where no server runs.
    let live: LiveVenues?
    let time: any TimeSource
    let random: any RandomSource
    private let turn = Turn()

    package init(
        store: any Store, engine: (any OperatorService)?, auditor: Auditor, tenants: [TenantID],
        books: LedgerBooks = LedgerBooks(), par: ParConversions? = nil,
        exchanges: (any ExchangeOperator)? = nil, reconciler: Reconciler? = nil,
        custody: TokenKeyCustody, venueKeys: VenueKeyCustody? = nil, live: LiveVenues? = nil,
        time: any TimeSource, random: any RandomSource
    ) {
        self.store = store
        self.engine = engine
        self.auditor = auditor
        self.tenants = tenants
        self.books = books
        self.par = par
        self.exchanges = exchanges
        self.reconciler = reconciler
        self.custody = custody
        self.venueKeys = venueKeys
        self.live = live
        self.time = time
        self.random = random
    }

    package func handle(_ request: AdminRequest) async -> AdminAnswer {
        if request.command.isReading { return await carryOut(request) }
        return await turn.take { await carryOut(request) }
    }

    private func carryOut(_ request: AdminRequest) async -> AdminAnswer {
        do {
            return try await answer(request)
        } catch let error as CompositionError {
            return .refused(error.description)
        } catch {
            return .refused("the store or the engine did not do it: \(error)")
        }
    }

    private func answer(_ request: AdminRequest) async throws -> AdminAnswer {
        switch request.command {
        case .halt(let scope, let cancelOpen):
            try await halt(scope, cancelOpen: cancelOpen, request)
        case .resume(let scope): try await resume(scope, request)
        case .cancelConversion(let id): try await cancel(id, request)
        case .status: .status(try await status())
        case .resolveOrder(let order, let evidence): try await resolve(order, evidence, request)
        case .createClient(let tenant, let scopes):
            try await createClient(tenant, scopes: scopes, request)
        case .listClients: try await listClients()
        case .rotateClient(let id, let overlap):
            try await rotateClient(id, overlapSeconds: overlap, request)
        case .revokeClient(let id): try await revokeClient(id, request)
        case .rotateKeys(let isCompromised):
            try await rotateKeys(isCompromised: isCompromised, request)
        case .listKeys: try listKeys()
        case .ledger(let command): try await ledger(command, request)
        case .exchange(let command): try await exchange(command, request)
        case .reconciliation(let command): try await reconciliation(command, request)
        case .venueKey(let command): try await venueKey(command, request)
        case .audit: .audit(try await auditor.findings())
        case .replay(let id, let kind): try await replay(id, as: kind)
        case .events(let log, let after, let count):
            try await events(log, after: after, atMost: count)
        }
    }

    func event(
        _ kind: DomainEvent.Kind, tenant: TenantID? = nil, conversion: ConversionID? = nil,
        _ subject: String, by request: AdminRequest
    ) -> DomainEvent {
        let now = time.now()
        return DomainEvent(
            id: random.identifier(at: now), kind: kind, tenant: tenant, conversion: conversion,
            at: now,
            note: "\(subject) by \(request.operatorName)"
                + (request.reason.isEmpty ? "" : ": \(request.reason)"))
    }
}
