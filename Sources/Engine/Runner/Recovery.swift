import Bookkeeping
import Domain
import Execution
package import Logging
import Money

/// What a start does before anything new is accepted.
///
/// It reads back every open conversion; an order that was intended and not answered becomes unknown
/// and is asked for, never sent again. An account that the ledger never saw is opened with what its
/// venue says.
package struct Recovery: Sendable {
    let runner: ConversionRunner
    let logger: Logger

    package init(_ runner: ConversionRunner, logger: Logger) {
        self.runner = runner
        self.logger = logger
    }

    /// The number of conversions that are open again.
    ///
    /// - Throws: ``EngineError``, ``StoreError``, ``ExecutionError``.
    @discardableResult
    package func run() async throws -> Int {
        let open = try await runner.store.openConversions()
        try await AccountOpening(runner: runner).openAll()
        let now = runner.time.now()
        for stored in open {
            for order in stored.orders { runner.board.mirrors.note(order) }
            runner.queue.add(try runner.execution(of: stored, at: now))
        }
        logger.info("recovered", metadata: ["openConversions": "\(open.count)"])
        return open.count
    }
}
