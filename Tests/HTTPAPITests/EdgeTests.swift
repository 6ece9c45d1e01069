import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import HTTPAPI

@Suite(.timeLimit(.minutes(60))) struct EdgeTests {
    /// Times short enough for a test, but for the goodbye: it ends with the client's own, and a
    /// busy one must have read its answer by then.
    private static var quick: TestAPI {
        TestAPI {
            $0.settings.edge.idleTimeout = .milliseconds(400)
            $0.settings.edge.headerTimeout = .milliseconds(300)
            $0.settings.edge.bodyTimeout = .milliseconds(500)
            $0.settings.edge.lingerTimeout = .seconds(60)
        }
    }

    /// A busy machine may take its time with everything.
    private static var patient: TestAPI {
        TestAPI {
            $0.settings.edge.idleTimeout = .seconds(300)
            $0.settings.edge.headerTimeout = .seconds(120)
            $0.settings.edge.bodyTimeout = .seconds(120)
            $0.settings.edge.lingerTimeout = .seconds(60)
        }
    }

    private static let get = "GET /health/live HTTP/1.1\r\n"

    static let refused: [(String, Int)] = [
        // Host.
        (get + "\r\n", 400), (get + "Host:\r\n\r\n", 400), (get + "Host: \r\n\r\n", 400),
        (get + "Host: a\r\nHost: a\r\n\r\n", 400), (get + "Host: a\r\nHost: b\r\n\r\n", 400),
        (get + "Host: a b\r\n\r\n", 400), (get + "Host: a/b\r\n\r\n", 400),
        (get + "Host: a@b\r\n\r\n", 400), (get + "Host: a:x\r\n\r\n", 400),
        (get + "Host: a:99999\r\n\r\n", 400), (get + "Host: a:\r\n\r\n", 400),
        (get + "Host: [::1\r\n\r\n", 400), (get + "Host: a,b\r\n\r\n", 400),
        (get + "Host: a%20b\r\n\r\n", 400), (get + "Host: é\r\n\r\n", 400),
        // Framing.
        (
            "GET /health/live HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        (post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n", 400),
        (post("Transfer-Encoding: \r\n"), 400), (post("Transfer-Encoding: identity\r\n"), 400),
        (post("Transfer-Encoding: chunked, chunked\r\n"), 400),
        (post("Transfer-Encoding: gzip, chunked\r\n"), 400),
        (post("Transfer-Encoding: xchunked\r\n"), 400),
        (post("Transfer-Encoding : chunked\r\n"), 400),
        (post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400),
        (post("Content-Length: 3\r\nContent-Length: 4\r\n") + "abc", 400),
        (post("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc", 400),
        (post("Content-Length: -1\r\n"), 400), (post("Content-Length: +3\r\n") + "abc", 400),
        (post("Content-Length: 0x3\r\n") + "abc", 400),
        (post("Content-Length: 3,3\r\n") + "abc", 400),
        (post("Content-Length: 1e1\r\n") + "abc", 400), (post("Content-Length:\r\n"), 400),
        (post("Content-Length: 99999999999999999999\r\n"), 400),
        (post("Transfer-Encoding: chunked\r\n") + "zz\r\nabc\r\n", 400),
        (post("Transfer-Encoding: chunked\r\n") + "-1\r\n\r\n", 400),
        (post("Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\nabc", 400),
        (post("Transfer-Encoding: chunked\r\n") + "3\r\nabcd\r\n", 400),
        // Request line and header fields.
        ("\0\0\0\0\r\n\r\n", 400), ("GET\r\n\r\n", 400), ("GET /\r\n\r\n", 400),
        ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1x\r\nHost: a\r\n\r\n", 400), ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET / FTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\r\n\r\n", 400),
        (get + "Host: a\r\nX Y: 1\r\n\r\n", 400), (get + "Host: a\r\n: 1\r\n\r\n", 400),
        (get + "Host: a\r\nX\r\n\r\n", 400), (get + "Host: a\r\nX: a\0b\r\n\r\n", 400),
        (get + " Host: a\r\n\r\n", 400), (get + "Host: a\r\n folded\r\n\r\n", 400),
        (get + "Host: a\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431),
        (get + "Host: a\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n", 431),
    ]

    private static func post(_ headers: String) -> String {
        "POST /oauth2/token HTTP/1.1\r\nHost: a\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n" + headers + "\r\n"
    }

    @Test func whatIsNotCleanHTTPIsRefusedAndTheConnectionClosed() async throws {
        try await Self.patient.serve { connection in
            for (bytes, status) in Self.refused {
                let reply = try await connection.exchange(bytes)
                let shown = "\(bytes.prefix(120).debugDescription): \(reply)"
                #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(shown)")
                let head = reply.lowercased()
                #expect(head.contains("connection: close"), "\(shown)")
                let body = reply.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init)
                let json = try? JSONParser.parse(body ?? "")
                #expect(json?["code"]?.string == "layer1:trade:\(status)0", "\(shown)")
                #expect(reply.components(of: "HTTP/1.1 ") == 1, "\(shown)")
            }
        }
    }

    static let accepted: [(String, Int)] = [
        (get + "Host: a\r\nConnection: close\r\n\r\n", 200),
        (get + "Host: a:80\r\nConnection: close\r\n\r\n", 200),
        (get + "Host: [::1]:8080\r\nConnection: close\r\n\r\n", 200),
        (get + "host: EXAMPLE.com\r\nconnection: Close\r\n\r\n", 200),
        ("GET /health/live HTTP/1.0\r\n\r\n", 200),
        ("GET /health/live HTTP/1.0\r\nHost: a\r\n\r\n", 200),
        ("GET http://a/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
        ("HEAD /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        ("OPTIONS /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 204),
        ("PUT /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
        (post("Content-Length: 0\r\nConnection: close\r\n"), 400),
        (post("Transfer-Encoding: chunked\r\nConnection: close\r\n") + "1\r\nx\r\n0\r\n\r\n", 400),
        (post("Content-Length: 300000\r\n"), 413),
        (post("Content-Length: 300000\r\nExpect: 100-continue\r\n"), 413),
    ]

    @Test func cleanRequestsAreAnsweredOnce() async throws {
        try await Self.patient.serve { connection in
            for (bytes, status) in Self.accepted {
                let reply = try await connection.exchange(bytes)
                #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(bytes): \(reply)")
                #expect(reply.components(of: "HTTP/1.1 ") == 1, "\(bytes): \(reply)")
            }
        }
    }

    @Test func aHeadAnswerHasNoBody() async throws {
        try await Self.patient.serve { connection in
            let reply = try await connection.exchange(
                "HEAD /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(reply.hasSuffix("\r\n\r\n"))
            #expect(reply.lowercased().contains("content-length: 15\r\n"))
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrderAndABadOneEndsThem() async throws {
        try await Self.patient.serve { connection in
            let good = Self.get + "Host: a\r\n\r\n"
            let last = Self.get + "Host: a\r\nConnection: close\r\n\r\n"
            let three = try await connection.exchange(good + good + last + good)
            #expect(three.components(of: "HTTP/1.1 200") == 3, "\(three)")
            let bad = try await connection.exchange(good + Self.get + "\r\n" + good)
            #expect(bad.components(of: "HTTP/1.1 200") == 1, "\(bad)")
            #expect(bad.components(of: "HTTP/1.1 400") == 1)
        }
    }

    @Test func whatWasAskedBeforeABadRequestIsAnsweredHoweverLongItTakes() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let api = TestAPI {
            $0.settings.edge.lingerTimeout = .milliseconds(1)
            $0.beforeReadiness = {
                begin.yield()
                _ = await gate.first { _ in true }
            }
        }
        try await api.serve { connection in
            let slow = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n"
            let bad = Self.get + "\r\n"
            async let reply = connection.exchange(slow + bad)
            _ = await begun.first { _ in true }
            // A later connection has been refused, said goodbye to, and cut.
            #expect(try await connection.exchange(bad).hasPrefix("HTTP/1.1 400 "))
            open.yield()
            let answers = try await reply
            #expect(answers.hasPrefix("HTTP/1.1 200 "), "\(answers)")
            #expect(answers.components(of: "HTTP/1.1 400 ") == 1, "\(answers)")
        }
    }

    @Test func anExpectationIsAnswered() async throws {
        try await Self.patient.serve { connection in
            let reply = try await connection.exchange(
                Self.post("Content-Length: 1\r\nExpect: 100-continue\r\nConnection: close\r\n")
                    + "x")
            #expect(reply.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 "), "\(reply)")
        }
    }

    @Test(arguments: [
        ("", nil), (get, nil), ("GET /health", nil), (get, "X: y\r\n"), ("GET /", "a"),
        (post("Content-Length: 1000\r\n"), nil), (post("Content-Length: 1000\r\n"), "x"),
        (post("Transfer-Encoding: chunked\r\n"), "1\r\nx\r\n"),
    ])
    func aClientThatDoesNotFinishIsCutOff(start: String, drip: String?) async throws {
        try await Self.quick.serve { connection in
            let began = ContinuousClock.now
            let reply = try await connection.exchange(start, drip: drip)
            #expect(ContinuousClock.now - began < .seconds(100))
            if !start.isEmpty { #expect(reply.hasPrefix("HTTP/1.1 408 "), "\(start): \(reply)") }
        }
    }

    @Test func aSilentConnectionIsClosedAfterItsAnswer() async throws {
        try await Self.quick.serve { connection in
            let reply = try await connection.exchange(Self.get + "Host: a\r\n\r\n")
            #expect(reply.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func anAddressHasItsShareOfConnections() async throws {
        let counter = ConnectionCounter(most: 2)
        #expect(counter.begin("a") && counter.begin("a") && !counter.begin("a"))
        #expect(counter.begin("b"))
        counter.end("a")
        #expect(counter.begin("a") && !counter.begin("a"))
        for address in ["a", "a", "b"] { counter.end(address) }
        #expect(counter.count(of: "a") == 0)

        var api = Self.patient
        api.settings.edge.connectionsPerAddressMax = 3
        try await api.serve { connection in
            let whole = Self.get + "Host: a\r\n\r\n"
            var open: [any Channel] = []
            for _ in 0..<3 {
                let (wire, received) = try await connection.open(whole)
                // Answered, so it is counted; and it stays.
                let answer = try #require(await received.first { _ in true })
                #expect(String(buffer: answer).hasPrefix("HTTP/1.1 200 "))
                open.append(wire)
            }
            #expect(try await connection.exchange(whole).isEmpty)
            for wire in open { try await wire.close() }
            let last = Self.get + "Host: a\r\nConnection: close\r\n\r\n"
            try await eventually("room again") {
                try await connection.exchange(last).hasPrefix("HTTP/1.1 200 ")
            }
        }
    }

    @Test func theIssuerIsTheAddressThatIsListenedOn() async throws {
        let api = TestAPI { $0.settings.issuer = nil }
        try await api.serve { connection in
            let reply = try await connection.exchange(
                "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: a\r\n"
                    + "Connection: close\r\n\r\n")
            #expect(reply.contains("\"issuer\":\"http://127.0.0.1:\(connection.port)\""))
        }
    }

    @Test(arguments: [
        "a", "a.b", "localhost:8080", "127.0.0.1", "[::1]", "[2001:db8::1]:443", "a_b", "a-b.c.",
        "A:0",
    ])
    func aHostIsTaken(value: String) { #expect(HostHeader.isValid(value)) }

    @Test(arguments: [
        "", " ", ":", ":80", "a:", "a:b", "a:65536", "a:123456", "a b", "a/b", "a?b", "a#b", "a@b",
        "[", "[]",
        "[::1", "::1", "[::1]x", "[g::1]", "a\tb", "%41", "a,b", "é",
    ])
    func aHostIsRefused(value: String) { #expect(!HostHeader.isValid(value)) }
}

extension String {
    /// How often the text occurs.
    fileprivate func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
