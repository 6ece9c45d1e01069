import Bookkeeping
import Domain
import Money

/// Accounts whose venue has a history: what happened before the opening is told from what happened
/// after it by ids, and no clock has to be right.
///
/// The history is read before and after the balance, and the balance is read twice, as far apart as
/// a history may be late. The account is opened only if both times both say the same; whatever the
/// history shows by then is recorded, and not posted. Of a deposit there are three cases:
///
/// - it changed the balance before the first reading of it: then the last history shows it, it is
///   in the opening balance, and never posted;
/// - it changed the balance between the two readings: they differ, and nothing is opened now;
/// - it changed the balance later: it is not in the opening balance. If the last history shows it,
///   the first did not, and nothing is opened now; if not, its id is new to every later look, and
///   it is posted then.
///
/// So it counts exactly once. What a history shows later than it promised is judged by its time
/// (``ReconciliationSettings/clockMargin``).
extension AccountOpening {
    /// Opens the account, or only notes what happened before where the ledger had it already; not
    /// at all where the venue does not answer or something moved: the next look tries again.
    ///
    /// - Throws: ``EngineError``, ``StoreError``.
    func openFollowed(_ followed: FollowedAccount) async throws {
        let account = followed.account
        guard try await runner.store.mark(of: account) == nil else { return }
        let known = try await runner.store.mirrors().keys.contains { $0.account == account }
        let settings = runner.settings.reconciliation
        let deadline = AnswerDeadline(time: runner.time, duration: settings.answerDeadline)
        let startedAt = runner.time.now()
        let openedAt = followed.venueTime(startedAt)
        let since = openedAt.adding(.zero - settings.overlap)
        func reading() async -> AccountReading? {
            await followed.reading(
                since: since, deadline,
                reversalsSince: openedAt.adding(.zero - runner.settings.reversalWindow))
        }
        guard let before = await reading(), let first = await followed.balances(deadline) else {
            return
        }
        let delay = followed.history.historyDelay
        if delay > .zero {
            try await runner.time.sleep(until: runner.time.now().adding(delay))
        }
        guard let second = delay > .zero ? await followed.balances(deadline) : first,
            let after = await reading(), after.tellsTheSame(as: before), second == first
        else { return }
        var writes: [CommitWrite] = []
        if !known {
            writes += first.sorted { $0.key < $1.key }.filter { $0.value.isPositive }
                .map { asset, total in
                    .post(LedgerEntry(opening: account, total, of: asset, at: startedAt))
                }
        }
        // Where the ledger had the account, trades of ours may still have to be booked: their
        // orders tell.
        let trades =
            known ? [] : after.trades.compactMap { ExternalEntry(foreign: $0, on: account) }
        let passed = try await unknown(after.movements + trades, on: account)
        writes += passed.flatMap { $0.taken(posting: false) }
        let mark = AccountMark(account, openedAt: openedAt, followedUntil: openedAt)
        writes.append(.account(.putMark(mark)))
        guard try await runner.made(Commit(writes: writes)) else {
            throw EngineError.configuration("opening \(account) was refused")
        }
    }

    private func unknown(
        _ entries: [ExternalEntry], on account: VenueAccount
    ) async throws -> [ExternalEntry] {
        let known = try await runner.store.knownExternals(
            of: account, among: entries.map(\.venueLedgerID))
        return entries.filter { !known.contains($0.venueLedgerID) }
    }
}
