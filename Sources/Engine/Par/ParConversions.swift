import Bookkeeping
package import Domain
import Execution
package import Logging
import Money

/// The one way in for conversions at par: checks, stores, hands to the runner; reads from the
/// store.
package struct ParConversions: ParService {
    let store: any Store
    let desk: ParDesk
    let clock: CreationClock
    let isTakingIn: @Sendable () -> Bool
    let halts: HaltBoard
    let time: any TimeSource
    let random: any RandomSource
    let settings: ParSettings
    let logger: Logger

    /// - Parameter isTakingIn: whether new conversions are taken in now; there may be no room to
    ///   store them.
    package init(
        _ runner: ParRunner, clock: CreationClock,
        isTakingIn: @escaping @Sendable () -> Bool = { true }, logger: Logger
    ) {
        store = runner.store
        desk = runner.desk
        halts = runner.halts
        time = runner.time
        random = runner.random
        settings = runner.settings
        self.clock = clock
        self.isTakingIn = isTakingIn
        self.logger = logger
    }

    package func create(
        _ request: ParRequest, for tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        let refusal: ParError
        do throws(ParError) {
            return try await accept(request, for: tenant)
        } catch {
            // What is there may not be durable: only the next start can tell.
            if error == .outcomeUnknown { throw error }
            refusal = error
        }
        // A reference that is used answers before whatever else is wrong with the request.
        if let reference = request.reference,
            let existing = try await ParError.reading({ () async throws(StoreError) in
                try await store.parConversion(reference: reference, of: tenant)
            })
        {
            throw .alreadyExists(existing, mismatch: existing.request.mismatch(with: request))
        }
        throw refusal
    }

    private func accept(
        _ request: ParRequest, for tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        guard let pair = settings.pair(from: request.source, to: request.target) else {
            let message =
                "\(request.source) to \(request.target) is not a pair that is converted here"
            throw .invalid(["source_asset": [message], "target_asset": [message]])
        }
        guard request.amount.isMultiple(of: Fixed.step(digits: pair.decimals)) else {
            throw .tooPrecise(field: "amount", decimals: pair.decimals)
        }
        let createdAt = clock.begin(at: time.now())
        defer { clock.end(createdAt) }
        let conversion = ParConversion(
            id: random.identifier(at: createdAt), tenant: tenant, request: request,
            createdAt: createdAt)
        guard isTakingIn(), desk.reserve(conversion.id) else {
            throw .overloaded(retryAfter: .seconds(1))
        }
        let commit = conversion.acceptance(
            of: pair, limits: settings.terms(of: pair.issuer).limits,
            eventID: random.identifier(at: createdAt))
        switch await store.commit(commit) {
        case .done:
            desk.add(ParExecution(conversion, pair: pair))
            return conversion
        case .refused(let refusal):
            desk.giveUpReservation(conversion.id)
            throw error(for: refusal, conversion, pair)
        case .unknown(let text):
            desk.giveUpReservation(conversion.id)
            logger.critical("a create's outcome is unknown", metadata: ["error": "\(text)"])
            throw .outcomeUnknown
        }
    }

    private func error(
        for refusal: CommitRefusal, _ conversion: ParConversion, _ pair: ParPair
    ) -> ParError {
        switch refusal {
        case .insufficientFunds(_, let available):
            .insufficientFunds(
                conversion.request.profile, conversion.request.source, available: available,
                needed: conversion.request.amount)
        case .halted(let scope):
            .unavailableMarket(pair.symbol.description, reason: reason(for: scope))
        case .limitExceeded(let name, let allowed, let wanted):
            .limitExceeded(name: name, allowed: allowed, wanted: wanted)
        case .par(.noProfile): .notFound
        // The caller looks the reference up and answers with what it made.
        case .referenceUsed: .defect("a used reference is not there")
        case .versionChanged, .duplicateTrade, .par, .exchange, .account:
            .defect("a create was refused: \(refusal)")
        }
    }

    /// What a client is told of a halt: what the market did, and nothing of what operators write.
    private func reason(for scope: HaltScope) -> String {
        guard let halt = halts.halt(of: scope), halt.operatorName == PegWatch.name else {
            return "halted by the operator"
        }
        return halt.reason
    }

    /// Cancels what the scope covers and no issuer was called for yet.
    ///
    /// - Returns: how many were cancelled.
    package func cancelOpen(in scope: HaltScope) async -> Int {
        var count = 0
        for execution in desk.executions() where execution.isCovered(by: scope) {
            if (try? await cancelled(execution.conversion)) != nil { count += 1 }
        }
        return count
    }

    package func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        guard
            let conversion = try await ParError.reading({ () async throws(StoreError) in
                try await store.parConversion(id, of: tenant)
            })
        else { throw .notFound }
        return conversion
    }

    /// What does not get on, oldest first.
    package func waits() -> [ParWait] { desk.waits() }

    package func conversions(_ query: ParQuery) async throws(ParError) -> [ParConversion] {
        let last = await clock.settled(time, within: settings.cancelWait)
        var query = query
        query.createdTo = min(query.createdTo ?? last, last)
        return try await ParError.reading { [query] () async throws(StoreError) in
            try await store.parConversions(query)
        }
    }

    /// Wins only before the issuer's intent: one compare-and-set decides.
    package func cancel(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ParError) -> ParConversion {
        let deadline = time.now().adding(settings.cancelWait)
        while true {
            let outcome = desk.outcome(of: id)
            let conversion = try await conversion(id, of: tenant)
            switch conversion.state {
            case .cancelled: return conversion
            case .settled: throw .notCancellable(conversion, reason: .settled)
            case .created:
                if let cancelled = try await cancelled(conversion) { return cancelled }
            case .settling:
                guard !Task.isCancelled else {
                    throw .unavailable("the caller is gone")
                }
                guard time.now() < deadline else {
                    throw .notCancellable(conversion, reason: .inProgress)
                }
                await time.wait(for: outcome, until: deadline)
            }
        }
    }

    /// `nil` where it has changed since it was read.
    private func cancelled(
        _ conversion: ParConversion
    ) async throws(ParError) -> ParConversion? {
        let request = conversion.request
        guard let pair = settings.pair(from: request.source, to: request.target) else {
            throw .defect("an open conversion without its pair")
        }
        let now = time.now()
        let decision = ParExecution(conversion, pair: pair)
            .decide(.cancel, at: now, eventID: random.identifier(at: now))
        guard let commit = decision.commit else { throw .defect("a cancel that changes nothing") }
        switch await store.commit(commit) {
        case .done:
            desk.remove(conversion.id)
            return decision.execution.conversion
        case .refused(.versionChanged): return nil
        case .refused(let refusal): throw .defect("a cancel was refused: \(refusal)")
        case .unknown(let text):
            logger.critical("a cancel's outcome is unknown", metadata: ["error": "\(text)"])
            throw .outcomeUnknown
        }
    }

    package func events(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(ParError) -> [ParEvent] {
        try await ParError.reading { () async throws(StoreError) in
            try await store.parEvents(of: tenant, after: number, atMost: count)
        }
    }

    package func event(_ id: EventID, of tenant: TenantID) async throws(ParError) -> ParEvent {
        guard
            let event = try await ParError.reading({ () async throws(StoreError) in
                try await store.parEvent(id, of: tenant)
            })
        else { throw .notFound }
        return event
    }
}

extension ParRequest {
    /// The fields of another request that differ from this one, as the face names them.
    func mismatch(with other: ParRequest) -> [String] {
        let fields: [(String, Bool)] = [
            ("profile_id", profile == other.profile),
            ("amount", amount == other.amount),
            ("source_asset", source == other.source),
            ("target_asset", target == other.target),
            ("identity_id", identity == other.identity),
            ("account_id", account == other.account),
            ("metadata", metadata == other.metadata),
            ("recipient_profile_id", recipient == other.recipient),
        ]
        return fields.filter { !$0.1 }.map(\.0)
    }
}

extension ParExecution {
    /// Whether a halt of the scope concerns it, and it may still be cancelled.
    fileprivate func isCovered(by scope: HaltScope) -> Bool {
        guard case .created = conversion.state else { return false }
        return scope == .everything || pair.scopes(conversion.tenant).contains(scope)
    }
}
