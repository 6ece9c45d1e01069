import Bookkeeping
import Domain
import Execution
import Logging
import Money
import TestKit
import Testing

@testable import Engine

/// An engine whose one account is followed, with a time that the test moves.
struct ReconciliationWorld: Sendable {
    let time = SteppedTime(start: EngineWorld.start)
    let store: MemoryStore
    let venue: FollowedVenue
    let runner: ConversionRunner
    let conversions: TradeConversions
    let reconciler: Reconciler

    init(
        store: MemoryStore = MemoryStore(), historyDelay: Duration = .zero,
        clockOffset: Duration = .zero, _ change: (inout ReconciliationSettings) -> Void = { _ in }
    ) {
        self.store = store
        venue = FollowedVenue(time, historyDelay: historyDelay, clockOffset: clockOffset)
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.accounts[EngineWorld.tenant] = [venue.account]
        change(&settings.reconciliation)
        let mirrors = MirrorBoard(store.books.mirrors)
        let halts = HaltBoard(Array(store.books.halts.values))
        let boarded = BoardedStore(store, mirrors: mirrors, halts: halts, events: EventBoard())
        let board = MarketBoard(
            venues: [venue], mirrors: mirrors, halts: halts, settings: settings)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        runner = ConversionRunner(
            store: boarded, board: board, queue: RunQueue(settledOrdersKept: 100), time: time,
            random: CountedBits(), logger: logger)
        conversions = TradeConversions(runner, logger: logger)
        reconciler = Reconciler(runner, logger: logger)
    }

    var account: VenueAccount { venue.account }
    var now: Instant { time.now() }

    /// Opens the account, a little after what happened before.
    func open() async throws {
        try await Recovery(runner, logger: runner.logger).run()
        try #require(store.books.accounts.marks[account] != nil)
        time.advance(.seconds(60))
    }

    func happen(_ change: @Sendable (inout FollowedVenue.Truth, Instant) -> Void) {
        let now = venue.now
        venue.truth.withLock { change(&$0, now) }
    }

    /// Sells something, and books what the venue says of it.
    func convert(_ amount: String = "1") async throws {
        _ = try await conversions.create(EngineWorld.sell(amount), for: EngineWorld.tenant)
        try await work()
    }

    func work() async throws {
        while let work = runner.queue.next() { try await runner.step(work) }
    }

    /// One look, and what it leads to; then a minute passes.
    @discardableResult
    func cycle() async throws -> AccountReport {
        let report = try #require(try await reconciler.look(at: account))
        try await work()
        time.advance(.seconds(60))
        return report
    }

    /// What is quarantined, by asset.
    var quarantined: [String] {
        store.books.halts.keys.compactMap { scope in
            if case .holding(account, let asset) = scope { asset } else { nil }
        }.sorted()
    }

    /// Whether ledger and venue have the same.
    var agrees: Bool {
        let there = venue.truth.withLock { $0.balances }
        let here = store.books.mirrors.filter { $0.key.account == account }
        let assets = Set(there.keys).union(here.keys.map(\.asset))
        return assets.allSatisfy {
            there[$0] ?? .zero == here[Pocket(account, $0)]?.posted ?? .zero
        }
    }
}
