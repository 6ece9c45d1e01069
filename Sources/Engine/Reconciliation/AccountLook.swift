import Bookkeeping
import Domain
import Logging
import Metrics
import Money

/// One look at one venue account.
///
/// A difference of balances is believed only where it cannot be something under way:
///
/// - the history, read before and after the balances, says the same, and all of it is in the
///   ledger: so the balances contain nothing that the ledger does not know, but for what a history
///   shows late;
/// - nothing was committed of the account between, and none of its orders is on its way, unknown,
///   or told of beyond what is booked;
/// - another comparison, later than a history may be late, said just the same.
struct AccountLook {
    let reconciler: Reconciler
    let followed: FollowedAccount
    let deadline: AnswerDeadline
    let startedAt: Instant
    private(set) var memory: AccountMemory
    private(set) var report: AccountReport
    /// What keeps balances from being compared now.
    private(set) var isMoving = false
    /// Of the trades that are neither booked nor taken in, when the oldest one was made.
    private var oldestOpenTrade: Instant?
    /// What venues said of orders during this look: each is asked for once.
    private var answers: [OrderID: QueryAnswer] = [:]

    var account: VenueAccount { followed.account }
    var runner: ConversionRunner { reconciler.runner }
    var store: any Store { reconciler.runner.store }
    var settings: ReconciliationSettings { reconciler.settings }

    init(_ reconciler: Reconciler, _ followed: FollowedAccount, _ memory: AccountMemory) {
        self.reconciler = reconciler
        self.followed = followed
        self.memory = memory
        let time = reconciler.runner.time
        deadline = AnswerDeadline(time: time, duration: reconciler.settings.answerDeadline)
        startedAt = time.now()
        report = AccountReport(followed.account, at: startedAt)
    }

    /// - Throws: ``EngineError``, ``StoreError``.
    mutating func run() async throws {
        guard let mark = try await openedMark() else {
            report.find(.notOpened, "\(account)", "its venue has not answered, or something moved")
            return
        }
        try await tellQuarantines()
        let since = mark.followedUntil.adding(.zero - settings.overlap)
        guard let before = await reading(since), let open = await followed.openOrders(deadline)
        else {
            report.find(.unreachable, "\(account)", "its history could not be read")
            return
        }
        try await takeIn(before.movements, mark)
        try await settle(before.trades, mark)
        try await settle(before.reversals)
        try await judge(open)
        let isCompared = try await compare(before, since: since)
        if !isCompared, !report.findings.contains(where: { $0.kind == .unreachable }) {
            report.find(.notCompared, "\(account)", "an order or a balance of it is moving")
        }
        try await follow(mark)
    }

    func memory(keeping report: AccountReport) -> AccountMemory {
        var memory = memory
        memory.report = report
        return memory
    }

    private func openedMark() async throws -> AccountMark? {
        if let mark = try await store.mark(of: account) { return mark }
        try await AccountOpening(runner: runner).openFollowed(followed)
        return try await store.mark(of: account)
    }

    func reading(_ since: Instant) async -> AccountReading? {
        await followed.reading(
            since: since, deadline,
            reversalsSince: followed.venueTime(startedAt)
                .adding(.zero - runner.settings.reversalWindow))
    }

    /// Notes how far the history is followed, now and then: what is read again costs little.
    ///
    /// Whether balances were compared does not matter: an account that never rests would be read
    /// from its opening on for ever. A trade that is still open stays in sight, but for so long
    /// only.
    private func follow(_ mark: AccountMark) async throws {
        let now = followed.venueTime(startedAt)
        let sightMin = now.adding(.zero - settings.openTradeSight)
        let end = min(now, max(oldestOpenTrade ?? now, sightMin))
        guard end.duration(since: mark.followedUntil) >= settings.markInterval else { return }
        let next = AccountMark(account, openedAt: mark.openedAt, followedUntil: end)
        _ = try await runner.made(Commit(writes: [.account(.putMark(next))]))
    }

    /// What the order's venue says of it; it is asked once.
    mutating func ask(for order: Order) async -> QueryAnswer {
        if let answer = answers[order.id] { return answer }
        let answer = await followed.query(order, deadline)
        answers[order.id] = answer
        return answer
    }

    mutating func keepOpen(_ trade: AccountTrade) {
        oldestOpenTrade = min(oldestOpenTrade ?? trade.fill.at, trade.fill.at)
    }

    private mutating func takeIn(
        _ movements: [ExternalEntry], _ mark: AccountMark
    ) async throws {
        let known = try await store.knownExternals(
            of: account, among: movements.map(\.venueLedgerID))
        for movement in movements where !known.contains(movement.venueLedgerID) {
            if try await take(movement, mark) { report.movements += 1 }
        }
    }

    /// Takes an entry in, posted unless it was before the opening; false where it was known.
    mutating func take(_ entry: ExternalEntry, _ mark: AccountMark) async throws -> Bool {
        let isPosted = entry.at >= mark.openedAt.adding(.zero - settings.clockMargin)
        guard try await runner.made(Commit(writes: entry.taken(posting: isPosted))) else {
            return false
        }
        reconciler.logger.notice(
            "a venue's own entry is taken in",
            metadata: [
                "account": "\(account)", "entry": "\(entry.venueLedgerID)",
                "kind": "\(entry.kind.rawValue)", "posted": "\(isPosted)",
                "changes": "\(entry.changes.map { "\($0.amount) \($0.asset)" })",
            ])
        Counter(
            label: "cambist_reconciliation_entries_total",
            dimensions: [("kind", entry.kind.rawValue)]
        ).increment()
        return isPosted
    }

    mutating func hasMoved() { isMoving = true }

    mutating func find(_ kind: ReconciliationFinding.Kind, _ subject: String, _ text: String) {
        report.find(kind, subject, text)
    }

    mutating func countForeignTrade() { report.foreignTrades += 1 }
    mutating func countLateTrade() { report.lateTrades += 1 }
    mutating func setCompared() { report.isCompared = true }

    mutating func remember(_ change: (inout AccountMemory) -> Void) { change(&memory) }
}

extension ConversionRunner {
    /// Whether the commit is done; false where it was refused.
    ///
    /// - Throws: ``EngineError/outcomeUnknown(_:)``.
    func made(_ commit: Commit) async throws -> Bool {
        switch await store.commit(commit) {
        case .done: true
        case .refused: false
        case .unknown(let text): throw EngineError.outcomeUnknown(text)
        }
    }
}
