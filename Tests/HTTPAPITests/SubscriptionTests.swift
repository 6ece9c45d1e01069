import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct SubscriptionTests {
    static let path = ExchangeSamples.path + "/subscribe"
    private static let url = #""callbackUrl":"https://client.test/hook""#
    private static let key = #""sharedKey":"0123456789abcdef""#

    private static func header(_ name: String, _ value: String = #""v""#) -> String {
        #"{\#(url),\#(key),"headerKey":\#(name),"headerValue":\#(value)}"#
    }

    /// Steers HTTP, or is set by the server; in any case of letters.
    private static let reserved = [
        "host", "Host", "content-length", "transfer-encoding", "connection", "content-type",
        "content-encoding", "x-hubpay-hmac", "X-Hubpay-Hmac", "x-event-id", "X-EVENT-SEQUENCE",
        "te", "trailer", "upgrade", "expect", "keep-alive", "proxy-connection",
        "proxy-authorization", "user-agent", "date",
    ]

    static let bad: [(String, [String])] =
        [
            ("{}", ["callbackUrl", "sharedKey"]),
            (
                #"{"callbackUrl":1,"sharedKey":2,"hmacSecretKey":3,"headerKey":4,"headerValue":5}"#,
                ["callbackUrl", "sharedKey", "hmacSecretKey", "headerKey", "headerValue"]
            ),
            (#"{\#(url),\#(key),"hmacSecretKey":"0123456789abcdeX"}"#, ["hmacSecretKey"]),
            (#"{\#(url),\#(key),"headerKey":"X-Mine"}"#, ["headerValue"]),
            (#"{\#(url),\#(key),"headerValue":"v"}"#, ["headerKey"]),
            (#"{\#(url),\#(key),"headerKey":"host"}"#, ["headerValue", "headerKey"]),
        ]
        + [
            "\"\"", "\"ftp://a/b\"", "\"https://\"", "\"a.test\"", "\"javascript:x\"",
            "\"https://a b\"", "\"https://é.test\"", "\"https://a/\\u0000\"", "true",
            "\"https://\(String(repeating: "a", count: 2_048))\"", "\"HTTPS\"",
        ].map { (#"{"callbackUrl":\#($0),\#(key)}"#, ["callbackUrl"]) }
        + [
            "\"\"", "\"0123456789abcde\"", "\"\(String(repeating: "a", count: 513))\"",
            "\"0123456789abcdef\\u0000\"", "5", "[]",
        ].flatMap { value in
            ["sharedKey", "hmacSecretKey"].map { (#"{\#(url),"\#($0)":\#(value)}"#, [$0]) }
        }
        + reserved.map { (header("\"\($0)\""), ["headerKey"]) }
        + [
            "", "a b", "a:", "é", "a\\u0000", "a\\r\\n", "(a)", "a/b", "a@b", ":path",
            String(repeating: "a", count: 65),
        ]
        .map { (header("\"\($0)\""), ["headerKey"]) }
        + [
            "", " a", "a ", "é", "a\\tb", "a\\r\\nX: y", "a\\u0000", "\\u007f",
            String(repeating: "a", count: 1_025),
        ]
        .map { (header(#""X-Mine""#, "\"\($0)\""), ["headerValue"]) }

    @Test func whatIsSentArrives() async throws {
        let api = TestAPI()
        let longest = String(repeating: "é", count: 512)
        let bodies = [
            "{\(Self.url),\(Self.key)}", #"{\#(Self.url),"hmacSecretKey":"0123456789abcdef"}"#,
            #"{\#(Self.url),\#(Self.key),"hmacSecretKey":"0123456789abcdef","headerKey":null}"#,
            #"{"callbackUrl":"http://10.0.0.1:8080/a?b=c","sharedKey":"\#(longest)"}"#,
            Self.header(#""Authorization""#, #""Bearer a.b c~""#),
            Self.header(#""!#$%&'*+.^_`|~-""#),
        ]
        try await api.run { client in
            for body in bodies {
                let reply = try await client.exchange("POST", Self.path, body: body)
                #expect(reply.status == 201, "\(body): \(reply.text)")
                #expect(reply.text == #"{"id":"\#(ExchangeSamples.subscriptionID(9))"}"#)
            }
        }
        let sent = api.exchanges.state.withLock { $0.subscribed }
        #expect(
            sent.map(\.sharedKey) == [
                "0123456789abcdef", "0123456789abcdef", "0123456789abcdef", longest,
                "0123456789abcdef", "0123456789abcdef",
            ])
        #expect(sent[3].url == "http://10.0.0.1:8080/a?b=c")
        #expect(
            sent.map(\.header) == [
                nil, nil, nil, nil, .init(name: "Authorization", value: "Bearer a.b c~"),
                .init(name: "!#$%&'*+.^_`|~-", value: "v"),
            ])
    }

    @Test func secretsAreNeverShown() async throws {
        let api = TestAPI()
        api.exchanges.fill()
        let secrets = ["0123456789abcdef", "Bearer hidden", "a-key-that-is-secret", "hush hush"]
        try await api.run { client in
            let made = try await client.exchange(
                "POST", Self.path, body: Self.header(#""X-Mine""#, #""Bearer hidden""#))
            let list = try await client.exchange("GET", Self.path)
            #expect(
                list.json["content"]?.array?.first.map { value in
                    var writer = JSONWriter()
                    writer.value(value)
                    return writer.text
                } == """
                    {"id":"\(ExchangeSamples.subscriptionID(1))",\
                    "callbackUrl":"https://client.test/hook","headerKey":"X-Mine",\
                    "createdAt":"2026-01-01T00:00:00.000000Z"}
                    """)
            #expect(list.json["content"]?.array?.count == 2)
            // Nor where something is wrong with the rest.
            let bad = try await client.exchange(
                "POST", Self.path,
                body: #"{"callbackUrl":1,\#(Self.key),"hmacSecretKey":"0123456789abcdef"}"#)
            for reply in [made, list, bad] {
                for secret in secrets { #expect(!reply.text.contains(secret), "\(reply.text)") }
            }
        }
    }

    @Test func anEndIsToldWithoutABody() async throws {
        let api = TestAPI()
        api.exchanges.fill()
        try await api.run { client in
            let id = ExchangeSamples.subscriptionID(1)
            let reply = try await client.exchange("DELETE", "\(Self.path)/\(id)")
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            #expect(reply.header("Content-Type") == nil)
        }
        #expect(api.exchanges.state.withLock { $0.ended } == [ExchangeSamples.subscriptionID(1)])
    }
}
