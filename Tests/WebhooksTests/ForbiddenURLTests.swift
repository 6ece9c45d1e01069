import Engine
import NIOPosix
import Testing

@testable import Webhooks

@Suite struct ForbiddenURLTests {
    private static func transport(
        _ forbidden: ForbiddenURL, _ policy: CallbackPolicy = CallbackPolicy()
    ) throws -> NetworkCallbackTransport {
        let host = forbidden.url.dropFirst(8).prefix { $0 != "/" }.lowercased()
        let script = forbidden.addresses.isEmpty ? [:] : [host: [forbidden.addresses]]
        return try NetworkCallbackTransport(
            policy: policy, resolver: ScriptedResolver(script),
            group: MultiThreadedEventLoopGroup.singleton)
    }

    @Test func theTableHasAtLeastSixtyVectorsAndNoneTwice() {
        #expect(ForbiddenURL.all.count >= 60)
        #expect(Set(ForbiddenURL.all.map(\.url)).count == ForbiddenURL.all.count)
    }

    @Test(arguments: ForbiddenURL.all)
    func isRefusedByDefaultForTheRightReason(forbidden: ForbiddenURL) async throws {
        let transport = try Self.transport(forbidden)
        let objection = try #require(await transport.objection(to: forbidden.url))
        #expect(objection.contains(forbidden.reason))
        let call = CallbackCall(url: forbidden.url, headers: [], body: [], deadline: .seconds(10))
        switch await transport.post(call) {
        case .failed(.refused(let reason)): #expect(reason == objection)
        case .failed(let failure): #expect(failure == .nameNotFound && objection == "\(failure)")
        case .delivered: Issue.record("delivered to \(forbidden)")
        }
    }

    /// The table refuses by the policy, not because nothing would pass.
    @Test func theLocalOnesPassWhereTheServerAllowsThem() async throws {
        let lenient = CallbackPolicy(allowsPrivateAddresses: true, allowsPlainHTTP: true)
        var passed: [String] = []
        for forbidden in ForbiddenURL.all {
            let transport = try Self.transport(forbidden, lenient)
            if await transport.objection(to: forbidden.url) == nil { passed.append(forbidden.url) }
        }
        #expect(
            passed == [
                "https://10.0.0.1/", "https://10.255.255.255/", "https://100.64.0.1/",
                "https://127.0.0.1/", "https://127.255.255.254/", "https://169.254.0.1/",
                "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
                "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/", "https://[::FFFF:10.0.0.1]/",
                "https://[64:ff9b::127.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[fc00::1]/",
                "https://[fd12:3456:789a::1]/", "https://[fe80::1]/", "https://a.example/",
                "https://c.example/", "https://d.example/", "https://e.example/",
            ])
    }

    @Test(
        arguments: [
            ("https://8.8.8.8/", []), ("https://1.1.1.1:8443/hooks?a=b", []),
            ("https://[2606:4700:4700::1111]/", []), ("https://[::ffff:8.8.8.8]/", []),
            ("https://[64:ff9b::8.8.8.8]/", []), ("HTTPS://Hooks.Example", ["8.8.8.8"]),
            ("https://hooks.example:443/a/b;c=d?e=%2F&f=[1]", ["2606:4700::1", "8.8.8.8"]),
            ("https://xn--bcher-kva.example?q=1", ["9.9.9.9"]),
            ("https://a-b.c9.example:65535/", ["223.255.255.255"]),
            ("https://0x7f.example/", ["8.8.8.8"]), ("https://127.0.0.1.example/", ["8.8.8.8"]),
            ("https://localhost.example/", ["8.8.8.8"]),
        ] as [(String, [String])])
    func aPublicReceiverIsAllowed(url: String, addresses: [String]) async throws {
        let names = [
            "hooks.example", "xn--bcher-kva.example", "a-b.c9.example", "0x7f.example",
            "127.0.0.1.example", "localhost.example",
        ]
        let script = Dictionary(uniqueKeysWithValues: names.map { ($0, [addresses]) })
        let transport = try NetworkCallbackTransport(
            policy: CallbackPolicy(), resolver: ScriptedResolver(script),
            group: MultiThreadedEventLoopGroup.singleton)
        #expect(await transport.objection(to: url) == nil)
    }

    @Test func aNameWithTooManyAddressesIsRefused() async throws {
        let many = (0..<65).map { "8.8.8.\($0)" }
        let resolver = ScriptedResolver(["many.example": [many], "none.example": [[]]])
        let transport = try NetworkCallbackTransport(
            policy: CallbackPolicy(), resolver: resolver,
            group: MultiThreadedEventLoopGroup.singleton)
        #expect(
            await transport.objection(to: "https://many.example/")
                == "many.example has 65 addresses")
        #expect(
            await transport.objection(to: "https://none.example/") == "none.example has 0 addresses"
        )
    }
}
