import Connectors
import Domain
import Engine
import Logging

/// Asks a venue, once, what a key may do where no server runs, or one that is not stored yet.
struct ConnectorProber: VenueProber {
    private let configuration: Configuration
    /// Opened when it is needed: most commands need no master key.
    private let vault: @Sendable () throws(CompositionError) -> VenueKeyVault
    private let file: VenueKeyFile
    private let maker: any ConnectorMaker
    private let time: any TimeSource

    init(
        _ configuration: Configuration, folder: DataFolder, maker: any ConnectorMaker,
        time: any TimeSource = SystemTime(),
        vault: @escaping @Sendable () throws(CompositionError) -> VenueKeyVault
    ) {
        self.configuration = configuration
        self.vault = vault
        self.maker = maker
        self.time = time
        file = VenueKeyFile(path: folder.venueKeysPath)
    }

    func probe(_ account: VenueAccount) async throws(CompositionError) -> VenueProbe {
        guard let settings = configuration.connector(account.venue),
            let owner = settings.account(account.account)
        else { throw .refused("the configuration has no live account \(account)") }
        guard let sealed = try file.read().first(where: { $0.account == account }) else {
            throw .vault(.absent(account))
        }
        let key = try vault().open(sealed, for: owner.tenant)
        return await probe(settings, owner, by: key)
    }

    func probe(
        _ settings: ConnectorSettings, _ owner: ConnectorSettings.Account, by key: VenueKey
    ) async -> VenueProbe {
        let connector = await maker.make(settings, keys: [owner.id: key])
        if let connector { await measureClock(of: connector) }
        let probe = await Self.probe(connector, settings, owner)
        await maker.close()
        return probe
    }

    private static let clockPatience = Duration.seconds(5)
    private static let clockLook = Duration.milliseconds(20)

    /// A connector that measures the clock only while it runs runs for a moment.
    private func measureClock(of connector: any Connector) async {
        guard connector.health().clockOffset == nil else { return }
        let time = time
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await connector.run() }
            let end = time.now().adding(Self.clockPatience)
            while connector.health().clockOffset == nil, time.now() < end {
                try? await time.sleep(until: time.now().adding(Self.clockLook))
            }
            group.cancelAll()
        }
    }

    /// - Parameter connector: `nil`: the venue is not reached.
    static func probe(
        _ connector: (any Connector)?, _ settings: ConnectorSettings,
        _ owner: ConnectorSettings.Account
    ) async -> VenueProbe {
        guard let connector else {
            return VenueProbe(
                account: VenueAccount(settings.id, owner.id), clockOffset: nil, answer: nil,
                balances: nil, found: [], missing: [],
                allowsWithdrawalKeys: owner.allowsWithdrawalKeys)
        }
        let answer = await connector.permissions(of: owner.id)
        let balances = await connector.balances(of: owner.id)
        let traded = Set(connector.rules.map(\.symbol))
        return VenueProbe(
            account: VenueAccount(settings.id, owner.id),
            clockOffset: connector.health().clockOffset, answer: answer,
            balances: balances.map { $0.values.count { $0.total.isPositive } },
            found: settings.symbols.filter { traded.contains($0) }.map(\.description),
            missing: settings.symbols.filter { !traded.contains($0) }.map(\.description),
            allowsWithdrawalKeys: owner.allowsWithdrawalKeys)
    }
}
