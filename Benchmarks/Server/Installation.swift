import AsyncHTTPClient
import Bookkeeping
import Composition
import Domain
import Engine
import Foundation
import Logging
import Money
import NIOCore
import Storage
import StrictJSON

/// A whole server in this process: one paper venue on a made-up market, no limits.
struct Installation: Sendable {
    let configuration: Configuration
    let folder: DataFolder

    static let tenant: TenantID = "bench"
    private static let client = "bench"

    struct Running: Sendable {
        let base: String
        let server: Server
        /// From the beginning of the build until HTTP and the admin socket answered.
        let startTime: Duration

        var conversions: TradeConversions {
            TradeConversions(server.runner, logger: Installation.logger)
        }

        var port: Int { base.split(separator: ":").last.flatMap { Int($0) } ?? 0 }
    }

    init(at path: String) throws {
        configuration = try ConfigurationFile.decode(
            Self.text, file: "bench.yaml", folder: path, environment: [:])
        folder = DataFolder(data: nil, configuration: configuration)
    }

    static var logger: Logger {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        return logger
    }

    private static let text = """
        server: {host: 127.0.0.1, port: 0, rateLimits: 0}
        store: {sqlite: store.sqlite}
        venues:
          - id: paper
            kind: paper
            fees: {maker: "0.0005", taker: "0.0010"}
            synthetic: {seed: 7}
            symbols: [{symbol: BTC-USD, lot: "0.00000001", tick: "0.01", minNotional: "1"}]
            accounts: [{id: main, tenant: bench, balances: {BTC: "1000000", USD: "10000000000"}}]
        """

    /// Runs the server while `body` uses it.
    func serving(_ body: @escaping @Sendable (Running) async throws -> Void) async throws {
        let (ready, signal) = AsyncStream<String>.makeStream()
        var settings = ServerSettings(
            configuration: configuration, folder: folder, logger: Self.logger)
        settings.benchmarkEcho = true
        settings.onListening = {
            signal.yield($0)
            signal.finish()
        }
        let clock = ContinuousClock()
        let start = clock.now
        let server = try await ServerBuilder.build(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { signal.finish() }
                try await server.run()
            }
            for await base in ready {
                try await body(
                    Running(base: base, server: server, startTime: start.duration(to: clock.now)))
            }
            await server.stop()
            try await group.waitForAll()
        }
    }

    /// Makes a client on the store of a server that does not run.
    ///
    /// - Returns: its secret.
    func makeClient() async throws -> String {
        try folder.create()
        let secret = ClientSecret(random: SystemRandom())
        let store = try SQLiteStore.open(at: folder.storePath, assets: configuration.assets)
        let client = APIClient(
            id: Self.client, tenant: Self.tenant, scopes: ClientScopes.all,
            secretHash: secret.hash, createdAt: SystemTime().now())
        let outcome = await store.commit(Commit(writes: [.insertClient(client)]))
        await store.close()
        guard outcome == .done else { throw BenchmarkFailure("no client: \(outcome)") }
        return secret.text
    }

    static func token(_ running: Running, secret: String) async throws -> String {
        var request = HTTPClientRequest(url: running.base + "/oauth2/token")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(
            ByteBuffer(
                string: "grant_type=client_credentials&client_id=\(client)&client_secret=\(secret)")
        )
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 16)
        guard
            let token = try JSONParser.parse(Array(body.readableBytesView))["access_token"]?.string
        else { throw BenchmarkFailure("no token: \(response.status)") }
        return token
    }
}
