import Domain
import Engine
import Foundation
import Logging

/// The demo: a whole installation in this process, and a client that talks to it over HTTP.
struct Demo {
    let folder: String
    let port: Int
    let keep: Bool
    let markets: DemoMarkets
    private let time = SystemTime()

    static let conversions = [
        DemoConversion(fromAsset: "BTC", amount: "0.1", toAsset: "USD"),
        DemoConversion(fromAsset: "USD", amount: "5000", toAsset: "ETH"),
    ]
    /// Beyond it, a venue without a book is left out.
    private static let marketDataPatience = Duration.seconds(10)

    init(folder: String, port: Int, keep: Bool, markets: DemoMarkets) {
        self.folder = folder
        self.port = port
        self.keep = keep
        self.markets = markets
    }

    func run(logger: Logger) async throws {
        Self.tell(markets.title + "\n")
        let path = folder + "/cambist.yaml"
        try markets.configuration(port: port).write(
            toFile: path, atomically: true, encoding: .utf8)
        let configuration = try ConfigurationFile.load(path, environment: [:])
        let data = DataFolder(data: nil, configuration: configuration)
        let (ready, signal) = AsyncStream<String>.makeStream()
        var settings = ServerSettings(
            configuration: configuration, folder: data, logger: logger)
        settings.signals = [.sigterm, .sigint]
        settings.onListening = {
            signal.yield($0)
            signal.finish()
        }
        let server = try await ServerBuilder.build(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { signal.finish() }
                try await server.run()
            }
            for await base in ready {
                try await show(base, configuration, path: path)
            }
            if !keep { await server.stop() }
            try await group.waitForAll()
        }
    }

    private func show(_ base: String, _ configuration: Configuration, path: String) async throws {
        Self.tell("cambist listens on \(base), configured by \(path)\n")
        let credentials = try await credentials(configuration)
        let client = try await DemoClient(
            base: base, clientID: credentials.id, secret: credentials.secret)
        let venues = configuration.venues.map(\.id.text)
        try await awaitMarkets(client, configuration)
        var summaries: [String] = []
        for (index, conversion) in Self.conversions.enumerated() {
            Self.tell(
                "Converting \(conversion.amount) \(conversion.fromAsset) "
                    + "to \(conversion.toAsset)")
            let single = try await conversion.bestSingle(client, venues: venues)
            let (final, duration) = try await conversion.run(
                client, reference: "demo-\(time.now().microseconds)-\(index + 1)", time: time,
                tell: Self.tell)
            let report = DemoReport(
                conversion: final, duration: duration, single: single,
                assets: configuration.assets)
            Self.tell("\n" + report.text + "\n")
            summaries.append(report.summary)
        }
        let stablecoins = DemoStablecoins(client: client, time: time, tell: Self.tell)
        summaries.append(try await stablecoins.run(reference: "demo-\(time.now().microseconds)"))
        let exchange = DemoExchange(
            base: base,
            gateway: AdminGateway(
                configuration: configuration,
                folder: DataFolder(data: nil, configuration: configuration)), time: time,
            tell: Self.tell)
        summaries.append(try await exchange.run(reference: "demo-\(time.now().microseconds)"))
        Self.tell("")
        if keep { invite(base, credentials) }
        for summary in summaries { Self.tell(summary) }
    }

    /// A client like any other, made by the operator's command over the admin socket.
    private func credentials(
        _ configuration: Configuration
    ) async throws -> (id: String, secret: String) {
        let gateway = AdminGateway(
            configuration: configuration,
            folder: DataFolder(data: nil, configuration: configuration))
        let command = AdminCommand.createClient("demo", scopes: ClientScopes.all)
        let answer = try await gateway.handle(
            AdminRequest(command, operatorName: "demo", reason: "the demo's own client"))
        guard case .credentials(let id, let secret) = answer else {
            throw CompositionError.refused("no client was made: \(answer)")
        }
        return (id, secret)
    }

    /// Waits until every venue shows a book, since a start takes a moment.
    private func awaitMarkets(
        _ client: DemoClient, _ configuration: Configuration
    ) async throws {
        let deadline = time.now().adding(Self.marketDataPatience)
        let symbols = Set(configuration.venues.flatMap { $0.rules.map(\.symbol) }).sorted()
        for symbol in symbols {
            let wanted = configuration.venues.count { venue in
                venue.rules.contains { $0.symbol == symbol }
            }
            while time.now() < deadline {
                let reply = try await client.get("/trade/v1/market-data/ticker/\(symbol)")
                if (reply.body.array?.count ?? 0) >= wanted { break }
                try await time.sleep(until: time.now().adding(.milliseconds(100)))
            }
        }
    }

    private func invite(_ base: String, _ credentials: (id: String, secret: String)) {
        Self.tell(
            """
            It stays up; end it with Ctrl-C. Another conversion:

            curl -s \(base)/trade/v1/conversions -H 'Content-Type: application/json' \
            -H "Authorization: Bearer $(curl -s \(base)/oauth2/token -u \(credentials.id):\
            \(credentials.secret) -d grant_type=client_credentials \
            | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')" \
            -d '{"from": {"asset": "BTC", "amount": "0.01"}, "to": {"asset": "USD"}}'

            """)
    }

    private static func tell(_ line: String) { StandardStreams.writeOutput(line + "\n") }
}
