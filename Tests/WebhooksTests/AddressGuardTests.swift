import Testing

@testable import Webhooks

@Suite struct AddressGuardTests {
    /// First and last address of each special block, and the neighbours that are none of its.
    @Test(
        arguments: [
            ("0.0.0.0", "0.255.255.255", nil, "1.0.0.0"),
            ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
            ("127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
            ("172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
            ("192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"),
            ("192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"),
            ("192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"),
            ("192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
            ("198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"),
            ("198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"),
            ("203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"),
            ("224.0.0.0", "255.255.255.255", "223.255.255.255", nil),
            ("168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17"),
            ("::", "::ffff:ffff", nil, nil),
            ("::ffff:10.0.0.0", "::ffff:10.255.255.255", "::ffff:9.255.255.255", "::ffff:11.0.0.0"),
            ("64:ff9b::7f00:0", "64:ff9b::7fff:ffff", "64:ff9b::7eff:ffff", "64:ff9b::8000:0"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", nil, nil),
            ("100::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil, "2000::"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff::", "2001:200::"),
            (
                "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff::",
                "2001:db9::"
            ),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff::", "2003::"),
            ("3fff::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff::", nil),
        ] as [(String, String, String?, String?)])
    func aBlockIsRefusedFromItsFirstAddressToItsLast(
        first: String, last: String, before: String?, after: String?
    ) throws {
        let strict = AddressGuard(policy: CallbackPolicy())
        #expect(strict.objection(to: try #require(IPAddress(first))) != nil)
        #expect(strict.objection(to: try #require(IPAddress(last))) != nil)
        for neighbour in [before, after].compactMap({ $0 }) {
            #expect(strict.objection(to: try #require(IPAddress(neighbour))) == nil)
        }
    }

    @Test(arguments: ["0.0.0.0", "224.0.0.1", "203.0.113.1", "169.254.169.254", "::", "2002::1"])
    func whatIsNoPlaceForAReceiverStaysRefusedWherePrivateAddressesAreAllowed(
        text: String
    ) throws {
        let lenient = AddressGuard(policy: CallbackPolicy(allowsPrivateAddresses: true))
        #expect(lenient.objection(to: try #require(IPAddress(text))) != nil)
    }

    @Test func oneBadAddressAmongGoodOnesRefusesAll() throws {
        let good = try #require(IPAddress("8.8.8.8"))
        let bad = try #require(IPAddress("::1"))
        let strict = AddressGuard(policy: CallbackPolicy())
        #expect(strict.objection(to: [good, good]) == nil)
        #expect(strict.objection(to: [good, bad]) != nil)
        #expect(strict.objection(to: [bad, good]) != nil)
    }

    @Test(arguments: [
        "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "1.2.3.4 ",
        "1..3.4", "", ".", "0x1.2.3.4", "1.2.3.4567", "::1%lo", "[::1]", ":::", "1:2:3:4:5:6:7",
        "::g", "1:2:3:4:5:6:7:8:9", "::1\u{0}", "::ffff:1.2.3", "::ffff:01.2.3.4",
    ])
    func aTextThatIsNotExactlyAnAddressIsNone(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("255.255.255.255", "255.255.255.255"),
        ("::", "0:0:0:0:0:0:0:0"), ("2001:DB8::a", "2001:db8:0:0:0:0:0:a"),
        ("::ffff:1.2.3.4", "0:0:0:0:0:ffff:102:304"),
    ])
    func anAddressGoesThroughItsBytesAndIsWritten(text: String, written: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == written)
        #expect(IPAddress(bytes: address.bytes) == address)
    }
}
