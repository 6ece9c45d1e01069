package import Domain
import Execution
package import Money

/// What operators' commands need of the running engine.
package struct EngineOperator: OperatorService {
    let queue: RunQueue
    let board: MarketBoard
    let doubts: DoubtBoard
    let time: any TimeSource
    private let limits: StallLimits
    /// ``ExecutionSettings/unknownEscalation``.
    let escalation: Duration

    /// Conversions that are asked to cancel at the same time.
    private static let cancelsAtOnce = 1_000

    package init(_ runner: ConversionRunner) {
        queue = runner.queue
        board = runner.board
        time = runner.time
        doubts = runner.doubts
        limits = runner.settings.stalls
        escalation = runner.settings.execution.unknownEscalation
    }

    package func cancelOpen(
        in scope: HaltScope, for failure: Failure
    ) async throws(ServiceError) -> Int {
        var asked: Set<ConversionID> = []
        // Twice: a create that was stored just before the halt is added a moment later.
        for _ in 0..<2 {
            let ids = queue.executions()
                .filter { Self.covers(scope, $0) && !asked.contains($0.id) }.map(\.id)
            for start in stride(from: 0, to: ids.count, by: Self.cancelsAtOnce) {
                asked.formUnion(await cancel(ids[start...].prefix(Self.cancelsAtOnce), failure))
            }
        }
        return asked.count
    }

    private func cancel(
        _ ids: some Sequence<ConversionID>, _ failure: Failure
    ) async -> [ConversionID] {
        await withTaskGroup(of: ConversionID?.self) { group in
            for id in ids {
                group.addTask {
                    let event = ExecutionEvent.cancel(.failure(failure))
                    return await queue.deliver(event, to: id) == nil ? nil : id
                }
            }
            return await group.reduce(into: []) { asked, id in
                if let id { asked.append(id) }
            }
        }
    }

    package func cancel(
        _ conversion: ConversionID, for failure: Failure
    ) async throws(ServiceError) {
        guard await !cancel([conversion], failure).isEmpty else { throw .notFound }
    }

    package func obstacles() async -> [ConversionID: Failure] {
        queue.executions().reduce(into: [:]) { obstacles, execution in
            obstacles[execution.id] = execution.obstacle
        }
    }

    package func troubles() async -> [Trouble] {
        var troubles: [Trouble] = queue.isTakingIn ? [] : [.intakeIsClosed]
        for venue in board.venues {
            let symbols = board.symbolsByVenue[venue.id] ?? []
            let missing = symbols.filter { venue.book(of: $0) == nil }
            if !missing.isEmpty { troubles.append(.noBook(venue.id, missing)) }
        }
        troubles += board.mirrors.drifts().map {
            .drift($0.pocket, missing: Fixed(uncheckedUnits: -$0.by.units))
        }
        return troubles + board.usedTradeIDs.found.map { .usedTradeIDs($0) }
    }

    package func stalls() async -> [Stall] {
        queue.waits(at: time.now(), limits: limits).stalls
    }

    /// Whether the scope halts the conversion: by what it is, or by where it holds or has an order.
    private static func covers(_ scope: HaltScope, _ execution: ConversionExecution) -> Bool {
        let conversion = execution.conversion
        guard !conversion.status.isFinal else { return false }
        let accounts =
            execution.holds.keys.map(\.account)
            + execution.orders.filter { !$0.isSettled }.map(\.account)
        return switch scope {
        case .everything: true
        case .tenant(let tenant): conversion.tenant == tenant
        case .venue(let venue): accounts.contains { $0.venue == venue }
        case .account(let account): accounts.contains(account)
        case .asset(let code):
            conversion.hops.contains { $0.symbol.base.code == code || $0.symbol.quote.code == code }
        case .executor(let kind): conversion.request.executor == kind
        case .holding(let account, let code):
            accounts.contains(account)
                && conversion.hops.contains {
                    $0.symbol.base.code == code || $0.symbol.quote.code == code
                }
        case .pair(let pair):
            conversion.hops.contains { $0.symbol.description == pair }
        }
    }

    package func conversion(
        of order: OrderID, waitingFor evidence: OrderEvidence
    ) async throws(ServiceError) -> Conversion {
        guard let execution = queue.execution(containing: order) else { throw .notFound }
        if let objection = execution.objection(to: evidence, on: order, at: time.now()) {
            throw .conflict(objection)
        }
        if evidence == .absent { try expectLate(order, of: execution) }
        return execution.conversion
    }

    /// An order that may still arrive would be sent again beside it, and both would trade.
    private func expectLate(
        _ id: OrderID, of execution: ConversionExecution
    ) throws(ServiceError) {
        guard let order = execution.orders.first(where: { $0.id == id }) else { return }
        let proof = board.absenceProof(of: order)
        guard time.now() >= proof else {
            throw .conflict("Order \(id) may still arrive at \(order.account) until \(proof).")
        }
    }

    package func comparison(
        of account: VenueAccount, _ asset: Asset
    ) async -> PocketComparison {
        guard let stand = board.mirrors.stand(of: account) else { return .moving }
        guard let balances = await board.venue(account.venue)?.balances(of: account.account)
        else { return .unreachable }
        guard board.mirrors.stand(of: account) == stand else { return .moving }
        return .compared(
            ledger: stand.posted[asset] ?? .zero, venue: balances[asset]?.total ?? .zero)
    }

    package func resolve(
        _ order: OrderID, with evidence: OrderEvidence
    ) async throws(ServiceError) {
        let conversion = try await conversion(of: order, waitingFor: evidence)
        let event = ExecutionEvent.resolved(order, evidence)
        guard let execution = await queue.deliver(event, to: conversion.id) else {
            throw .unavailable("the conversion is not worked on here now")
        }
        // Its venue may have answered in the meantime.
        guard execution.orders.contains(where: { $0.id == order && $0.isSettled }) else {
            let objection = execution.objection(to: evidence, on: order, at: time.now())
            throw .conflict(objection ?? "Order \(order) still waits for its venue.")
        }
    }
}
