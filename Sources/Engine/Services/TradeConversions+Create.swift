import Bookkeeping
package import Domain
import Execution
import Logging
import Money
import Routing

extension TradeConversions {
    package func create(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Acceptance {
        // A reference that is already used answers before anything that only a new one must meet:
        // the books, the funds and the clock have moved since.
        let refusal: ServiceError
        do throws(ServiceError) {
            return try await accept(request, for: tenant)
        } catch {
            // What is there may not be durable: only the next start can tell.
            if error == .outcomeUnknown { throw error }
            refusal = error
        }
        if let replay = try await replay(of: request, for: tenant) { return replay }
        throw refusal
    }

    private func accept(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Acceptance {
        try checkExpiry(of: request, at: time.now())
        let hops = try hops(of: request)
        let id: ConversionID = random.identifier(at: time.now())
        guard queue.reserve(id) else { throw .overloaded(retryAfter: .seconds(1)) }
        do throws(ServiceError) {
            return .created(try await store(request, hops, as: id, for: tenant))
        } catch {
            queue.cancelReservation(id)
            throw error
        }
    }

    func checkExpiry(of request: ConversionRequest, at now: Instant) throws(ServiceError) {
        guard let expiresAt = request.expiresAt else { return }
        if expiresAt <= now { throw .invalid(["expiresAt": ["must be in the future"]]) }
        if request.executor == .twap, let seconds = request.options.twap.durationSeconds,
            now.adding(.seconds(seconds)) > expiresAt
        {
            throw .invalid(["options.twap.durationSeconds": ["ends after expiresAt"]])
        }
    }

    /// Admits and stores; again where another create took the balance first.
    private func store(
        _ request: ConversionRequest, _ hops: [Hop], as id: ConversionID, for tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion {
        var last = CommitRefusal.versionChanged(id)
        for _ in 0..<settings.createTries {
            let now = time.now()
            let view = board.view(of: hops, for: request, tenant: tenant)
            let admission = try admit(request, view, as: id, for: tenant, at: now)
            let check = try limitCheck(admission, tenant, at: now)
            let commit = admission.commit(limits: check, event: random.identifier(at: now))
            // Made before it is stored, so that what is stored can be executed.
            let execution = try execution(of: admission)
            switch await store.commit(commit) {
            case .done:
                if request.options.simulate {
                    queue.cancelReservation(id)
                } else {
                    queue.add(execution)
                }
                return StoredConversion(conversion: admission.conversion, holds: admission.holds)
            case .refused(.insufficientFunds(let pocket, let available)):
                last = .insufficientFunds(pocket, available: available)
            case .refused(.limitExceeded(let name, let allowed, let wanted)):
                throw exceeded(name, allowed: allowed, wanted: wanted, check, request)
            case .refused(let refusal): throw Self.error(for: refusal)
            case .unknown(let text):
                logger.critical("a create's outcome is unknown", metadata: ["error": "\(text)"])
                throw .outcomeUnknown
            }
        }
        throw Self.error(for: last)
    }

    private func execution(
        of admission: Admission
    ) throws(ServiceError) -> ConversionExecution {
        do throws(ExecutionError) {
            return try ConversionExecution(
                admission.conversion, holds: admission.holds, settings: settings.execution)
        } catch {
            throw .defect("an admitted conversion cannot be executed: \(error)")
        }
    }

    /// The conversion that the reference already made, if the request is the same.
    private func replay(
        of request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Acceptance? {
        guard let reference = request.reference,
            let stored = try await read({ () async throws(StoreError) in
                try await store.conversion(reference: reference, of: tenant)
            })
        else { return nil }
        guard stored.conversion.request == request else { throw .referenceConflict }
        return .replayed(stored)
    }

    /// Every hop that could be on the way.
    func hops(of request: ConversionRequest) throws(ServiceError) -> [Hop] {
        let hops = board.hops(from: request.from, to: request.to)
        guard !hops.isEmpty else {
            throw .impossible(
                Failure(
                    .noRoute,
                    "No venue leads from \(request.from) to \(request.to) over at most "
                        + "\(Limits.legsMax) legs."), figures: [:])
        }
        return hops
    }

    func admit(
        _ request: ConversionRequest, _ view: MarketView, as id: ConversionID,
        for tenant: TenantID, at now: Instant
    ) throws(ServiceError) -> Admission {
        do throws(Inadmissible) {
            return try Admission.admit(request, terms(request, id, tenant, at: now), view)
        } catch {
            throw .impossible(error.failure, figures: error.figures)
        }
    }

    func terms(
        _ request: ConversionRequest, _ id: ConversionID, _ tenant: TenantID, at now: Instant
    ) -> AdmissionTerms {
        let limits = settings.tenants[tenant]?.limits(for: request.from) ?? TenantLimits()
        return AdmissionTerms(
            id: id, tenant: tenant, now: now, settings: settings.execution,
            countsTowardLimits: !limits.isUnlimited, seed: random.bits().0)
    }

    private static func error(for refusal: CommitRefusal) -> ServiceError {
        switch refusal {
        // The caller looks the reference up and answers with what it made.
        case .referenceUsed: .referenceConflict
        case .insufficientFunds(let pocket, let available):
            .impossible(
                Failure(
                    .insufficientFunds,
                    "\(pocket.account) has \(available) \(pocket.asset) available."),
                figures: ["from.amount": ["available \(available)"]])
        case .halted(let scope):
            .impossible(.halted(scope), figures: [:])
        case .versionChanged, .duplicateTrade, .limitExceeded, .par, .exchange, .account:
            .defect("a create was refused: \(refusal)")
        }
    }
}
