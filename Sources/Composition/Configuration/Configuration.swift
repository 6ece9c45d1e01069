package import Bookkeeping
package import Domain
package import Engine
package import Execution
package import HTTPAPI
package import Money

/// The whole configuration of an installation, decoded and valid.
///
/// Read from one YAML file with the environment laid over it (``ConfigurationFile``). Relative
/// paths in it, `store.sqlite` and a tape's `path`, are relative to the folder of the file,
/// wherever the process was started.
package struct Configuration: Sendable {
    package let server: ServerConfiguration
    /// Absolute path of the SQLite file.
    package let storePath: String
    /// Those of `tenants[]` in the order of the file, then those that only accounts name.
    package let tenants: [TenantConfiguration]
    package let assets: AssetDirectory
    /// Paper venues, in the order of the file.
    package let venues: [VenueConfiguration]
    /// In the order of the file.
    package let issuers: [IssuerSettings]
    /// In the order of the file.
    package let dealers: [DealerSettings]
    /// Live venues, in the order of the file.
    package let connectors: [ConnectorSettings]
    package let exchange: ExchangeConfiguration
    package let execution: ExecutionSettings
    /// How long each kind of wait may last before the watchdog tells of it.
    package let stalls: StallLimits
    package let reconciliation: ReconciliationSettings
    /// Absolute path of the file with the master key of venue keys; `nil`: the environment has it.
    package let masterKeyFile: String?

    package init(
        server: ServerConfiguration, storePath: String, tenants: [TenantConfiguration],
        assets: AssetDirectory, venues: [VenueConfiguration], issuers: [IssuerSettings] = [],
        dealers: [DealerSettings] = [], connectors: [ConnectorSettings] = [],
        exchange: ExchangeConfiguration = ExchangeConfiguration(), masterKeyFile: String? = nil,
        execution: ExecutionSettings, stalls: StallLimits,
        reconciliation: ReconciliationSettings = ReconciliationSettings()
    ) {
        self.server = server
        self.storePath = storePath
        self.tenants = tenants
        self.assets = assets
        self.venues = venues
        self.issuers = issuers
        self.dealers = dealers
        self.connectors = connectors
        self.masterKeyFile = masterKeyFile
        self.exchange = exchange
        self.execution = execution
        self.stalls = stalls
        self.reconciliation = reconciliation
    }

    /// The same, but for the port; `nil` changes nothing.
    package func listening(on port: Int?) -> Configuration {
        Configuration(
            server: ServerConfiguration(
                host: server.host, port: port ?? server.port,
                rateLimits: server.rateLimits, sandbox: server.sandbox),
            storePath: storePath, tenants: tenants, assets: assets, venues: venues,
            issuers: issuers, dealers: dealers, connectors: connectors, exchange: exchange,
            masterKeyFile: masterKeyFile, execution: execution, stalls: stalls,
            reconciliation: reconciliation)
    }

    package func tenant(_ id: TenantID) -> TenantConfiguration? {
        tenants.first { $0.id == id }
    }

    /// Whose account each is: those of paper venues, then those of live ones, in the order of the
    /// file.
    package var owners: [(account: VenueAccount, tenant: TenantID)] {
        venues.flatMap { venue in
            venue.accounts.map { (VenueAccount(venue.id, $0.id), $0.tenant) }
        }
            + connectors.flatMap { venue in
                venue.accounts.map { (VenueAccount(venue.id, $0.id), $0.tenant) }
            }
    }

    package func connector(_ id: VenueID) -> ConnectorSettings? {
        connectors.first { $0.id == id }
    }
}

package struct ServerConfiguration: Hashable, Sendable {
    /// What is listened on: an address or a host name.
    package let host: String
    /// 0 picks a free one.
    package let port: Int
    package let rateLimits: RateLimitSettings
    /// Whether clients may book money out of nowhere.
    package let sandbox: Bool

    package init(
        host: String, port: Int, rateLimits: RateLimitSettings, sandbox: Bool = false
    ) {
        self.host = host
        self.port = port
        self.rateLimits = rateLimits
        self.sandbox = sandbox
    }
}

package struct TenantConfiguration: Hashable, Sendable {
    package let id: TenantID
    /// For every asset that `assetLimits` does not name.
    package let limits: TenantLimits
    /// By asset code; what an entry leaves out is taken from `limits`.
    package let assetLimits: [String: TenantLimits]
    /// How much of a balance one conversion may use between its legs, by asset code; absent: all.
    package let inventoryMaxByAsset: [String: Fixed]
    /// Whether a create without a reference is refused.
    package let requireReference: Bool

    package init(
        id: TenantID, limits: TenantLimits = TenantLimits(),
        assetLimits: [String: TenantLimits] = [:], inventoryMaxByAsset: [String: Fixed] = [:],
        requireReference: Bool = false
    ) {
        self.id = id
        self.limits = limits
        self.assetLimits = assetLimits
        self.inventoryMaxByAsset = inventoryMaxByAsset
        self.requireReference = requireReference
    }

    /// What applies to a conversion that spends `asset`.
    package func limits(for asset: Asset) -> TenantLimits { assetLimits[asset.code] ?? limits }
}
