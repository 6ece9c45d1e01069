package import Domain
import Execution
package import Logging
import Money

/// The one way in for conversions: admits, stores, hands to the runner; reads from the store.
package struct TradeConversions: ConversionService {
    let store: any Store
    let board: MarketBoard
    let queue: RunQueue
    let time: any TimeSource
    let random: any RandomSource
    let settings: EngineSettings
    let logger: Logger

    package init(_ runner: ConversionRunner, logger: Logger) {
        store = runner.store
        board = runner.board
        queue = runner.queue
        time = runner.time
        random = runner.random
        settings = runner.settings
        self.logger = logger
    }

    package func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion {
        guard
            let stored = try await read({ () async throws(StoreError) in
                try await store.conversion(id, of: tenant)
            })
        else { throw .notFound }
        return stored
    }

    package func conversions(
        _ query: ConversionQuery
    ) async throws(ServiceError) -> ConversionPage {
        try await read { () async throws(StoreError) in try await store.conversions(query) }
    }

    package func cancel(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion {
        let stored = try await conversion(id, of: tenant)
        if stored.conversion.status.isFinal { throw .alreadyFinal(stored.conversion.status) }
        if stored.conversion.status == .pendingCancel { return stored }
        guard let execution = await queue.deliver(.cancel(.client), to: id) else {
            let now = try await conversion(id, of: tenant)
            if now.conversion.status.isFinal { throw .alreadyFinal(now.conversion.status) }
            throw .unavailable("the conversion is not owned by this process now")
        }
        // It may have ended by itself just before the cancel reached it.
        if execution.conversion.status.isFinal, execution.conversion.cancelCause != .client {
            throw .alreadyFinal(execution.conversion.status)
        }
        return StoredConversion(
            conversion: execution.conversion, orders: execution.orders,
            trades: try await conversion(id, of: tenant).trades, holds: execution.holds)
    }

    func read<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(ServiceError) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw .unavailable("the store does not answer: \(error)")
        }
    }
}
