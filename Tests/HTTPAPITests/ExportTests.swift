import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ExportTests {
    private static let base = "/trade/v1/exports"
    private static let create = base + "?type=conversion"

    private func made(_ client: APITestClient) async throws -> (id: ExportID, path: String) {
        let reply = try await client.send("POST", Self.create, token: client.token())
        let id = try #require(reply.json["id"]?.string.flatMap { ExportID($0) })
        return (id, "\(Self.base)/\(id)")
    }

    @Test func anExportIsAcceptedAndItsProgressTold() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            let accepted = try await client.send(
                "POST", Self.create + "&query=status:COMPLETED&format=JSON", token: token)
            #expect(accepted.status == 201)
            #expect(accepted.json["status"]?.string == "PROCESSING")
            #expect(accepted.json["query"]?.string == "status:COMPLETED")
            #expect(accepted.json["format"]?.string == "JSON")
            #expect(accepted.json["downloadUrl"] == nil)
            let path = try #require(accepted.header("Location"))
            let id = try #require(accepted.json["id"]?.string.flatMap { ExportID($0) })
            #expect(path == "\(Self.base)/\(id)")
            api.exports.finish(id, "[]")
            let done = try await client.send("GET", path, token: token)
            #expect(done.json["status"]?.string == "COMPLETED")
            #expect(done.json["conversions"]?.integer == 3)
            #expect(done.json["bytes"]?.integer == 2)
            #expect(done.json["completedAt"]?.string == "2026-01-01T00:00:01.000000Z")
            #expect(done.json["downloadExpiresAt"]?.string == "2026-01-01T00:05:00.000000Z")
            #expect(done.json["expiresAt"]?.string == "2026-01-02T00:00:00.000000Z")
            api.exports.fail(id, "Too many.")
            let failed = try await client.send("GET", path, token: token)
            #expect(failed.json["status"]?.string == "FAILED")
            #expect(failed.json["failureMessage"]?.string == "Too many.")
            #expect(failed.json["downloadUrl"] == nil)
        }
    }

    @Test(arguments: [
        ("?type=conversion", nil, "", "CSV"), ("?type=conversion&format=JSON", nil, "", "JSON"),
        (
            "", #"{"type": "conversion", "query": "status:FAILED", "more": 1}"#, "status:FAILED",
            "CSV"
        ),
        ("?type=conversion", #"{"format": "JSON", "query": null}"#, "", "JSON"),
        ("?type=conversion&query=id:a", #"{"type": "conversion", "query": "id:a"}"#, "id:a", "CSV"),
        ("?type=conversion", "{}", "", "CSV"),
    ])
    func whatIsWantedIsInTheQueryStringOrInTheBody(
        parameters: String, body: String?, query: String, format: String
    ) async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            let path = Self.base + parameters
            let reply =
                if let body {
                    try await client.post(path, token: token, body)
                } else {
                    try await client.send("POST", path, token: token)
                }
            #expect(reply.status == 201, "\(reply.text)")
            #expect(reply.json["query"]?.string == query)
            #expect(reply.json["format"]?.string == format)
        }
    }

    @Test(arguments: [
        ("", nil, ["type"]), ("?type=order", nil, ["type"]), ("?type=", nil, ["type"]),
        ("?type=conversion&format=csv", nil, ["format"]),
        ("?type=conversion&format=XML&query=x", nil, ["query", "format"]),
        ("?type=conversion&query=colour:red", nil, ["query"]),
        (
            "?type=conversion", #"{"type": 1, "query": [], "format": {}}"#,
            ["type", "query", "format"]
        ),
        ("?type=conversion&query=id:a", #"{"query": "id:b"}"#, ["query"]),
        ("?type=conversion", #"{"type": "order"}"#, ["type"]),
    ])
    func everyBadFieldIsNamed(parameters: String, body: String?, fields: [String]) async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            let path = Self.base + parameters
            let reply =
                if let body {
                    try await client.post(path, token: token, body)
                } else {
                    try await client.send("POST", path, token: token)
                }
            reply.expectError(400, 4000)
            #expect(reply.errorFields == fields)
        }
    }

    @Test func aBodyThatIsSentMustBeJSON() async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            try await client.post(Self.create, token: token, "{").expectError(400, 4000)
            let text = ["Content-Type": "text/plain"]
            try await client.send(
                "POST", Self.create, token: token, headers: text, body: Array("{}".utf8)
            ).expectError(415, 4150)
        }
    }

    @Test func onlyTheTenantWithTheScopeMayExport() async throws {
        try await TestAPI().run { client in
            let (id, path) = try await made(client)
            try await client.send("POST", Self.create).expectError(401, 4010)
            let narrow = try await client.token(scope: "conversions:view")
            try await client.send("POST", Self.create, token: narrow).expectError(403, 4030)
            try await client.send("GET", path, token: narrow).expectError(403, 4030)
            let other = try await client.token("other-1")
            try await client.send("GET", path, token: other).expectError(404, 4040)
            let token = try await client.token()
            let unknown = "\(Self.base)/\(ExportID(high: id.high, low: 77))"
            try await client.send("GET", unknown, token: token).expectError(404, 4040)
            try await client.send("GET", Self.base + "/x", token: token).expectError(404, 4040)
        }
    }

    @Test func aBoundIsToldWithTheTimeToWait() async throws {
        let api = TestAPI()
        api.exports.refuse(.limited("4 exports are being written.", retryAfter: .seconds(10)))
        try await api.run { client in
            let reply = try await client.send("POST", Self.create, token: client.token())
            reply.expectError(429, 4290)
            #expect(reply.header("Retry-After") == "10")
        }
    }

    @Test func aLinkWorksWithoutATokenUntilItEnds() async throws {
        let api = TestAPI()
        try await api.run { client in
            let (id, path) = try await made(client)
            api.exports.finish(id, "id\r\n")
            let told = try await client.send("GET", path, token: client.token()).json
            let url = try #require(told["downloadUrl"]?.string)
            #expect(url.hasPrefix("http://issuer.test\(path)/file?expires="))
            let link = String(url.dropFirst("http://issuer.test".count))
            let file = try await client.send("GET", link)
            #expect(file.status == 200)
            #expect(file.text == "id\r\n")
            #expect(file.header("Content-Length") == "4")
            #expect(file.header("Content-Type") == "text/csv; charset=utf-8; header=present")
            #expect(
                file.header("Content-Disposition")
                    == "attachment; filename=\"conversions-2026-01-01-\(id).csv\"")
            #expect(file.header("Cache-Control") == "private, no-store")
            #expect(file.header("X-Content-Type-Options") == "nosniff")
            #expect(try await client.send("HEAD", link).header("Content-Length") == "4")
            api.time.advance(.seconds(299))
            #expect(try await client.send("GET", link).status == 200)
            api.time.advance(.seconds(1))
            try await client.send("GET", link).expectError(404, 4040)
            // A new one is there for the asking.
            let again = try await client.send("GET", path, token: client.token()).json
            #expect(again["downloadUrl"]?.string != url)
        }
    }

    @Test func aLinkIsForItsOneFileAndCannotBeMade() async throws {
        let api = TestAPI()
        try await api.run { client in
            let (first, path) = try await made(client)
            let (second, _) = try await made(client)
            api.exports.finish(first, "mine")
            api.exports.finish(second, "theirs")
            let told = try await client.send("GET", path, token: client.token()).json
            let link = try #require(told["downloadUrl"]?.string).dropFirst(18)
            let parts = link.split(separator: "?")
            let fields = try #require(QueryParameters(parts[1]))
            let (expires, signature) = (fields["expires"] ?? "", fields["signature"] ?? "")
            let later = String(try #require(Int64(expires)) + 1)
            let changed = String(signature.dropLast(2)) + "AA"
            let file = path + "/file"
            for bad in [
                "\(Self.base)/\(second)/file?\(parts[1])", file, "\(file)?expires=\(expires)",
                "\(file)?signature=\(signature)", "\(file)?expires=\(later)&signature=\(signature)",
                "\(file)?expires=\(expires)&signature=\(changed)",
                "\(file)?expires=\(expires)&signature=", "\(file)?expires=&signature=\(signature)",
                "\(file)?expires=-1&signature=\(signature)",
                "\(file)?expires=0\(expires)&signature=\(signature)x",
                "\(Self.base)/x/file?\(parts[1])",
            ] {
                try await client.send("GET", bad).expectError(404, 4040)
            }
            #expect(try await client.send("GET", String(link)).text == "mine")
        }
        // Another installation's key makes other links.
        let keys = try #require(TokenKeys(privateKey: [UInt8](2...33)))
        let own = try #require(TokenKeys(privateKey: TestAPI.privateKey))
        let links = "cambist download links"
        #expect(keys.derivedKey(for: links) != own.derivedKey(for: links))
    }

    @Test func anExportThatIsNotCompleteHasNoFile() async throws {
        let api = TestAPI()
        try await api.run { client in
            let (id, path) = try await made(client)
            api.exports.finish(id, "x")
            let told = try await client.send("GET", path, token: client.token()).json
            let link = try #require(told["downloadUrl"]?.string).dropFirst(18)
            api.time.advance(.seconds(Limits.exportLifetimeSeconds))
            try await client.send("GET", String(link)).expectError(404, 4040)
            let over = try await client.send("GET", path, token: client.token()).json
            #expect(over["downloadUrl"] == nil)
        }
    }

    @Test func aLargeFileIsSentInPieces() async throws {
        let api = TestAPI()
        let text = String(repeating: "0123456789abcdef", count: 200_000)
        try await api.serve { connection in
            let token = try await connection.token()
            let export = try await api.exports.create(query: "", format: .json, for: "acme")
            api.exports.finish(export.id, text)
            let told = try await connection.exchange(
                RawConnection.get("\(Self.base)/\(export.id)", token, "Connection: close\r\n"))
            let start = try #require(told.firstRange(of: "\r\n\r\n"))
            let json = try JSONParser.parse(String(told[start.upperBound...]))
            let url = try #require(json["downloadUrl"]?.string)
            let file = try await connection.exchange(
                "GET \(url) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(file.hasPrefix("HTTP/1.1 200 "))
            #expect(file.contains("Content-Length: \(text.utf8.count)\r\n"))
            #expect(file.hasSuffix("\r\n\r\n" + text))
        }
    }
}
