package import Domain
package import Engine
package import Logging

/// Reads one client by its id; the store's `client(_:)`.
package typealias ClientLookup =
    @Sendable (String) async throws(StoreError) -> APIClient?

/// Reads one key of the exchange face by the lower-case hexadecimal SHA-256 of it; the store's
/// `exchangeKey(hash:)`.
package typealias ExchangeKeyLookup =
    @Sendable (String) async throws(StoreError) -> ExchangeKey?

/// What the API calls, and what it gets time and randomness from.
package struct APIServices: Sendable {
    package let conversions: any ConversionService
    package let events: any EventService
    package let exports: any ExportService
    package let market: any MarketService
    /// The stablecoin face is served where this and `profiles` are there.
    package let par: (any ParService)?
    package let profiles: (any ProfileService)?
    /// The exchange face is served where this, `exchangeKey` and `profiles` are there.
    package let exchanges: (any ExchangeService)?
    package let exchangeKey: ExchangeKeyLookup?
    package let clients: ClientLookup
    package let keys: TokenKeyRing
    package let revocations: TokenRevocations
    package let time: any TimeSource
    package let random: any RandomSource
    package let metrics: PrometheusMetrics
    /// Whether requests can be served now.
    package let readiness: @Sendable () async -> Readiness
    /// Whether a create of this tenant must have a reference.
    package let requiresReference: @Sendable (TenantID) -> Bool
    package let logger: Logger

    package init(
        conversions: any ConversionService, events: any EventService,
        exports: any ExportService, market: any MarketService,
        par: (any ParService)? = nil, profiles: (any ProfileService)? = nil,
        exchanges: (any ExchangeService)? = nil, exchangeKey: ExchangeKeyLookup? = nil,
        clients: @escaping ClientLookup, keys: TokenKeyRing,
        revocations: TokenRevocations, time: any TimeSource, random: any RandomSource,
        metrics: PrometheusMetrics,
        readiness: @escaping @Sendable () async -> Readiness = { .ready },
        requiresReference: @escaping @Sendable (TenantID) -> Bool = { _ in false },
        logger: Logger
    ) {
        self.conversions = conversions
        self.events = events
        self.exports = exports
        self.market = market
        self.par = par
        self.profiles = profiles
        self.exchanges = exchanges
        self.exchangeKey = exchangeKey
        self.clients = clients
        self.keys = keys
        self.revocations = revocations
        self.time = time
        self.random = random
        self.metrics = metrics
        self.readiness = readiness
        self.requiresReference = requiresReference
        self.logger = logger
    }
}

package enum Readiness: Hashable, Sendable {
    case ready
    /// Why not, in words fit for a client.
    case notReady(String)
}
