import Domain
import Engine

extension AdminService {
    func resolve(
        _ order: OrderID, _ evidence: OrderEvidence, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        guard let engine else {
            throw CompositionError.refused("resolving an order needs a running server")
        }
        guard !request.reason.isEmpty else {
            throw CompositionError.refused("an order's evidence needs a reason")
        }
        guard let conversion = try await openConversion(of: order) else {
            throw CompositionError.refused("no order \(order) waits for its venue")
        }
        let outcome = approvals.approve(
            order, evidence, by: request.operatorName, at: time.now())
        if outcome == .sameOperator {
            throw CompositionError.refused(
                "\(request.operatorName) approved this already; another operator has to")
        }
        let subject = "order \(order) \(evidence.summary)"
        try await apply([
            .event(
                event(
                    .orderResolved, tenant: conversion.tenant, conversion: conversion.id,
                    "approval of \(subject)", by: request))
        ])
        switch outcome {
        case .sameOperator, .waitsForAnother:
            return .done("first approval of two: another operator gives the same command")
        case .differs(let other):
            return .done(
                "\(other) said something else; this is now the first approval of two")
        case .approved(let first):
            try await engine.resolve(
                order, with: evidence,
                note: Self.note("\(subject), approved by \(first) and", request))
            approvals.remove(order)
            return .done("resolved \(subject), approved by \(first) and \(request.operatorName)")
        }
    }

    private func openConversion(of order: OrderID) async throws -> Conversion? {
        try await store.openConversions().first { stored in
            stored.orders.contains { $0.id == order && !$0.isSettled }
        }?.conversion
    }
}

extension OrderEvidence {
    var summary: String {
        switch self {
        case .absent: "absent"
        case .ended(let venueOrderID, let fills):
            "ended as \(venueOrderID) with \(fills.count) fills"
        }
    }
}
