package import Domain
import Execution

/// What operators' commands need of the running engine.
package struct EngineOperator: OperatorService {
    private let queue: RunQueue
    private let time: any TimeSource

    package init(_ runner: ConversionRunner) {
        queue = runner.queue
        time = runner.time
    }

    package func cancelOpen(
        in scope: HaltScope, for failure: Failure
    ) async throws(ServiceError) -> Int {
        var asked = 0
        for execution in await queue.executions() where Self.covers(scope, execution) {
            guard !execution.conversion.status.isFinal else { continue }
            if await queue.deliver(.cancel(.failure(failure)), to: execution.id) != nil {
                asked += 1
            }
        }
        return asked
    }

    /// Whether the scope halts the conversion: by what it is, or by where it holds or has an order.
    private static func covers(_ scope: HaltScope, _ execution: ConversionExecution) -> Bool {
        let conversion = execution.conversion
        let accounts = execution.holds.keys.map(\.account) + execution.orders.map(\.account)
        return switch scope {
        case .everything: true
        case .tenant(let tenant): conversion.tenant == tenant
        case .venue(let venue): accounts.contains { $0.venue == venue }
        case .account(let account): accounts.contains(account)
        case .asset(let code):
            conversion.request.from.code == code || conversion.request.to.code == code
        case .executor(let kind): conversion.request.executor == kind
        }
    }

    package func resolve(
        _ order: OrderID, with evidence: OrderEvidence, note: String
    ) async throws(ServiceError) {
        let executions = await queue.executions()
        guard
            let execution = executions.first(where: { execution in
                execution.orders.contains { $0.id == order && !$0.isSettled }
            })
        else { throw .notFound }
        guard await queue.deliver(event(order, evidence), to: execution.id) != nil else {
            throw .unavailable("the conversion is not owned by this process now")
        }
    }

    private func event(_ order: OrderID, _ evidence: OrderEvidence) -> ExecutionEvent {
        switch evidence {
        case .absent: return .resolvedAbsent(order)
        case .ended(let venueOrderID, let fills):
            let units = fills.reduce(Int128(0)) { $0 + $1.quantity.units }
            return .reported(
                OrderReport(
                    order: order, venueOrderID: venueOrderID, status: .cancelled,
                    cumulativeQuantity: .init(uncheckedUnits: units), fills: fills,
                    bookSequence: 0, at: time.now()))
        }
    }
}
