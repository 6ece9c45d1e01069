import Engine
import Testing

@testable import Webhooks

@Suite struct CallbackURLTests {
    @Test(
        arguments: [
            ("https://Hooks.Example", "hooks.example", 443, "/"),
            ("https://hooks.example:443/a?b=c", "hooks.example", 443, "/a?b=c"),
            ("https://hooks.example:8443?b=c", "hooks.example:8443", 8443, "/?b=c"),
            ("http://hooks.example/A%2f/", "hooks.example", 80, "/A%2f/"),
            ("http://hooks.example:443/", "hooks.example:443", 443, "/"),
            ("https://8.8.8.8:8080/", "8.8.8.8:8080", 8080, "/"),
            ("https://[2606:4700::1111]:8080/", "[2606:4700:0:0:0:0:0:1111]:8080", 8080, "/"),
            ("https://hooks.example//evil.example/", "hooks.example", 443, "//evil.example/"),
        ] as [(String, String, UInt16, String)])
    func isTakenApart(text: String, authority: String, port: UInt16, target: String) throws {
        let url = try CallbackURL(text, policy: CallbackPolicy(allowsPlainHTTP: true))
        #expect(url.authority == authority)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.isSecure == text.hasPrefix("https"))
    }

    @Test func onlyANameIsNamedInTLS() throws {
        let policy = CallbackPolicy()
        let name = try CallbackURL("https://A.example/", policy: policy)
        #expect(name.identity == ServerIdentity(name: "a.example"))
        let address = try CallbackURL("https://8.8.8.8/", policy: policy)
        #expect(address.identity == ServerIdentity(name: nil))
    }
}
