import Engine
import HTTPAPI
import Logging
import ServiceLifecycle
import Storage
import Venues

/// The composition root: the one place that knows which types stand behind the ports.
package enum ServerBuilder {
    /// How long a graceful shutdown may take before what is left is cancelled.
    private static let shutdownMax = Duration.seconds(10)
    /// How long a start waits for a command that holds the folder.
    private static let lockPatience = Duration.seconds(1)
    /// How long what was cancelled may take before the process is ended by force.
    private static let cancellationMax = Duration.seconds(4)

    /// Takes the lock, opens what is durable, reads back what was open; nothing is listened on yet.
    ///
    /// - Throws: ``CompositionError``, or what recovery throws.
    package static func build(_ settings: ServerSettings) async throws -> Server {
        try settings.folder.create()
        let lock = try await takeLock(settings.folder, settings.time)
        let keys = try loadKeys(settings)
        let live = try LiveVenues(settings)
        let breakage = StoreBreakage()
        let base = try StoreOpening.open(settings.folder, settings.configuration) {
            breakage.report($0)
        }
        do {
            return try await build(settings, lock, keys, base, breakage, live)
        } catch {
            await live.close()
            await base.close()
            throw error
        }
    }

    private static func build(
        _ settings: ServerSettings, _ lock: FolderLock, _ keys: TokenKeyRing, _ base: SQLiteStore,
        _ breakage: StoreBreakage, _ live: LiveVenues
    ) async throws -> Server {
        let venues = try VenueOpening.open(
            settings.configuration, settings.folder, time: settings.time)
        let issuers = try VenueOpening.issuers(
            settings.configuration, settings.folder, time: settings.time)
        let calendars = try ExchangeParts.calendars(settings.configuration)
        let dealers = try VenueOpening.dealers(
            settings.configuration, settings.folder, time: settings.time,
            settlesAt: calendars.settles)
        await live.open(settings.time)
        let parts = try await EngineParts(
            settings, base: base, venues: venues, live: live, issuers: issuers, dealers: dealers,
            calendars: calendars)
        let recovered = try await Recovery(parts.runner, logger: parts.logger("recovery")).run()
        let recoveredAtPar = try await parts.par.runner.recover()
        let recoveredExchanges = try await parts.exchange.runner.recover()
        // The operator's changes may be newer than the deals.
        _ = try await parts.exchange.exchanges.rollOpen()
        settings.logger.info(
            "built",
            metadata: [
                "folder": "\(settings.folder.path)", "venues": "\(venues.count)",
                "liveVenues": "\(live.all.count)", "issuers": "\(issuers.count)",
                "dealers": "\(dealers.count)",
                "openConversions": "\(recovered)",
                "openConversionsAtPar": "\(recoveredAtPar)",
                "openExchanges": "\(recoveredExchanges)",
            ])
        let revocations = try await TokenRevocations.load(
            from: parts.store, time: settings.time)
        let ready = ReadySignal(settings.onListening)
        let services: [any Service] =
            venues.map { VenueClock(venue: $0) } + liveServices(live, settings) + [
                breakage, parts.space, parts.publisher, parts.exporter, parts.runner,
                parts.reconciler, parts.par.runner, parts.exchange.network, parts.exchange.runner,
                parts.exchange.dispatcher,
                admin(settings, parts, keys, lock, ready),
                api(settings, parts, keys, revocations, ready),
            ]
        // Stopped from the last to the first: HTTP before the engine, the engine before its venues.
        // In the same order when one of them fails, so that who waits for an answer gets one.
        var group = ServiceGroupConfiguration(
            services: services.map {
                .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: settings.signals, logger: settings.logger)
        group.maximumGracefulShutdownDuration = shutdownMax
        group.maximumCancellationDuration = cancellationMax
        return Server(
            lock: lock, store: parts.store, runner: parts.runner,
            group: ServiceGroup(configuration: group))
    }

    private static func liveServices(
        _ live: LiveVenues, _ settings: ServerSettings
    ) -> [any Service] {
        guard !live.all.isEmpty else { return [] }
        let meter = VenueHealthMeter(
            venues: live.all, time: settings.time, metrics: settings.metrics)
        return [ConnectorClosing(venues: live)] + live.all + [meter]
    }

    private static func loadKeys(
        _ settings: ServerSettings
    ) throws(CompositionError) -> TokenKeyRing {
        let file = TokenKeyFile(path: settings.folder.tokenKeysPath)
        guard let keys = try file.load(settings.random, at: settings.time.now()).keys else {
            throw .unreadable(file.path, "expected keys of 32 bytes")
        }
        return TokenKeyRing(keys)
    }

    /// A command that holds it is done soon; a server is not.
    private static func takeLock(
        _ folder: DataFolder, _ time: any TimeSource
    ) async throws -> FolderLock {
        let deadline = time.now().adding(lockPatience)
        while true {
            switch try FolderLock.take(folder.lockPaths) {
            case .taken(let lock): return lock
            case .held(let holder):
                guard holder.socketPath == nil, time.now() < deadline else {
                    throw CompositionError.locked(folder: folder.path, process: holder.process)
                }
                try await time.sleep(until: time.now().adding(.milliseconds(20)))
            }
        }
    }

    private static func admin(
        _ settings: ServerSettings, _ parts: EngineParts, _ keys: TokenKeyRing, _ lock: FolderLock,
        _ ready: ReadySignal
    ) -> AdminServer {
        let path = settings.folder.adminSocketPath
        let service = AdminService(
            store: parts.store, engine: EngineOperator(parts.runner),
            auditor: Auditor(
                store: parts.store, configuration: settings.configuration,
                folder: settings.folder),
            tenants: settings.configuration.tenants.map(\.id),
            books: LedgerBooks(settings.configuration), par: parts.par.conversions,
            exchanges: parts.exchange.exchanges, reconciler: parts.reconciler,
            custody: TokenKeyCustody(path: settings.folder.tokenKeysPath, ring: keys),
            venueKeys: VenueKeyCustody(
                path: settings.folder.venueKeysPath,
                connectors: settings.configuration.connectors, prober: parts.live),
            live: parts.live, time: settings.time, random: settings.random)
        return AdminServer(socketPath: path, handler: service, logger: parts.logger("admin")) {
            lock.note(socketPath: path)
            ready.adminAnswers()
        }
    }

    private static func api(
        _ settings: ServerSettings, _ parts: EngineParts, _ keys: TokenKeyRing,
        _ revocations: TokenRevocations, _ ready: ReadySignal
    ) -> any Service {
        let server = settings.configuration.server
        let strict = Set(
            settings.configuration.tenants.filter(\.requireReference).map(\.id))
        let store = parts.store
        let services = APIServices(
            conversions: TradeConversions(parts.runner, logger: parts.logger("conversions")),
            events: TradeEvents(store: store, board: parts.events), exports: parts.exports,
            market: TradeMarkets(parts.board), par: parts.par.conversions,
            profiles: parts.par.profiles, exchanges: parts.exchange.exchanges,
            exchangeKey: { hash throws(StoreError) in try await store.exchangeKey(hash: hash) },
            clients: { id throws(StoreError) in try await store.client(id) }, keys: keys,
            revocations: revocations, time: settings.time, random: settings.random,
            metrics: settings.metrics,
            readiness: { parts.readiness() }, requiresReference: { strict.contains($0) },
            logger: parts.logger("http"))
        let api = APISettings(
            host: server.host, port: server.port, rateLimits: server.rateLimits,
            benchmarkEcho: settings.benchmarkEcho, sandbox: server.sandbox)
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        return TradeAPI(services, settings: api) { port in
            ready.listens(at: "http://\(host):\(port)")
        }.service
    }
}
