import Domain
import Engine
import Foundation

/// The way of a command to its installation: over the admin socket while a server holds the lock,
/// and else on the store itself, holding the lock meanwhile.
struct AdminGateway {
    let configuration: Configuration
    let folder: DataFolder

    /// How long a lock is waited for that a command holds, or a server that is about to answer.
    static let patience = Duration.seconds(10)
    static let retryInterval = Duration.milliseconds(50)

    init(_ options: InstallationOptions) throws(CompositionError) {
        (configuration, folder) = try options.load()
    }

    init(configuration: Configuration, folder: DataFolder) {
        self.configuration = configuration
        self.folder = folder
    }

    /// - Throws: ``CompositionError``; a refusal is an answer.
    func handle(_ request: AdminRequest) async throws -> AdminAnswer {
        try folder.create()
        let time = SystemTime()
        let deadline = time.now().adding(Self.patience)
        while true {
            switch try FolderLock.take(folder.lockPaths) {
            case .taken(let lock):
                defer { withExtendedLifetime(lock) {} }
                return try await alone(request, time)
            case .held(let holder):
                if let socketPath = holder.socketPath {
                    return await AdminClient(socketPath: socketPath).handle(request)
                }
                guard time.now() < deadline else {
                    throw CompositionError.locked(folder: folder.path, process: holder.process)
                }
                try await time.sleep(until: time.now().adding(Self.retryInterval))
            }
        }
    }

    private func alone(_ request: AdminRequest, _ time: SystemTime) async throws -> AdminAnswer {
        let store = try StoreOpening.open(folder, configuration)
        let service = AdminService(
            store: store, engine: nil,
            auditor: Auditor(store: store, configuration: configuration, folder: folder),
            tenants: configuration.tenants.map(\.id), books: LedgerBooks(configuration),
            custody: TokenKeyCustody(path: folder.tokenKeysPath, ring: nil),
            venueKeys: VenueKeyCustody(
                path: folder.venueKeysPath, connectors: configuration.connectors,
                prober: prober()),
            time: time, random: SystemRandom())
        let answer = await service.handle(request)
        await store.close()
        return answer
    }

    private func prober() -> ConnectorProber {
        let file = configuration.masterKeyFile
        return ConnectorProber(
            configuration, folder: folder,
            maker: ConnectorOpening(folder, logger: VenueTestCommand.logger)
        ) { () throws(CompositionError) in
            VenueKeyVault(
                master: try MasterKeySource.load(
                    file: file, environment: ProcessInfo.processInfo.environment))
        }
    }
}
