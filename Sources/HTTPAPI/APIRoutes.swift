import Domain
import Engine
import Hummingbird

/// The list of everything that is served: what is not here does not exist.
enum APIRoutes {
    static let bodyBytesMax = Limits.bodyBytesMax

    static func all(
        _ services: APIServices, _ tokens: TokenEndpoint, _ revocation: RevocationEndpoint,
        _ authenticator: Authenticator, _ links: DownloadLinks, _ settings: APISettings
    ) -> [Route] {
        let events = EventRoutes(
            service: services.events, authenticator: authenticator,
            limiter: StreamLimiter(
                "event streams", perClientMax: settings.eventStreamsPerClientMax,
                allMax: settings.eventStreamsMax, metrics: services.metrics),
            time: services.time)
        let exports = ExportRoutes(
            service: services.exports, links: links,
            downloads: StreamLimiter(
                "downloads", perClientMax: Limits.exportDownloadsPerAddressMax,
                allMax: Limits.exportDownloadsMax, metrics: services.metrics),
            time: services.time)
        let conversions = ConversionRoutes(
            service: services.conversions, assets: services.market.assets, time: services.time,
            requiresReference: services.requiresReference)
        let market = MarketRoutes(service: services.market, time: services.time)
        let venues = VenueRoutes(service: services.market)
        return conversions.routes + events.routes + exports.routes + market.routes + venues.routes
            + stablecoin(services, settings) + exchanges(services) + oauth(tokens, revocation)
            + OperationsRoutes(readiness: services.readiness, metrics: services.metrics).routes
            + (settings.benchmarkEcho ? [BenchmarkEcho.route] : [])
    }

    private static func stablecoin(_ services: APIServices, _ settings: APISettings) -> [Route] {
        guard let par = services.par, let profiles = services.profiles else { return [] }
        let assets = services.market.assets
        let cursors = PageCursors(ring: services.keys)
        let conversions = StablecoinRoutes(service: par, assets: assets, cursors: cursors)
        let events = StablecoinEventRoutes(service: par, cursors: cursors)
        let money = ProfileMoneyRoutes(
            service: profiles, assets: assets, cursors: cursors, hasSandbox: settings.sandbox)
        return conversions.routes + ProfileRoutes(service: profiles, assets: assets).routes
            + money.routes + events.routes
    }

    private static func exchanges(_ services: APIServices) -> [Route] {
        guard let service = services.exchanges, services.exchangeKey != nil,
            services.profiles != nil
        else { return [] }
        return ExchangeRoutes(service: service, assets: services.market.assets).routes
            + SubscriptionRoutes(service: service, assets: services.market.assets).routes
    }

    private static func oauth(
        _ tokens: TokenEndpoint, _ revocation: RevocationEndpoint
    ) -> [Route] {
        [
            Route(.post, TokenEndpoint.path, .tokenEndpoint, body: .form) {
                request async throws(APIError) in try await tokens.token(request)
            },
            Route(.post, RevocationEndpoint.path, .tokenEndpoint, body: .form) {
                request async throws(APIError) in try await revocation.revoke(request)
            },
            Route(.get, TokenEndpoint.keysPath, .open) { request in tokens.keySet(request) },
            Route(.get, TokenEndpoint.metadataPath, .open) { request in tokens.metadata(request) },
        ]
    }
}
