package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
package import ServiceLifecycle

/// The HTTP server of all faces: one builder that wires it, used by the service and by its
/// tests.
package struct TradeAPI: Sendable {
    private let application: Application<APIResponder>

    /// - Parameter onListening: called once, with the port that is really listened on.
    package init(
        _ services: APIServices, settings: APISettings,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let issuer = Issuer(
            configured: settings.issuer, host: settings.host, port: settings.port)
        let metrics = RequestMetrics(services.metrics)
        let clients = ClientDirectory(services.clients)
        let authentication = ClientAuthentication(
            clients: clients, time: services.time,
            failures: RateLimiter(
                capacity: ClientAuthentication.failuresPerMinute, window: .seconds(60)))
        let tokens = TokenEndpoint(
            signer: TokenSigner(ring: services.keys, issuer: issuer, random: services.random),
            authentication: authentication, time: services.time)
        let verifier = TokenVerifier(ring: services.keys, issuer: issuer)
        let revocation = RevocationEndpoint(
            authentication: authentication, verifier: verifier,
            revocations: services.revocations, time: services.time)
        let authenticator = Authenticator(
            verifier: verifier, revocations: services.revocations, clients: clients)
        let links = DownloadLinks(ring: services.keys, issuer: issuer)
        let limits = RequestLimits(settings.rateLimits)
        let responder = APIResponder(
            table: RouteTable(
                APIRoutes.all(
                    services, tokens, revocation, authenticator, links, settings)),
            authenticator: authenticator,
            exchanges: ExchangeAccess(services, tokens: authenticator, limits: limits),
            market: services.market, limits: limits, time: services.time,
            random: services.random, metrics: metrics, bodyBytesMax: APIRoutes.bodyBytesMax)
        application = Application(
            responder: responder,
            server: .hardened(
                settings.edge, EdgeRefusals(random: services.random, metrics: metrics)),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: "cambist",
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    settings.edge.connectionsMax, logger: services.logger)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? settings.port
                issuer.listens(host: settings.host, port: port)
                await onListening(port)
            },
            logger: services.logger)
    }

    /// Runs until graceful shutdown: stops accepting, then finishes what is in progress.
    package var service: any Service { application }

    /// Everything that is served.
    var routes: [Route] { application.responder.table.routes }

    /// For tests that speak to the router without a socket.
    package var testable: some ApplicationProtocol { application }
}
