import Domain
import Engine
import Execution
import HTTPAPI
import Logging
import Storage
import Venues

/// The engine over an open store and open venues.
struct EngineParts: Sendable {
    let store: BoardedStore
    let board: MarketBoard
    let runner: ConversionRunner
    let reconciler: Reconciler
    let live: LiveVenues
    let events: EventBoard
    let publisher: EventPublisher
    let space: SpaceGuard
    let exporter: Exporter
    let exports: TradeExports
    let par: ParParts
    let exchange: ExchangeParts
    private let root: Logger

    /// - Throws: ``StoreError``, ``CompositionError``.
    init(
        _ settings: ServerSettings, base: SQLiteStore, venues: [PaperVenue], live: LiveVenues,
        issuers: [IssuerVenue], dealers: [EmbeddedDealer], calendars: CalendarBoard
    ) async throws {
        root = settings.logger
        self.live = live
        try await ParParts.openTreasuries(settings, base)
        let profiles = try await ParParts.standardProfiles(settings, base)
        let mirrors = MirrorBoard(try await base.mirrors())
        let halts = HaltBoard(try await base.halts())
        events = EventBoard()
        let callbacks = CallbackBoard()
        store = BoardedStore(
            base, mirrors: mirrors, halts: halts, events: events, callbacks: callbacks)
        let engine = Self.settings(settings.configuration, profiles)
        let markets = issuers.map { issuer in
            IssuerMarket(issuer, mirrors: mirrors, time: settings.time) { issuer.isUp }
        }
        let dealt = dealers.filter(\.settlesAtOnce).map {
            DealerMarket($0, calendars: calendars, time: settings.time)
        }
        board = MarketBoard(
            venues: venues + live.all + markets + dealt, mirrors: mirrors, halts: halts,
            settings: engine)
        runner = ConversionRunner(
            store: store, board: board,
            queue: RunQueue(settledOrdersKept: engine.settledOrdersKept), time: settings.time,
            random: settings.random, logger: Self.logger(root, "engine"))
        reconciler = Reconciler(runner, logger: Self.logger(root, "reconciliation"))
        publisher = EventPublisher(
            store: store, board: events, time: settings.time, settings: engine,
            logger: Self.logger(root, "events"))
        let folder = settings.folder.path
        space = SpaceGuard(
            free: { DiskSpace.free(in: folder) }, queue: runner.queue, time: settings.time,
            logger: Self.logger(root, "disk"))
        let files = try ExportFolder(
            path: settings.folder.exportsPath, free: { DiskSpace.free(in: folder) })
        let exportBoard = ExportBoard()
        exporter = Exporter(
            store: store, files: files, language: TradeExportLanguage(), board: exportBoard,
            time: settings.time, settings: engine, logger: Self.logger(root, "exports"))
        exports = TradeExports(
            store: store, files: files, board: exportBoard, time: settings.time,
            random: settings.random)
        let (root, queue) = (root, runner.queue)
        par = try await ParParts(
            settings, store: store, issuers: issuers, board: board,
            isTakingIn: { queue.isTakingIn }, logger: { Self.logger(root, $0) })
        exchange = try ExchangeParts(
            settings, store: store, dealers: dealers, calendars: calendars, board: board,
            callbacks: callbacks, isTakingIn: { queue.isTakingIn },
            logger: { Self.logger(root, $0) })
    }

    func logger(_ part: String) -> Logger { Self.logger(root, part) }

    /// Ready to convert once any venue has a usable book, and while there is room on the disk.
    func readiness() -> Readiness {
        if space.isShortOfSpace { return .notReady("too little disk space") }
        // Issuers and dealers have books whenever they can be reached: that says nothing of the
        // markets.
        let markets = board.venues.filter { !($0 is IssuerMarket) && !($0 is DealerMarket) }
        let hasMarket = markets.contains { venue in
            venue.rules.contains { venue.book(of: $0.symbol) != nil }
        }
        return hasMarket || markets.isEmpty ? .ready : .notReady("no venue has market data")
    }

    private static func logger(_ root: Logger, _ part: String) -> Logger {
        var logger = Logger(label: "\(root.label).\(part)")
        logger.logLevel = root.logLevel
        return logger
    }

    /// - Parameter profiles: where each tenant trades with issuers and dealers.
    private static func settings(
        _ configuration: Configuration, _ profiles: [TenantID: ProfileID]
    ) -> EngineSettings {
        var settings = EngineSettings(assets: configuration.assets)
        settings.execution = configuration.execution
        settings.stalls = configuration.stalls
        settings.reconciliation = configuration.reconciliation
        settings.liveVenues = Set(
            configuration.connectors.filter { $0.environment == .live }.map(\.id))
        for tenant in configuration.tenants {
            var terms = TenantTerms(
                requireReference: tenant.requireReference, limits: tenant.limits,
                limitsByAsset: tenant.assetLimits)
            terms.inventoryMaxByAsset = tenant.inventoryMaxByAsset
            settings.tenants[tenant.id] = terms
        }
        for (account, tenant) in configuration.owners {
            settings.accounts[tenant, default: []].append(account)
        }
        for (tenant, profile) in profiles {
            settings.accounts[tenant, default: []] += configuration.issuers.map {
                VenueAccount($0.id, profile: profile)
            }
            settings.accounts[tenant, default: []] += configuration.dealers
                .filter { $0.settlement == .immediate }
                .map { VenueAccount($0.id, dealing: profile) }
        }
        settings.accounts = settings.accounts.mapValues { $0.sorted() }
        return settings
    }
}
