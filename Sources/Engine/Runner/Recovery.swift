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
        try await openAccounts()
        let now = runner.time.now()
        for stored in open {
            for order in stored.orders { runner.board.mirrors.resting.note(order) }
            await runner.queue.add(try runner.execution(of: stored, at: now))
        }
        logger.info("recovered", metadata: ["openConversions": "\(open.count)"])
        return open.count
    }

    private func openAccounts() async throws {
        let known = Set(try await runner.store.mirrors().keys.map(\.account))
        let accounts = Set(runner.settings.accounts.values.flatMap { $0 }).sorted()
        for account in accounts where !known.contains(account) {
            guard let venue = runner.board.venue(account.venue) else {
                throw EngineError.configuration("the account \(account) has no venue")
            }
            guard let balances = await venue.balances(of: account.account) else {
                logger.error("cannot open an account", metadata: ["account": "\(account)"])
                continue
            }
            try await open(account, balances)
        }
    }

    private func open(_ account: VenueAccount, _ balances: [Asset: VenueBalance]) async throws {
        var commit = Commit()
        for (asset, balance) in balances.sorted(by: { $0.key < $1.key })
        where balance.total.isPositive {
            commit.writes.append(
                .post(
                    LedgerEntry(
                        opening: account, balance.total, of: asset, at: runner.time.now())))
        }
        guard !commit.isEmpty else { return }
        switch await runner.store.commit(commit) {
        case .done: break
        case .refused(let refusal):
            throw EngineError.configuration("opening \(account) was refused: \(refusal)")
        case .unknown(let text): throw EngineError.outcomeUnknown(text)
        }
    }
}
