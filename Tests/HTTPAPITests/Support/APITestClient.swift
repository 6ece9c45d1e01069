import Hummingbird
import HummingbirdTesting
import StrictJSON
import Testing

@testable import HTTPAPI

/// Sends requests to the API under test and reads its answers as JSON.
struct APITestClient: Sendable {
    let client: any TestClientProtocol

    struct Reply: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }

        func header(_ name: String) -> String? {
            FieldName(name).flatMap { headers[$0] }
        }

        /// The field paths in `details.errors`.
        var errorFields: [String] {
            json["details"]?["errors"]?.object?.map(\.name) ?? []
        }

        /// The field paths in `meta.errors` of a problem body.
        var problemFields: [String] {
            json["meta"]?["errors"]?.object?.map(\.name) ?? []
        }

        /// Whether the body is a problem (RFC 9457), of this kind or of none.
        func expectProblem(
            _ status: Int, _ kind: ProblemKind? = nil,
            location: SourceLocation = #_sourceLocation
        ) {
            #expect(self.status == status, "\(text)", sourceLocation: location)
            #expect(
                json["type"]?.string == kind?.type ?? "about:blank", "\(text)",
                sourceLocation: location)
            #expect(json["title"]?.string?.isEmpty == false, sourceLocation: location)
            #expect(json["status"]?.integer == Int64(status), sourceLocation: location)
            #expect(json["detail"]?.string?.isEmpty == false, sourceLocation: location)
            let known = ["type", "title", "status", "detail", "meta"]
            #expect(
                json.object?.allSatisfy { known.contains($0.name) } == true, "\(text)",
                sourceLocation: location)
            #expect(
                header("Content-Type") == "application/problem+json", sourceLocation: location)
            #expect(header("X-Trace-Id")?.isEmpty == false, sourceLocation: location)
        }

        /// Whether the body is a problem of the exchange face, of this kind or of none.
        func expectExchangeProblem(
            _ status: Int, _ kind: ExchangeProblem? = nil, at path: String,
            location: SourceLocation = #_sourceLocation
        ) {
            let fallback: ExchangeProblem? = status == 400 ? .validation : nil
            #expect(self.status == status, "\(text)", sourceLocation: location)
            #expect(
                json.object?.map(\.name)
                    == ["type", "title", "status", "detail", "instance", "properties"],
                "\(text)", sourceLocation: location)
            #expect(
                json["type"]?.string == (kind ?? fallback)?.type ?? "about:blank", "\(text)",
                sourceLocation: location)
            #expect(json["title"]?.string?.isEmpty == false, sourceLocation: location)
            #expect(json["status"]?.integer == Int64(status), sourceLocation: location)
            #expect(json["detail"]?.string?.isEmpty == false, sourceLocation: location)
            let place = path.prefix { $0 != "?" }
            #expect(json["instance"]?.string == String(place), sourceLocation: location)
            #expect(json["properties"]?.object != nil, sourceLocation: location)
            #expect(
                header("Content-Type") == "application/problem+json", sourceLocation: location)
            #expect(header("X-Trace-Id")?.isEmpty == false, sourceLocation: location)
        }

        /// The error of the face that the path is of.
        func expectRefusal(
            _ status: Int, at path: String, location: SourceLocation = #_sourceLocation
        ) {
            switch ErrorFormat(path: path) {
            case .trade: expectError(status, status * 10, location: location)
            case .problem: expectProblem(status, location: location)
            case .exchange: expectExchangeProblem(status, at: path, location: location)
            }
        }

        /// Whether the body is the one that every error of the trade face has.
        func expectError(
            _ status: Int, _ code: Int, location: SourceLocation = #_sourceLocation
        ) {
            #expect(self.status == status, "\(text)", sourceLocation: location)
            #expect(
                json["code"]?.string == "layer1:trade:\(code)", "\(text)",
                sourceLocation: location)
            #expect(json["traceId"]?.string == header("X-Trace-Id"), sourceLocation: location)
            #expect(
                json["status"]?.string == ErrorFace.word(status), sourceLocation: location)
            #expect(json["message"]?.string?.isEmpty == false, sourceLocation: location)
            #expect(
                json["details"]?["documentLink"]?.string == "/openapi.json",
                sourceLocation: location)
            #expect(json["details"]?["errors"]?.object != nil, sourceLocation: location)
            #expect(header("Content-Type") == "application/json", sourceLocation: location)
        }
    }

    func send(
        _ method: String, _ path: String, token: String? = nil, headers: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> Reply {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        for (name, value) in headers {
            if let name = FieldName(name) { fields[name] = value }
        }
        let verb = try #require(HTTPRequest.Method(method))
        return try await client.execute(
            uri: path, method: verb, headers: fields, body: body.map { ByteBuffer(bytes: $0) }
        ) { response in
            Reply(
                status: response.status.code, headers: response.headers,
                body: Array(response.body.readableBytesView))
        }
    }

    func post(
        _ path: String, token: String?, headers: [String: String] = [:], _ body: String
    ) async throws -> Reply {
        try await send(
            "POST", path, token: token,
            headers: headers.merging(["Content-Type": "application/json"]) { own, _ in own },
            body: Array(body.utf8))
    }

    func put(_ path: String, token: String?, _ body: String) async throws -> Reply {
        try await send(
            "PUT", path, token: token, headers: ["Content-Type": "application/json"],
            body: Array(body.utf8))
    }

    func form(
        _ body: String, headers: [String: String] = [:], to path: String = "/oauth2/token"
    ) async throws -> Reply {
        try await send(
            "POST", path,
            headers: headers.merging(
                ["Content-Type": "application/x-www-form-urlencoded"]) { own, _ in own },
            body: Array(body.utf8))
    }

    func token(_ client: String = "acme-1", scope: String? = nil) async throws -> String {
        let scopes = scope.map { "&scope=\($0)" } ?? ""
        let reply = try await form(
            "grant_type=client_credentials&client_id=\(client)&client_secret=\(TestAPI.secret)"
                + scopes)
        guard let token = reply.json["access_token"]?.string else {
            throw TestFailure.noToken(reply.text)
        }
        return token
    }
}
