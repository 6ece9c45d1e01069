import Domain
import Engine

extension AdminService {
    /// The evidence counts when a second operator gives the same; both words are durable.
    func resolve(
        _ order: OrderID, _ evidence: OrderEvidence, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard let engine else {
            throw CompositionError.refused("resolving an order needs a running server")
        }
        guard !request.reason.isEmpty else {
            throw CompositionError.refused("an order's evidence needs a reason")
        }
        let conversion = try await Self.told {
            () async throws(ServiceError) in
            try await engine.conversion(of: order, waitingFor: evidence)
        }
        let known = try await store.resolutions().first { $0.order == order }
        let step = OrderResolution.step(
            from: known, order: order, conversion: conversion.id, evidence,
            by: OrderResolution.Approval(
                operatorName: request.operatorName, reason: request.reason, at: time.now()))
        switch step {
        case .sameOperator:
            throw CompositionError.refused(
                "\(request.operatorName) approved this already; another operator has to")
        case .begun(let resolution, let other):
            try await keep(resolution, of: conversion, "approval of", request)
            return .done(
                other.map { "\($0) said something else; this is now the first approval of two" }
                    ?? "first approval of two: another operator gives the same command")
        case .confirmed(let resolution):
            try await keep(resolution, of: conversion, "resolution of", request)
            try await Self.told {
                () async throws(ServiceError) in
                try await engine.resolve(order, with: evidence)
            }
            return .done(
                "resolved order \(order) \(evidence.summary), approved by "
                    + "\(resolution.first.operatorName) and \(request.operatorName); its venue "
                    + "is asked on until \(resolution.watchedUntil?.description ?? "")")
        }
    }

    private func keep(
        _ resolution: OrderResolution, of conversion: Conversion, _ verb: String,
        _ request: AdminRequest
    ) async throws {
        let subject = "\(verb) order \(resolution.order) \(resolution.evidence.summary)"
        try await apply([
            .putResolution(resolution),
            .event(
                event(
                    .orderResolved, tenant: conversion.tenant, conversion: conversion.id,
                    subject, by: request)),
        ])
    }

    /// What the engine refuses, as operators are told it.
    static func told<Value>(
        _ body: () async throws(ServiceError) -> Value
    ) async throws(CompositionError) -> Value {
        do throws(ServiceError) {
            return try await body()
        } catch {
            switch error {
            case .notFound: throw .refused("no open conversion has this order")
            case .conflict(let text): throw .refused(text)
            case .unavailable(let text), .defect(let text): throw .unavailable(text)
            case .invalid, .referenceConflict, .alreadyFinal, .impossible, .limited,
                .overloaded, .outcomeUnknown:
                throw .unavailable("the engine did not do it: \(error)")
            }
        }
    }
}
