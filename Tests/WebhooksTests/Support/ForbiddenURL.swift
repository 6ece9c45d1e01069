/// A URL that no callback may be sent to, by default.
struct ForbiddenURL: Sendable, CustomStringConvertible {
    let url: String
    /// What the name has, where it is one.
    let addresses: [String]
    /// A part of the reason that must be given: refused by accident is not refused.
    let reason: String

    init(_ url: String, _ reason: String, resolvingTo addresses: String...) {
        (self.url, self.addresses, self.reason) = (url, addresses, reason)
    }

    var description: String { url.count > 80 ? String(url.prefix(80)) + "..." : url }

    static let all = addresses4 + addresses6 + spellings + names + forms

    static let addresses4: [ForbiddenURL] = [
        ForbiddenURL("https://0.0.0.0/", "this network"),
        ForbiddenURL("https://0.1.2.3/", "this network"),
        ForbiddenURL("https://10.0.0.1/", "private"),
        ForbiddenURL("https://10.255.255.255/", "private"),
        ForbiddenURL("https://100.64.0.1/", "shared"),
        ForbiddenURL("https://100.100.100.200/", "metadata"),
        ForbiddenURL("https://127.0.0.1/", "loopback"),
        ForbiddenURL("https://127.255.255.254/", "loopback"),
        ForbiddenURL("https://168.63.129.16/", "metadata"),
        ForbiddenURL("https://169.254.0.1/", "link-local"),
        ForbiddenURL("https://169.254.169.254/latest/meta-data/", "metadata"),
        ForbiddenURL("https://172.16.0.1/", "private"),
        ForbiddenURL("https://172.31.255.255/", "private"),
        ForbiddenURL("https://192.0.0.8/", "protocol assignments"),
        ForbiddenURL("https://192.0.2.1/", "documentation"),
        ForbiddenURL("https://192.88.99.1/", "6to4"),
        ForbiddenURL("https://192.168.1.1/", "private"),
        ForbiddenURL("https://198.18.0.1/", "benchmarks"),
        ForbiddenURL("https://198.51.100.7/", "documentation"),
        ForbiddenURL("https://203.0.113.7/", "documentation"),
        ForbiddenURL("https://224.0.0.1/", "multicast"),
        ForbiddenURL("https://240.0.0.1/", "reserved"),
        ForbiddenURL("https://255.255.255.255/", "broadcast"),
    ]

    static let addresses6: [ForbiddenURL] = [
        ForbiddenURL("https://[::]/", "unspecified"),
        ForbiddenURL("https://[::1]/", "loopback"),
        ForbiddenURL("https://[0:0:0:0:0:0:0:1]/", "loopback"),
        ForbiddenURL("https://[::ffff:127.0.0.1]/", "loopback"),
        ForbiddenURL("https://[::ffff:7f00:1]/", "loopback"),
        ForbiddenURL("https://[::FFFF:10.0.0.1]/", "private"),
        ForbiddenURL("https://[::ffff:169.254.169.254]/", "metadata"),
        ForbiddenURL("https://[::127.0.0.1]/", "IPv4-compatible"),
        ForbiddenURL("https://[64:ff9b::127.0.0.1]/", "loopback"),
        ForbiddenURL("https://[64:ff9b::a00:1]/", "private"),
        ForbiddenURL("https://[64:ff9b:1::a00:1]/", "local NAT64"),
        ForbiddenURL("https://[100::1]/", "discard"),
        ForbiddenURL("https://[2001::1]/", "Teredo"),
        ForbiddenURL("https://[2001:10::1]/", "protocol assignments"),
        ForbiddenURL("https://[2001:db8::1]/", "documentation"),
        ForbiddenURL("https://[2002:7f00:1::1]/", "6to4"),
        ForbiddenURL("https://[3fff:1::1]/", "documentation"),
        ForbiddenURL("https://[5f00::1]/", "segment routing"),
        ForbiddenURL("https://[fc00::1]/", "unique local"),
        ForbiddenURL("https://[fd12:3456:789a::1]/", "unique local"),
        ForbiddenURL("https://[fd00:ec2::254]/", "metadata"),
        ForbiddenURL("https://[fe80::1]/", "link-local"),
        ForbiddenURL("https://[fec0::1]/", "site-local"),
        ForbiddenURL("https://[ff02::1]/", "multicast"),
        ForbiddenURL("https://[4000::1]/", "reserved"),
    ]

