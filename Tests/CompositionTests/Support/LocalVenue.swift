import AsyncHTTPClient
import Foundation
import LocalExchange
import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// A local exchange in this process, and what an installation needs to trade there.
struct LocalVenue: Sendable {
    let speaks: ExchangeProtocol
    let ready: ReadyLine

    /// Serves an exchange while `body` uses it.
    static func serve(
        _ speaks: ExchangeProtocol, _ body: (LocalVenue) async throws -> Void
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
            try await body(LocalVenue(speaks: speaks, ready: ready))
            group.cancelAll()
        }
    }

    /// A symbol that both protocols trade.
    var symbol: String {
        switch speaks {
        case .binance: "BTC-USDT"
        case .kraken: "BTC-USD"
        }
    }

    /// The venue `live` of a configuration.
    ///
    /// - Parameters:
    ///   - accounts: as they are written there.
    ///   - symbols: two that are traded, unless others are named.
    ///   - more: further lines, each with its end.
    ///   - host: by which the exchange is reached.
    func configuration(
        accounts: String, symbols: [String]? = nil, more: [String] = [],
        host: String = LocalExchangeSettings.loopback
    ) -> String {
        let base = ready.url.replacingOccurrences(of: LocalExchangeSettings.loopback, with: host)
        let socket = ready.webSocketURL.replacingOccurrences(
            of: LocalExchangeSettings.loopback, with: host)
        let own =
            switch speaks {
            case .binance:
                [
                    "kind: binance", "streamUrl: \(socket)/stream",
                    "socketApiUrl: \(socket)/ws-api/v3",
                ]
            case .kraken:
                [
                    "kind: kraken", "tier: pro", "publicStreamUrl: \(socket)/v2",
                    "privateStreamUrl: \(socket)/v2",
                ]
            }
        let quote = symbol.dropFirst("BTC-".count)
        let traded = symbols ?? [symbol, "ETH-\(quote)"]
        let listed = "symbols: [\(traded.joined(separator: ", "))]"
        let lines = ["restUrl: \(base)", "accounts: [\(accounts)]", listed] + own + more
        return "  - id: live\n" + lines.map { "    \($0)\n" }.joined()
    }

    /// An installation with the venue, a master key, and files of secrets below `given`.
    static func installation(
        _ venue: String, secrets: [String: String]
    ) throws -> ServerProcess {
        let server = try ServerProcess(
            venues: venue + "\nsecrets: {masterKeyFile: given/master}")
        try FileManager.default.createDirectory(
            atPath: server.folder + "/given", withIntermediateDirectories: true)
        let files = secrets.merging(["master": TemporaryVault.masterText(9)]) { $1 }
        for (name, text) in files {
            let path = server.folder + "/given/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
        }
        return server
    }

    /// What the exchange's control endpoint answers.
    func control(_ method: String, _ name: String, _ body: String = "") async throws -> JSONValue {
        var request = HTTPClientRequest(url: ready.url + "/_control/" + name)
        request.method = .RAW(value: method)
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        let json = try JSONParser.parse(Array(bytes.readableBytesView))
        #expect(response.status == .ok, "\(method) \(name): \(json)")
        return json
    }

    /// A key of the exchange's account.
    struct Key: Sendable {
        let label: String
        let name: String
        let secret: String
    }

    /// Makes a key, or gives it other rights.
    func key(
        _ label: String, _ permissions: [String], addresses: [String] = []
    ) async throws -> Key {
        func list(_ texts: [String]) -> String {
            "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        }
        let made = try await control(
            "POST", "keys",
            """
            {"label":"\(label)","permissions":\(list(permissions)),"addresses":\(list(addresses))}
            """)
        let key = try #require(made["keys"]?.array?.first)
        return Key(
            label: label, name: try #require(key["apiKey"]?.string),
            secret: try #require(key["secret"]?.string))
    }
}
