import AsyncHTTPClient
import Domain
import Engine
import Foundation
import NIOCore
import StrictJSON
import VenueProtocols

@testable import LocalExchange

/// An exchange on a port of its own, and a client that signs as its account.
struct ServerFixture: Sendable {
    let server: LocalExchangeServer
    let ready: ReadyLine
    let time: any TimeSource

    /// Runs an exchange while `body` uses it.
    static func run(
        _ speaks: ExchangeProtocol = .binance, directory: String? = nil,
        time: any TimeSource = WallTime(),
        _ body: @escaping @Sendable (ServerFixture) async throws -> Void
    ) async throws {
        let folder = directory ?? NSTemporaryDirectory() + "cambist-exchange-\(UUID())"
        defer { if directory == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let server = try LocalExchangeServer(
            LocalExchangeSettings(
                speaks: speaks, source: .synthetic(seed: 5), directory: folder, port: 0),
            time: time)
        let ready = try await server.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                try await body(ServerFixture(server: server, ready: ready, time: time))
            }
            try await group.next()
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
        }
    }

    var key: String { ready.accounts[0].apiKey ?? "" }
    var secret: String { ready.accounts[0].secret ?? "" }

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let json: JSONValue
    }

    func send(
        _ method: String, _ target: String, body: String = "", key: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: ready.url + target)
        request.method = .RAW(value: method)
        if let key { request.headers.add(name: "X-MBX-APIKEY", value: key) }
        if !body.isEmpty {
            request.headers.add(
                name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(
                response.headers.map { ($0.name.lowercased(), $0.value) }
            ) { $1 },
            json: (try? JSONParser.parse(Array(bytes.readableBytesView))) ?? .null)
    }

    /// Signs the parameters and sends them in the query, or in the body of POST and PUT. What is
    /// signed now may take a minute: this machine may be busy.
    ///
    /// - Parameter other: another key than that of the ready line, and its secret.
    func signed(
        _ method: String, _ path: String, _ parameters: String = "", at offset: Int64 = 0,
        as other: (key: String, secret: String)? = nil
    ) async throws -> Answer {
        let milliseconds = time.now().microseconds / 1_000 + offset
        var head = parameters.isEmpty ? "" : parameters + "&"
        if offset == 0, !parameters.contains("recvWindow") { head += "recvWindow=60000&" }
        let payload = head + "timestamp=\(milliseconds)"
        let signature = BinanceSignature.hmac(payload, secret: other?.secret ?? secret)
        let text = payload + "&signature=" + signature
        let isInBody = method == "POST" || method == "PUT"
        return try await send(
            method, isInBody ? path : path + "?" + text, body: isInBody ? text : "",
            key: other?.key ?? key)
    }

    func control(_ method: String, _ name: String, _ json: String = "") async throws -> Answer {
        try await send(method, "/_control/" + name, body: json)
    }
}