    /// Loopback as `inet_aton`, browsers or other readers of URLs would find it.
    static let spellings: [ForbiddenURL] = [
        ForbiddenURL("https://127.1/", "odd spelling"),
        ForbiddenURL("https://127.0.1/", "odd spelling"),
        ForbiddenURL("https://2130706433/", "odd spelling"),
        ForbiddenURL("https://017700000001/", "odd spelling"),
        ForbiddenURL("https://0x7f000001/", "odd spelling"),
        ForbiddenURL("https://0X7F.0.0.1/", "odd spelling"),
        ForbiddenURL("https://0x7f.0.0.0x1/", "odd spelling"),
        ForbiddenURL("https://0177.0.0.1/", "odd spelling"),
        ForbiddenURL("https://127.0.0.01/", "odd spelling"),
        ForbiddenURL("https://127.0.0.256/", "odd spelling"),
        ForbiddenURL("https://1.2.3.4.5/", "odd spelling"),
        ForbiddenURL("https://127.0.0.1./", "a part that is empty"),
        ForbiddenURL("https://localhost./", "a part that is empty"),
        ForbiddenURL("https://%31%32%37.0.0.1/", "neither a name nor an address"),
        ForbiddenURL("https://127%2e0%2e0%2e1/", "neither a name nor an address"),
        ForbiddenURL("https://[::1%25eth0]/", "brackets is not IPv6"),
        ForbiddenURL("https://[fe80::1%25lo]/", "brackets is not IPv6"),
        ForbiddenURL("https://[127.0.0.1]/", "brackets is not IPv6"),
        ForbiddenURL("https://[::1/", "no closing bracket"),
        ForbiddenURL("https://[::1]evil.example/", "behind the bracket"),
        ForbiddenURL("https://::1/", "no name"),
        ForbiddenURL("https://127。0。0。1/", "visible ASCII"),
        ForbiddenURL("https://①②⑦.⓪.⓪.①/", "visible ASCII"),
        ForbiddenURL("https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "visible ASCII"),
    ]

    static let names: [ForbiddenURL] = [
        ForbiddenURL("https://localhost/", "name of this host or site"),
        ForbiddenURL("https://LOCALHOST/", "name of this host or site"),
        ForbiddenURL("https://db/", "name of this host or site"),
        ForbiddenURL("https://a.localhost/", "name of this host or site"),
        ForbiddenURL("https://printer.local/", "name of this host or site"),
        ForbiddenURL("https://metadata.google.internal/", "name of this host or site"),
        ForbiddenURL("https://router.home.arpa/", "name of this host or site"),
        ForbiddenURL(
            "https://a.example/", "has an address that is not allowed", resolvingTo: "127.0.0.1"),
        ForbiddenURL(
            "https://b.example/", "has an address that is not allowed",
            resolvingTo: "169.254.169.254"),
        ForbiddenURL(
            "https://c.example/", "has an address that is not allowed", resolvingTo: "8.8.8.8",
            "10.0.0.1"),
        ForbiddenURL(
            "https://d.example/", "has an address that is not allowed", resolvingTo: "::1",
            "8.8.8.8"),
        ForbiddenURL(
            "https://e.example/", "has an address that is not allowed",
            resolvingTo: "::ffff:192.168.0.1"),
        ForbiddenURL("https://f.example/", "no address"),
        ForbiddenURL("https://-bad.example/", "neither a name nor an address"),
        ForbiddenURL("https://a..example/", "a part that is empty"),
        ForbiddenURL("https://a_b.example/", "neither a name nor an address"),
    ]

    static let forms: [ForbiddenURL] = [
        ForbiddenURL("", "not https"),
        ForbiddenURL("http://ok.example/", "http, not https"),
        ForbiddenURL("ftp://ok.example/", "not https"),
        ForbiddenURL("file:///etc/passwd", "not https"),
        ForbiddenURL("gopher://127.0.0.1:6379/_", "not https"),
        ForbiddenURL("unix://run/admin.sock", "not https"),
        ForbiddenURL("//ok.example/", "not https"),
        ForbiddenURL("https:/ok.example/", "not https"),
        ForbiddenURL("https:///ok", "no name"),
        ForbiddenURL(" https://ok.example/", "visible ASCII"),
        ForbiddenURL("https://ok.example/\r\nX: y", "visible ASCII"),
        ForbiddenURL("https://ok.example/\u{0}", "visible ASCII"),
        ForbiddenURL("https://ok.example/a b", "visible ASCII"),
        ForbiddenURL("https://ok.example/\u{7f}", "visible ASCII"),
        ForbiddenURL("https://ok.example@127.0.0.1/", "names a user"),
        ForbiddenURL("https://user:pass@ok.example/", "names a user"),
        ForbiddenURL("https://127.0.0.1\\@ok.example/", "must be escaped"),
        ForbiddenURL("https://ok.example/#@127.0.0.1/", "fragment"),
        ForbiddenURL("https://ok.example/%zz", "broken escape"),
        ForbiddenURL("https://ok.example/%2", "broken escape"),
        ForbiddenURL("https://ok.example:/", "port is not a number"),
        ForbiddenURL("https://ok.example:0/", "port is not a number"),
        ForbiddenURL("https://ok.example:0443/", "port is not a number"),
        ForbiddenURL("https://ok.example:65536/", "port is not a number"),
        ForbiddenURL("https://ok.example:443:80/", "port is not a number"),
        ForbiddenURL("https://ok.example:-1/", "port is not a number"),
        ForbiddenURL("https://ok.example:22/", "port 22"),
        ForbiddenURL("https://ok.example:25/", "port 25"),
        ForbiddenURL("https://ok.example:80/", "port 80"),
        ForbiddenURL("https://ok.example:5432/", "port 5432"),
        ForbiddenURL("https://ok.example:6379/", "port 6379"),
        ForbiddenURL("https://ok.example:2375/", "port 2375"),
        ForbiddenURL("https://ok.example/" + String(repeating: "a", count: 2_048), "longer than"),
        ForbiddenURL(
            "https://" + String(repeating: "a", count: 64) + ".example/", "longer than 63"),
        ForbiddenURL("https://" + String(repeating: "ab.", count: 90) + "example/", "a long one"),
    ]
}
