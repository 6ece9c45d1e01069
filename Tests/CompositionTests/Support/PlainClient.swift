import AsyncHTTPClient
import NIOCore
import StrictJSON

/// Sends requests as they are, and shows answers as they are.
struct PlainClient: Sendable {
    struct Reply: Sendable {
        let status: UInt
        let text: String

        var json: JSONValue { (try? JSONParser.parse(text)) ?? .null }

        /// All but what names the request.
        var lasting: [JSONMember] {
            (json.object ?? []).filter { $0.name != "traceId" && $0.name != "instance" }
        }
    }

    let base: String
    var token: String?
    /// For the exchange face.
    var account: String?

    /// - Parameter readsBody: not of an answer that may not end.
    func send(
        _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json",
        readsBody: Bool = true
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: base + path)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let account { request.headers.add(name: "AccountId", value: account) }
        if let body {
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(600))
        guard readsBody else { return Reply(status: response.status.code, text: "") }
        let bytes = try await response.body.collect(upTo: 1 << 22)
        return Reply(status: response.status.code, text: String(buffer: bytes))
    }

    func form(_ path: String, _ form: String) async throws -> Reply {
        try await send("POST", path, form, type: "application/x-www-form-urlencoded")
    }

    func token(_ id: String, _ secret: String) async throws -> String {
        let reply = try await form(
            "/oauth2/token",
            "grant_type=client_credentials&client_id=\(id)&client_secret=\(secret)")
        return reply.json["access_token"]?.string ?? ""
    }
}
