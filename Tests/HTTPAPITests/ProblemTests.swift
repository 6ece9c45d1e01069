import Domain
import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import HTTPAPI

@Suite(.timeLimit(.minutes(60))) struct ProblemTests {
    @Test func everyErrorOfTheServicesIsToldOnEveryRoute() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            for row in ParErrorCase.all {
                api.par.fail(row.error)
                for place in WallRow.all {
                    let reply = try await client.call(place, place.good, token: token)
                    reply.expectProblem(row.status, row.kind)
                    #expect(
                        reply.json["detail"]?.string?.hasPrefix(row.detailStart) == true,
                        "\(reply.text)")
                    let meta = try row.meta.map { try JSONParser.parse($0) }
                    #expect(reply.json["meta"] == meta, "\(reply.text)")
                    #expect(reply.header("Retry-After") == row.retryAfter, "\(reply.text)")
                    #expect(!reply.text.contains("secret"))
                }
            }
        }
    }

    @Test func theTableHasEveryKindOfProblem() {
        let kinds = Set(ParErrorCase.all.compactMap(\.kind))
        #expect(kinds == Set(ProblemKind.allCases))
        #expect(
            ProblemKind.exceedPrecision.type
                == "https://developer.paxos.com/docs/v2/problems/exceed-precision")
    }

    @Test func aStoreThatDoesNotAnswerIsAProblemToo() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            api.time.advance(.seconds(60))
            api.clients.fail(.unavailable("secret detail"))
            let reply = try await client.send("GET", "/v2/profiles", token: token)
            reply.expectProblem(503)
            #expect(reply.header("Retry-After") == "5")
            #expect(!reply.text.contains("secret"))
        }
    }

    @Test func tooManyRequestsAreRefusedWithTheTimeToWait() async throws {
        let api = TestAPI { $0.settings.rateLimits = RateLimitSettings(api: 2, token: 0) }
        try await api.run { client in
            let token = try await client.token()
            for left in [1, 0] {
                let reply = try await client.send("GET", "/v2/profiles", token: token)
                #expect(reply.status == 200)
                #expect(reply.header("RateLimit")?.contains("r=\(left);") == true)
            }
            let reply = try await client.send("GET", "/v2/profiles", token: token)
            reply.expectProblem(429)
            #expect(reply.header("Retry-After") == "1")
            #expect(reply.header("RateLimit") == #""default";r=0;t=1"#)
            #expect(reply.header("RateLimit-Policy") == #""default";q=2;w=1"#)
            // The limit is the client's, over both faces; each tells it in its own words.
            try await client.send("GET", "/trade/v1/venues", token: token).expectError(429, 4290)
        }
    }

    @Test func bodiesThatAreTooLargeOrOfAnotherTypeAreRefused() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            for row in WallRow.all {
                guard let body = row.good.body else { continue }
                let large = body + String(repeating: " ", count: Limits.bodyBytesMax)
                let reply = try await client.call(
                    row, WallRow.Call(path: row.good.path, body: large), token: token)
                reply.expectProblem(413)
                #expect(reply.header("Connection") == "close")
                for type in [
                    "text/plain", "", "application/problem+json", "application/json;x=1",
                    "application/x-www-form-urlencoded", "application/json; charset=latin1",
                ] {
                    try await client.call(
                        row, row.good, token: token, headers: ["Content-Type": type]
                    ).expectProblem(415)
                }
                try await client.call(
                    row, row.good, token: token, headers: ["Content-Encoding": "gzip"]
                ).expectProblem(415)
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }

    @Test func aMalformedQueryIsRefused() async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            for query in ["a=%", "a=%zz", "a=%00", "a=%ff", String(repeating: "a&", count: 65)] {
                try await client.send("GET", "/v2/events?" + query, token: token)
                    .expectProblem(400)
            }
        }
    }

    /// Bytes, the status, and the face that must tell it.
    static let refused: [(String, Int, ErrorFormat)] = {
        let get = "GET /v2/profiles HTTP/1.1\r\n"
        let long = "X: \(String(repeating: "x", count: 20_000))\r\n"
        return [
            (get + "\r\n", 400, .problem), (get + "Host: a b\r\n\r\n", 400, .problem),
            (get + "Host: a\r\nContent-Length: x\r\n\r\n", 400, .problem),
            (get + "Host: a\r\nX: a\0b\r\n\r\n", 400, .problem),
            (get + "Host: a\r\n" + long + "\r\n", 431, .problem),
            (
                get + "Host: a\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n", 431,
                .problem
            ),
            ("GET /v2/profiles HTTP/9.9\r\nHost: a\r\n\r\n", 400, .problem),
            ("GET /v2?x=1 HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431, .problem),
            ("GET http://a/v2/x HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431, .problem),
            ("GET /v2x HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431, .trade),
            ("GET /trade/v1/venues HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431, .trade),
            ("GET /?a=/v2/ HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431, .trade),
            ("GET /v2/nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404, .problem),
            ("GET /v2/profiles HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 401, .problem),
            ("GET /api/v1/orders/exchange HTTP/1.1\r\n\r\n", 400, .exchange),
            (
                "GET /api/v1/orders/exchange/x HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431,
                .exchange
            ),
            (
                "GET /api/v1/orders/exchanges HTTP/1.1\r\nHost: a\r\n" + long + "\r\n", 431,
                .trade
            ),
            ("PATCH /v2/profiles HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405, .problem),
        ]
    }()

    @Test func theEdgeRefusesInTheWordsOfTheFace() async throws {
        try await TestAPI().serve { connection in
            for (bytes, status, format) in Self.refused {
                Self.check(try await connection.exchange(bytes), status, format, bytes)
            }
        }
    }

    @Test func theFaceIsKnownHoweverItsRequestLineIsCut() async throws {
        let rest = "Host: a\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n"
        try await TestAPI().serve { connection in
            for start in ["G", "GET ", "GET /v", "GET /v2", "GET /v2/profiles HTTP/1.1\r\n"] {
                let line = "GET /v2/profiles HTTP/1.1\r\n"
                let (wire, received) = try await connection.open(start)
                // Seen to be read as a piece of its own: an answer to it would be another face's.
                try await wire.eventLoop.scheduleTask(in: .milliseconds(100)) {}.futureResult.get()
                let more = line.dropFirst(start.count) + rest
                try await wire.writeAndFlush(ByteBuffer(string: String(more)))
                var all = ByteBuffer()
                for await bytes in received { all.writeImmutableBuffer(bytes) }
                Self.check(String(buffer: all), 431, .problem, start)
            }
        }
    }

    @Test func oneConnectionMaySpeakToBothFaces() async throws {
        let trade = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
        let par = "GET /v2/nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
        let bad = "Host: a b\r\n\r\n"
        try await TestAPI().serve { connection in
            for (bytes, formats) in [
                (trade + par + "GET /x HTTP/1.1\r\n" + bad, [.trade, .problem, .trade]),
                (par + trade + "GET /v2/x HTTP/1.1\r\n" + bad, [.problem, .trade, .problem]),
            ] as [(String, [ErrorFormat])] {
                let reply = try await connection.exchange(bytes)
                let bodies = reply.split(separator: "HTTP/1.1 ").map(String.init)
                #expect(bodies.count == 3, "\(reply)")
                for (body, format) in zip(bodies, formats) {
                    #expect(body.contains(Self.type(of: format)), "\(body)")
                }
            }
        }
    }

    private static func type(of format: ErrorFormat) -> String {
        switch format {
        case .trade: "application/json"
        case .problem, .exchange: "application/problem+json"
        }
    }

    private static func check(
        _ reply: String, _ status: Int, _ format: ErrorFormat, _ bytes: String
    ) {
        let shown = "\(bytes.prefix(80).debugDescription): \(reply)"
        #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(shown)")
        #expect(
            reply.lowercased().contains("content-type: \(type(of: format))\r\n"), "\(shown)")
        let body = reply.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init)
        let json = try? JSONParser.parse(body ?? "")
        switch format {
        case .trade: #expect(json?["code"]?.string == "layer1:trade:\(status)0", "\(shown)")
        case .problem:
            #expect(json?["type"]?.string == "about:blank", "\(shown)")
            #expect(json?["instance"] == nil, "\(shown)")
            #expect(json?["status"]?.integer == Int64(status), "\(shown)")
        case .exchange:
            #expect(
                json?["instance"]?.string?.hasPrefix("/api/v1/orders/exchange") == true, "\(shown)")
            #expect(json?["properties"] == .object([]) || status == 400, "\(shown)")
            #expect(json?["status"]?.integer == Int64(status), "\(shown)")
        }
    }
}
