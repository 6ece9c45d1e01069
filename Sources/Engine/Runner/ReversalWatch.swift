import Domain

/// Asks venues for what they took back of orders that have long ended: their own report of it may
/// have been lost, and nobody asks for a settled order otherwise.
///
/// It has no state of its own: what was heard before tells nothing new.
struct ReversalWatch {
    let runner: ConversionRunner

    /// Asks once for every account.
    ///
    /// - Throws: ``EngineError``.
    func look() async throws {
        let since = runner.time.now().adding(.zero - runner.settings.reversalWindow)
        for account in Set(runner.settings.accounts.values.flatMap { $0 }).sorted() {
            guard let venue = runner.board.venue(account.venue) else { continue }
            let reports = await venue.reversals(of: account.account, since: since) ?? []
            for report in reports { try await runner.deliver(report) }
        }
    }
}
