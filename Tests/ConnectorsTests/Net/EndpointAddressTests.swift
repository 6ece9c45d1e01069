import Testing

@testable import Connectors

@Suite struct EndpointAddressTests {
    struct Row: Sendable {
        let url: String
        let kind: EndpointAddress.Kind
        let host: String
        let port: Int
        let path: String
        let authority: String
    }

    @Test(arguments: [
        Row(
            url: "https://api.example.com", kind: .rest, host: "api.example.com", port: 443,
            path: "", authority: "api.example.com"),
        Row(
            url: "HTTPS://API.example.com:8443/api/", kind: .rest, host: "api.example.com",
            port: 8_443, path: "/api/", authority: "api.example.com:8443"),
        Row(
            url: "http://127.0.0.1:1/", kind: .rest, host: "127.0.0.1", port: 1, path: "/",
            authority: "127.0.0.1:1"),
        Row(
            url: "http://[::1]:80/x", kind: .rest, host: "::1", port: 80, path: "/x",
            authority: "[::1]"),
        Row(
            url: "wss://stream.example.com:9443/stream?streams=a@depth/b@depth", kind: .stream,
            host: "stream.example.com", port: 9_443, path: "/stream?streams=a@depth/b@depth",
            authority: "stream.example.com:9443"),
        Row(
            url: "ws://localhost?x=1", kind: .stream, host: "localhost", port: 80, path: "/?x=1",
            authority: "localhost"),
        Row(
            url: "wss://[2001:db8::1]/v2", kind: .stream, host: "2001:db8::1", port: 443,
            path: "/v2", authority: "[2001:db8::1]"),
    ])
    func anAddressHasItsParts(row: Row) throws {
        let address = try EndpointAddress(row.url, row.kind)
        #expect(address.host == row.host && address.port == row.port)
        #expect(address.path == row.path && address.authority == row.authority)
    }

    @Test(
        arguments: [
            ("", .rest, "not https://"), ("api.example.com", .rest, "not https://"),
            ("ftp://a.example", .rest, "not https://"), ("wss://a.example", .rest, "not https://"),
            ("https://a.example", .stream, "not wss://"), ("https://", .rest, "no host"),
            ("https:///x", .rest, "no host"), ("https://:443/", .rest, "no host"),
            ("https://a b/", .rest, "visible ASCII"), ("https://ü.example/", .rest, "visible"),
            ("https://a.example/\n", .rest, "visible ASCII"),
            ("https://u:p@a.example/", .rest, "names a user"),
            ("https://a.example/#x", .rest, "fragment"),
            ("https://a.example:0/", .rest, "port"), ("https://a.example:65536/", .rest, "port"),
            ("https://a.example:/", .rest, "port"), ("https://a.example:x/", .rest, "no host"),
            ("https://[::1/", .rest, "no address"), ("https://[abc]/", .rest, "no address"),
            ("https://a_b.example/", .rest, "no host"),
        ] as [(String, EndpointAddress.Kind, String)])
    func whatIsNoAddressIsRefused(
        url: String, kind: EndpointAddress.Kind, reason: String
    ) throws {
        let error = try #require(throws: ConnectorError.self) {
            try EndpointAddress(url, kind, allowsPlaintext: true)
        }
        #expect(error.description.contains(reason))
    }

    @Test(arguments: [
        ("http://127.0.0.1/", true), ("http://127.8.9.1/", true), ("http://localhost/", true),
        ("http://[::1]/", true), ("http://api.example.com/", false), ("http://10.0.0.1/", false),
        ("http://127.evil.example/", false), ("http://localhost.example/", false),
        ("http://127.0.0.256/", false), ("http://[::ffff:127.0.0.1]/", false),
    ])
    func onlyThisMachineIsSpokenWithUnencrypted(url: String, isAllowed: Bool) throws {
        #expect(((try? EndpointAddress(url, .rest)) != nil) == isAllowed)
        #expect((try? EndpointAddress(url, .rest, allowsPlaintext: true)) != nil)
    }
}
