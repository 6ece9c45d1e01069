import AsyncHTTPClient
import Foundation
import LocalExchange
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// The program itself, with a live venue that is a local exchange in this process.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct LocalVenueTests {
    /// Serves an exchange while `body` uses it.
    private func exchange(
        _ speaks: ExchangeProtocol, _ body: (ReadyLine) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/cambist-exchange-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let exchange = try LocalExchangeServer(
            LocalExchangeSettings(
                speaks: speaks, source: .synthetic(seed: 7), directory: folder, port: 0),
            time: SystemTime())
        let ready = try await exchange.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await exchange.run() } catch is CancellationError {}
            }
            try await body(ready)
            group.cancelAll()
        }
    }

    private func installation(_ venue: String, _ secret: String) throws -> ServerProcess {
        let server = try ServerProcess(
            venues: venue + "\nsecrets: {masterKeyFile: given/master}")
        try FileManager.default.createDirectory(
            atPath: server.folder + "/given", withIntermediateDirectories: true)
        for (name, text) in [("master", TemporaryVault.masterText(9)), ("secret", secret)] {
            let path = server.folder + "/given/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
        }
        return server
    }

    @Test func aBinanceAccountIsAddedTestedAndUsed() async throws {
        try await exchange(.binance) { ready in
            let account = try #require(ready.accounts.first)
            let server = try installation(
                """
                  - id: live
                    kind: binance
                    restUrl: \(ready.url)
                    streamUrl: \(ready.webSocketURL)/stream
                    socketApiUrl: \(ready.webSocketURL)/ws-api/v3
                    symbols: [BTC-USDT, ETH-USDT]
                    accounts: [{id: main, tenant: acme}]
                """, try #require(account.secret))
            try await use(server, apiKey: try #require(account.apiKey), symbol: "BTC-USDT")
        }
    }

    @Test func aKrakenAccountIsAddedTestedAndUsed() async throws {
        try await exchange(.kraken) { ready in
            let account = try #require(ready.accounts.first)
            let server = try installation(
                """
                  - id: live
                    kind: kraken
                    tier: pro
                    restUrl: \(ready.url)
                    publicStreamUrl: \(ready.webSocketURL)/v2
                    privateStreamUrl: \(ready.webSocketURL)/v2
                    symbols: [BTC-USD, ETH-USD]
                    accounts: [{id: main, tenant: acme, exclusive: true}]
                """, try #require(account.secret))
            try await use(server, apiKey: try #require(account.apiKey), symbol: "BTC-USD")
        }
    }

    private func use(_ server: ServerProcess, apiKey: String, symbol: String) async throws {
        let added = try await server.run(
            "venue add --account live/main --api-key \(apiKey) --secret-file given/secret "
                + "2>>commands.log")
        #expect(added.status == 0, "\(added)")
        let alone = try await server.run("venue test --account live/main --format json")
        let probe = try JSONParser.parse(Array(alone.output.utf8))
        #expect(alone.status == 0 && probe["usable"]?.bool == true, "\(alone)")
        #expect(probe["permissions"]?["trade"]?.bool == true)
        #expect(probe["permissions"]?["withdraw"]?.bool == false)
        #expect(probe["symbolsMissing"]?.array?.isEmpty == true)
        #expect(probe["clockOffsetMilliseconds"]?.integer.map { abs($0) < 1_000 } == true)
        let running = try await server.start(logLevel: "debug")
        try await running.waitForMetric(
            #"cambist_venue_book_usable{symbol="\#(symbol)",venue="live"} 1"#)
        try await running.waitForMetric(
            #"cambist_venue_stream_up{stream="account/main",venue="live"} 1"#)
        let beside = try await server.run("venue test --account live/main")
        #expect(beside.status == 0, "\(beside)")
        let status = try await server.run("status")
        for kind in ["venue ", "stream ", "clock ", "blocked ", "incident "] {
            #expect(
                !status.output.split(separator: "\n").contains { $0.contains("  \(kind)") },
                "\(status.output)")
        }
        #expect(await running.end(SIGTERM).status == 0)
        let secret = try String(
            contentsOfFile: server.folder + "/given/secret", encoding: .utf8)
        #expect(!server.log.contains(secret))
    }
}
