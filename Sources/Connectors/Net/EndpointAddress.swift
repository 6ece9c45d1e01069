/// Where a venue is reached: the parts of a URL with a scheme, a host and nothing secret in it.
package struct EndpointAddress: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `http` or `https`.
        case rest
        /// `ws` or `wss`.
        case stream
    }

    package let isSecure: Bool
    /// A name, or an address without brackets.
    package let host: String
    package let port: Int
    /// From the first slash, a query included; empty: none.
    package let path: String

    private static let urlBytesMax = 2_048

    /// - Parameters:
    ///   - allowsPlaintext: whether a host that is not this machine may be spoken with unencrypted.
    /// - Throws: ``ConnectorError/address(_:)``.
    package init(
        _ url: String, _ kind: Kind, allowsPlaintext: Bool = false
    ) throws(ConnectorError) {
        guard url.utf8.count <= Self.urlBytesMax,
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .address("not visible ASCII, or longer than \(Self.urlBytesMax) bytes") }
        guard let mark = url.firstRange(of: "://"),
            let isSecure = Self.isSecure(url[..<mark.lowerBound].lowercased(), kind)
        else { throw .address("not \(kind == .rest ? "https" : "wss")://") }
        let rest = url[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest[authority.endIndex...]
        guard !path.contains("#") else { throw .address("it has a fragment") }
        guard !authority.contains("@") else { throw .address("it names a user") }
        let (host, port) = try Self.split(authority)
        self.isSecure = isSecure
        self.host = host.lowercased()
        self.port = port ?? (isSecure ? 443 : 80)
        self.path = path.hasPrefix("?") ? "/" + path : String(path)
        guard isSecure || allowsPlaintext || isLoopback else {
            throw .address("\(self.host) is not this machine: it must be encrypted")
        }
    }

    /// Whether the host is this machine by its very name.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the host is an address, which has no name that a certificate could be for.
    var isNumeric: Bool {
        host.contains(":")
            || host.split(separator: ".", omittingEmptySubsequences: false)
                .allSatisfy { UInt8($0) != nil }
    }

    /// Host and port as they stand in a URL and in the header `Host`.
    package var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
    }

    private static func isSecure(_ scheme: String, _ kind: Kind) -> Bool? {
        switch kind {
        case .rest: ["https": true, "http": false][scheme]
        case .stream: ["wss": true, "ws": false][scheme]
        }
    }

    private static func split(
        _ authority: Substring
    ) throws(ConnectorError) -> (host: String, port: Int?) {
        var host = authority
        var port: Int?
        let digits = authority.reversed().prefix { $0.isNumber }.count
        let colon = authority.dropLast(digits)
        if colon.hasSuffix(":"), !colon.dropLast().isEmpty, !isInBrackets(colon) {
            guard let number = UInt16(authority.suffix(digits)), number > 0 else {
                throw .address("its port is no number from 1 to 65535")
            }
            port = Int(number)
            host = colon.dropLast()
        }
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            guard host.hasSuffix("]"), inner.contains(":"),
                inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw .address("what is in brackets is no address") }
            return (String(inner), port)
        }
        let isName = host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
        guard !host.isEmpty, isName else { throw .address("it has no host") }
        return (String(host), port)
    }

    /// Whether the text ends within an opening bracket's address: its colons divide no port.
    private static func isInBrackets(_ text: Substring) -> Bool {
        text.hasPrefix("[") && !text.contains("]")
    }
}
