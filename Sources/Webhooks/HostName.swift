/// What a URL's host may be.
enum CallbackHost: Hashable, Sendable {
    /// In lower case; ``HostName/objection(to:)`` found nothing.
    case name(String)
    case address(IPAddress)
}

/// Rules of names that are asked of the name service (RFC 1123, section 2.1).
enum HostName {
    /// Names that belong to a host or a site: RFC 6761, 6762, 8375, 7686, and ICANN's `internal`.
    private static let localSuffixes = [
        "localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "onion",
    ]

    /// - Parameter name: ASCII in lower case.
    static func objection(to name: String) -> String? {
        guard (1...253).contains(name.utf8.count) else {
            return "the host has no name or a long one"
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        for label in labels {
            guard (1...63).contains(label.utf8.count) else {
                return "the host has a part that is empty or longer than 63"
            }
            let isPlain = label.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
            }
            guard isPlain, label.first != "-", label.last != "-" else {
                return "the host is neither a name nor an address (international names as xn--)"
            }
        }
        return isNumber(labels[labels.count - 1])
            ? "the host is an address in an odd spelling" : nil
    }

    /// Whether some resolvers would read the last part of a host as a number, and the whole as an
    /// IPv4 address (the URL standard's "ends in a number").
    private static func isNumber(_ label: Substring) -> Bool {
        if label.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return label.hasPrefix("0x")
            && label.dropFirst(2).allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// Whether the name means something on this host or site alone; a single part always does.
    static func isLocal(_ name: String) -> Bool {
        !name.contains(".") || localSuffixes.contains { name == $0 || name.hasSuffix("." + $0) }
    }
}
