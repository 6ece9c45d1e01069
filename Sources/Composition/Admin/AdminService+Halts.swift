import Bookkeeping
import Domain
import Engine

extension AdminService {
    func halt(
        _ scope: HaltScope, cancelOpen: Bool, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard !request.reason.isEmpty else {
            throw CompositionError.refused("a halt needs a reason")
        }
        guard !cancelOpen || engine != nil else {
            throw CompositionError.refused("cancelling what is open needs a running server")
        }
        let halt = Halt(
            scope: scope, operatorName: request.operatorName, reason: request.reason,
            at: time.now())
        try await apply([
            .putHalt(halt),
            .event(event(.halted, tenant: scope.tenant, scope.description, by: request)),
        ])
        guard cancelOpen, let engine else { return .done("halted \(scope)") }
        let failure = Failure(.halted, "An operator halted \(scope): \(request.reason)")
        let atPar = await par?.cancelOpen(in: scope) ?? 0
        let count = try await engine.cancelOpen(in: scope, for: failure) + atPar
        return .done("halted \(scope) and asked \(count) open conversions to cancel")
    }

    func resume(_ scope: HaltScope, _ request: AdminRequest) async throws -> AdminAnswer {
        guard try await store.halts().contains(where: { $0.scope == scope }) else {
            return .refused("\(scope) is not halted")
        }
        try await apply([
            .removeHalt(scope),
            .event(event(.resumed, tenant: scope.tenant, scope.description, by: request)),
        ])
        return .done("resumed \(scope)")
    }

    /// Ends one conversion and leaves everything else as it is.
    func cancel(_ id: ConversionID, _ request: AdminRequest) async throws -> AdminAnswer {
        guard let engine else {
            throw CompositionError.refused("cancelling a conversion needs a running server")
        }
        guard !request.reason.isEmpty else {
            throw CompositionError.refused("a cancel needs a reason")
        }
        let open = try await store.openConversions().first { $0.conversion.id == id }
        guard let conversion = open?.conversion, !conversion.status.isFinal else {
            throw CompositionError.refused("no conversion \(id) is open")
        }
        try await apply([
            .event(
                event(
                    .cancelledByOperator, tenant: conversion.tenant, conversion: id,
                    "conversion \(id)", by: request))
        ])
        try await Self.told {
            () async throws(ServiceError) in
            try await engine.cancel(
                id, for: Failure(.halted, "An operator cancelled it: \(request.reason)"))
        }
        return .done("asked \(id) to cancel")
    }

    func apply(_ writes: [CommitWrite]) async throws {
        try await apply(Commit(writes: writes))
    }

    func apply(_ commit: Commit) async throws {
        switch await store.commit(commit) {
        case .done: break
        case .refused(let refusal):
            throw CompositionError.refused("the store refused it: \(refusal)")
        case .unknown(let reason):
            throw CompositionError.unavailable(
                "it is not known whether this was stored (\(reason)); look with `cambist status`")
        }
    }
}

extension HaltScope {
    /// Whose event a halt is; `nil` for what concerns the whole installation.
    fileprivate var tenant: TenantID? {
        switch self {
        case .tenant(let tenant): tenant
        case .everything, .venue, .account, .asset, .executor, .pair, .holding: nil
        }
    }
}
