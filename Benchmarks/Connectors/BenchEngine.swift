import Domain
import Engine
import Logging
import Money
import Storage
import Synchronization

/// The engine over one live venue, as the server puts it together.
final class BenchEngine: Sendable {
    static let tenant: TenantID = "bench"

    let runner: ConversionRunner
    private let conversions: TradeConversions
    private let events = EventBoard()
    private let store: SQLiteStore
    private let commits = Mutex<[ContinuousClock.Instant]>([])

    init(_ venue: any Venue, _ account: AccountID, _ store: SQLiteStore) async throws {
        self.store = store
        let mirrors = MirrorBoard(try await store.mirrors())
        let halts = HaltBoard(try await store.halts())
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.accounts[Self.tenant] = [VenueAccount(venue.id, account)]
        runner = ConversionRunner(
            store: BoardedStore(store, mirrors: mirrors, halts: halts, events: events),
            board: MarketBoard(
                venues: [venue], mirrors: mirrors, halts: halts, settings: settings),
            queue: RunQueue(settledOrdersKept: settings.settledOrdersKept), time: WallTime(),
            random: SystemBits(), logger: .errorsOnly)
        conversions = TradeConversions(runner, logger: .errorsOnly)
    }

    func recover() async throws { try await Recovery(runner, logger: .errorsOnly).run() }

    func create(_ request: ConversionRequest) async throws -> ConversionID {
        commits.withLock { $0 = [] }
        return try await conversions.create(request, for: Self.tenant).stored.conversion.id
    }

    /// Nobody numbers events here: their rings say when a commit has become durable.
    func watchCommits() async {
        for await _ in events.commits {
            let now = ContinuousClock().now
            commits.withLock { $0.append(now) }
        }
    }

    func firstCommit(after instant: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        commits.withLock { $0.first { $0 > instant } }
    }

    func rests(_ id: ConversionID) async throws -> Bool {
        try await store.conversion(id, of: Self.tenant)?.orders.contains { $0.state == .open }
            ?? false
    }

    func isCompleted(_ id: ConversionID) async throws -> Bool {
        try await store.conversion(id, of: Self.tenant)?.conversion.status == .completed
    }
}
