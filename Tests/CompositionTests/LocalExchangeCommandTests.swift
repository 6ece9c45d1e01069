import AsyncHTTPClient
import Foundation
import LocalExchange
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// `cambist venue --protocol binance|kraken` as its users start it.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct LocalExchangeCommandTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/cambist-venue-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try await body(folder)
    }

    private func get(_ url: String) async throws -> JSONValue {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url), timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        return try JSONParser.parse(Array(bytes.readableBytesView))
    }

    private static func names(_ json: JSONValue?) -> [String] { json?.object?.map(\.name) ?? [] }

    /// The pairs that the exchange says it trades, in the names of its protocol.
    private func pairs(_ speaks: ExchangeProtocol, _ url: String) async throws -> Set<String> {
        switch speaks {
        case .binance:
            let rows = try await get(url + "/api/v3/exchangeInfo")["symbols"]?.array ?? []
            return Set(rows.compactMap { $0["symbol"]?.string })
        case .kraken:
            let rows = try await get(url + "/0/public/AssetPairs")["result"]?.object ?? []
            return Set(rows.compactMap { $0.value["altname"]?.string })
        }
    }

    private static let expectedPairs: [ExchangeProtocol: Set<String>] = [
        .binance: ["BTCUSD", "ETHUSD", "USDCUSD", "BTCUSDT", "ETHUSDT", "USDCUSDT"],
        .kraken: ["XBTUSD", "ETHUSD", "USDCUSD", "XBTUSDT", "ETHUSDT", "USDCUSDT"],
    ]

    @Test(arguments: [(ExchangeProtocol.binance, SIGTERM), (.kraken, SIGINT)])
    func itSaysInOneLineWhereItIsAndEndsByASignal(
        _ speaks: ExchangeProtocol, _ signal: Int32
    ) async throws {
        try await inFolder { folder in
            let words = ["--protocol", speaks.rawValue, "--port", "0", "--data", folder + "/new"]
            try await ExchangeProcess.run(words) { exchange, ready in
                #expect(exchange.line.split(separator: "\n").count == 1)
                #expect(Self.names(ready) == ["url", "webSocketUrl", "accounts"])
                let url = try #require(ready["url"]?.string)
                let port = try #require(url.split(separator: ":").last.flatMap { Int($0) })
                #expect(url == "http://127.0.0.1:\(port)" && (1...65_535).contains(port))
                #expect(ready["webSocketUrl"]?.string == "ws://127.0.0.1:\(port)")
                let accounts = try #require(ready["accounts"]?.array)
                let account = try #require(accounts.first)
                #expect(accounts.count == 1 && account["name"]?.string == "sandbox")
                #expect(Self.names(account) == ["name", "apiKey", "secret", "balances"])
                #expect(account["apiKey"]?.string?.isEmpty == false)
                #expect(account["secret"]?.string?.isEmpty == false)
                let balances = (account["balances"]?.object ?? []).map {
                    ($0.name, $0.value.string)
                }
                #expect(
                    Dictionary(balances) { $1 } == [
                        "BTC": "100", "ETH": "100", "USDC": "100", "USD": "10000000",
                        "USDT": "10000000",
                    ])
                #expect(try await pairs(speaks, url) == Self.expectedPairs[speaks])
                let end = await exchange.end(signal)
                #expect(end.status == 0 && end.output.isEmpty && end.errors.isEmpty, "\(end)")
                #expect(end.took < .seconds(20))
            }
        }
    }

    @Test func aFolderIsOneExchangesAndHasTheSameKeysAfterItsDeath() async throws {
        try await inFolder { folder in
            let words = ["--protocol", "binance", "--port", "0", "--data", folder]
            let two = words + ["--account", "sandbox", "--account", "other"]
            var first: JSONValue?
            try await ExchangeProcess.run(words) { exchange, ready in
                first = ready["accounts"]
                let second = try await ExchangeProcess.start(words)
                let refused = await second.end()
                #expect(refused.status == 1 && second.line.isEmpty, "\(refused)")
                let holder = exchange.process.processIdentifier
                #expect(
                    refused.errors.contains("\(folder) is served by another process (\(holder))"),
                    "\(refused)")
                #expect(await exchange.end(SIGKILL).status == 128 + SIGKILL)
            }
            try await ExchangeProcess.run(two) { exchange, ready in
                let accounts = try #require(ready["accounts"]?.array)
                #expect(accounts.first == first?.array?.first && accounts.count == 2)
                #expect(accounts[1]["name"]?.string == "other")
                #expect(accounts[1]["apiKey"] != accounts[0]["apiKey"])
                #expect(accounts[1]["balances"] == accounts[0]["balances"])
                #expect(await exchange.end(SIGTERM).status == 0)
            }
            let other = try await ExchangeProcess.start(
                ["--protocol", "kraken", "--port", "0", "--data", folder])
            let refused = await other.end()
            #expect(refused.status == 1 && refused.errors.contains("speaks binance"), "\(refused)")
        }
    }

    @Test func whatCannotBeOpenedIsNamed() async throws {
        try await inFolder { folder in
            try "[]".write(toFile: folder + "/list.json", atomically: true, encoding: .utf8)
            try #"{"DOGE-USD": {"bids": [], "asks": []}}"#.write(
                toFile: folder + "/doge.json", atomically: true, encoding: .utf8)
            for (words, said) in [
                (["--book", folder + "/none.json"], "none.json"),
                (["--book", folder + "/list.json"], "list.json"),
                (["--book", folder + "/doge.json"], "DOGE-USD"),
                (["--tape", folder + "/none.gz"], "none.gz"),
                (["--tape", folder + "/doge.json"], "doge.json"),
                (["--data", folder + "/doge.json"], "doge.json"),
                (["--data", "/proc/none"], "/proc/none"),
            ] {
                let exchange = try await ExchangeProcess.start(
                    ["--protocol", "kraken", "--port", "0", "--data", folder + "/x"] + words)
                let end = await exchange.end()
                #expect(end.status == 1 && exchange.line.isEmpty, "\(words): \(end)")
                #expect(end.errors.contains(said), "\(words): \(end.errors)")
                // One line, and no trace of a crash.
                #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)")
            }
        }
    }

    @Test(arguments: [
        (["--protocol", "coinbase", "--port", "0", "--data", "d"], ["--protocol", "kraken"]),
        (["--port", "0", "--data", "d"], ["--protocol"]),
        (["--protocol", "kraken", "--data", "d"], ["--port"]),
        (["--protocol", "kraken", "--port", "0"], ["--data"]),
        (["--protocol", "kraken", "--port", "x", "--data", "d"], ["--port"]),
        (["--protocol", "kraken", "--port", "0", "--data", "d", "--dance"], ["--dance"]),
        (
            ["--protocol", "kraken", "--port", "0", "--data", "d", "--synthetic", "-1"],
            ["--synthetic"]
        ),
        (
            [
                "--protocol", "kraken", "--port", "65536", "--data", "", "--book", "b", "--tape",
                "t", "--account", "a b",
            ],
            ["--port: expected 0 to 65535, got 65536", "--data", "--book, --tape", "--account"]
        ),
        (
            [
                "--protocol", "kraken", "--port", "0", "--data", "d", "--account", "a",
                "--account", "a",
            ], ["each once"]
        ),
    ])
    func everyBadArgumentIsNamed(arguments: [String], expected: [String]) throws {
        do {
            _ = try CambistCommand.parseAsRoot(["venue"] + arguments)
            Issue.record("it was taken")
        } catch {
            let text = CambistCommand.message(for: error)
            for name in expected { #expect(text.contains(name), "\(name): \(text)") }
        }
    }
}
