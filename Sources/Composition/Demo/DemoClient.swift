import AsyncHTTPClient
import NIOCore
import StrictJSON

/// A client of the API, as anybody could write it: a token or a key, then JSON over HTTP.
struct DemoClient: Sendable {
    struct Reply: Sendable {
        let status: UInt
        let body: JSONValue
    }

    let base: String
    /// What says who it is.
    private let headers: [(name: String, value: String)]

    private static let bodyBytesMax = 1 << 22
    /// For a whole answer; a machine that is busy may take its time.
    private static let patience = TimeAmount.seconds(600)

    /// - Throws: ``CompositionError/refused(_:)`` where the credentials are not taken.
    init(base: String, clientID: String, secret: String) async throws {
        var request = HTTPClientRequest(url: base + "/oauth2/token")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(
            ByteBuffer(
                string: "grant_type=client_credentials&client_id=\(clientID)"
                    + "&client_secret=\(secret)"))
        let reply = try await Self.send(request)
        guard let token = reply.body["access_token"]?.string else {
            throw CompositionError.refused("no token: \(reply.status)")
        }
        self.init(base: base, headers: [("Authorization", "Bearer \(token)")])
    }

    init(base: String, headers: [(name: String, value: String)]) {
        (self.base, self.headers) = (base, headers)
    }

    func get(_ path: String) async throws -> Reply {
        try await Self.send(authorized(path))
    }

    func post(_ path: String, _ body: JSONValue) async throws -> Reply {
        var request = authorized(path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        var writer = JSONWriter()
        writer.value(body)
        request.body = .bytes(ByteBuffer(bytes: writer.bytes))
        return try await Self.send(request)
    }

    func delete(_ path: String) async throws -> Reply {
        var request = authorized(path)
        request.method = .DELETE
        return try await Self.send(request)
    }

    private func authorized(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + path)
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        return request
    }

    private static func send(_ request: HTTPClientRequest) async throws -> Reply {
        let response = try await HTTPClient.shared.execute(request, timeout: patience)
        let body = try await response.body.collect(upTo: bodyBytesMax)
        return Reply(
            status: response.status.code,
            body: try JSONParser.parse(Array(body.readableBytesView)))
    }
}
