import Connectors
import Domain
import Foundation
import LocalExchange
import Logging
import Money
import NIOPosix
import TestKit
import Testing

@testable import Composition

/// A connector, made as a server makes it, and the local exchange at its other end.
struct ConnectorFixture {
    let speaks: ExchangeProtocol

    private static let account: AccountID = "main"
    private let time = SystemTime()
    private let folder = NSTemporaryDirectory() + "cambist-connector-\(UUID())"

    /// Serves a new exchange, and runs the connector to it, while `body` uses it.
    func run(_ body: (VenueWorld) async throws -> Void) async throws {
        try await runControlled { world, _ in try await body(world) }
    }

    /// Changes a market of the exchange: `{"symbol": "BTC-USDT", "mode": "HALT"}`.
    typealias Control = (_ change: String) async throws -> Void

    /// The same, where `body` also turns the exchange's own knobs.
    func runControlled(_ body: (VenueWorld, Control) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let exchange = try LocalExchangeServer(
            LocalExchangeSettings(
                speaks: speaks, source: .synthetic(seed: 7), directory: folder, port: 0),
            time: time)
        let ready = try await exchange.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await exchange.run() } catch is CancellationError {}
            }
            let knobs = try NetworkRESTTransport(
                baseURL: ready.url, settings: RESTSettings(),
                group: MultiThreadedEventLoopGroup.singleton)
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await connect(to: ready) { world in
                        try await body(world) { change in
                            let outcome = await knobs.send(
                                RESTRequest(
                                    .post, "/_control/market", body: change,
                                    timeout: .seconds(10)))
                            guard case .answered(let answer) = outcome, answer.status == 200
                            else {
                                Issue.record("not changed: \(outcome)")
                                return
                            }
                        }
                    })
            } catch { result = .failure(error) }
            await knobs.shutdown()
            try result.get()
            group.cancelAll()
        }
    }

    private func connect(
        to ready: ReadyLine, _ body: (VenueWorld) async throws -> Void
    ) async throws {
        let configuration = try ConfigurationTests.decode(text(ready))
        let settings = try #require(configuration.connectors.first)
        let opening = ConnectorOpening(
            DataFolder(data: folder, configuration: configuration), time: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let made = await opening.make(settings, keys: [Self.account: try key(ready, settings.id)])
        let result: Result<Void, any Error>
        do {
            result = .success(try await run(try #require(made), settings, body))
        } catch { result = .failure(error) }
        await opening.close()
        try result.get()
    }

    private func run(
        _ connector: any Connector, _ settings: ConnectorSettings,
        _ body: (VenueWorld) async throws -> Void
    ) async throws {
        let time = time
        let world = VenueWorld(
            venue: connector, account: Self.account,
            symbol: try #require(settings.symbols.first), quantity: try Fixed("0.0005"),
            forces: forces, now: { time.now() },
            pass: { try? await time.sleep(until: time.now().adding($0)) },
            // Neither protocol has a word for it.
            takeBack: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await connector.run() }
            await eventually("the connector knows all of its venue") {
                let health = connector.health()
                return connector.rules.count == settings.symbols.count
                    && settings.symbols.allSatisfy { connector.book(of: $0) != nil }
                    && health.clockOffset != nil && health.streams.allSatisfy(\.isUp)
            }
            try await body(world)
            group.cancelAll()
        }
    }

    private var forces: Set<TimeInForce> {
        switch speaks {
        case .binance: Set(TimeInForce.allCases)
        case .kraken: [.immediateOrCancel, .goodTillCancelled, .postOnly]
        }
    }

    private func key(_ ready: ReadyLine, _ venue: VenueID) throws -> VenueKey {
        let account = try #require(ready.accounts.first)
        return VenueKey(
            account: VenueAccount(venue, Self.account), tenant: "acme", scheme: .hmac,
            apiKey: SecretText(try #require(account.apiKey)),
            secret: SecretText(try #require(account.secret)))
    }

    private func text(_ ready: ReadyLine) -> String {
        let own =
            switch speaks {
            case .binance:
                """
                    kind: binance
                    streamUrl: \(ready.webSocketURL)/stream
                    socketApiUrl: \(ready.webSocketURL)/ws-api/v3
                    symbols: [BTC-USDT, ETH-USDT]
                """
            case .kraken:
                """
                    kind: kraken
                    publicStreamUrl: \(ready.webSocketURL)/v2
                    privateStreamUrl: \(ready.webSocketURL)/v2
                    tier: pro
                    symbols: [BTC-USD, ETH-USD]
                """
            }
        return """
            venues:
              - id: live
            \(own)
                restUrl: \(ready.url)
                accounts: [{id: main, tenant: acme, exclusive: true}]
            """
    }
}
