internal import Domain
internal import Engine

/// A URL that the policy allows as far as its text says, taken apart by this reader and by no
/// other: what is connected, named in TLS and sent as `Host` are these parts.
struct CallbackURL: Hashable, Sendable {
    let isSecure: Bool
    let host: CallbackHost
    let port: UInt16
    /// Path and query as they were given, "/" where there is neither.
    let target: String

    /// - Throws: ``CallbackFailure/refused(_:)`` with the first reason, in the order below.
    init(_ text: String, policy: CallbackPolicy) throws(CallbackFailure) {
        let bytes = Array(text.utf8)
        try Self.requirePlain(bytes)
        let (isSecure, afterScheme) = try Self.scheme(bytes, policy)
        let authorityEnd =
            bytes[afterScheme...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            ?? bytes.endIndex
        let (host, port) = try Self.split(bytes[afterScheme..<authorityEnd])
        self.isSecure = isSecure
        self.host = try Self.host(host, policy)
        self.port = try Self.port(port, isSecure, policy)
        let rest = String(decoding: bytes[authorityEnd...], as: UTF8.self)
        target = rest.hasPrefix("/") ? rest : "/" + rest
    }

    /// Whom the certificate must be for; a name is also said in the hello.
    var identity: ServerIdentity {
        switch host {
        case .name(let name): ServerIdentity(name: name)
        case .address: ServerIdentity(name: nil)
        }
    }

    /// The value of `Host`.
    var authority: String {
        let name =
            switch host {
            case .name(let name): name
            case .address(.v4(let bits)): IPAddress.v4(bits).description
            case .address(.v6(let upper, let lower)): "[\(IPAddress.v6(upper, lower))]"
            }
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}

extension CallbackURL {
    /// Visible ASCII, of what a URL may hold (RFC 3986, section 2), with sound escapes.
    private static func requirePlain(_ bytes: [UInt8]) throws(CallbackFailure) {
        guard bytes.count <= Limits.callbackURLLengthMax else {
            throw .refused("the URL is longer than \(Limits.callbackURLLengthMax)")
        }
        for (index, byte) in bytes.enumerated() {
            guard byte > 0x20, byte < 0x7f else {
                throw .refused("the URL has characters other than visible ASCII")
            }
            guard !#""<>\^`{|}"#.utf8.contains(byte) else {
                throw .refused("the URL has a character that must be escaped")
            }
            if byte == UInt8(ascii: "#") { throw .refused("the URL has a fragment") }
            guard byte != UInt8(ascii: "%") || isEscape(bytes[index...].dropFirst().prefix(2))
            else { throw .refused("the URL has a broken escape") }
        }
    }

    private static func isEscape(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.count == 2
            && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    private static func scheme(
        _ bytes: [UInt8], _ policy: CallbackPolicy
    ) throws(CallbackFailure) -> (isSecure: Bool, afterScheme: Int) {
        let start = String(decoding: bytes.prefix(8), as: UTF8.self).lowercased()
        if start == "https://" { return (true, 8) }
        guard start.hasPrefix("http://") else { throw .refused("the URL is not https://...") }
        guard policy.allowsPlainHTTP else { throw .refused("the URL is http, not https") }
        return (false, 7)
    }

    /// Host and port; the latter is `nil` where there is no colon.
    private static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(CallbackFailure) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw .refused("the URL names a user")
        }
        guard authority.first == UInt8(ascii: "[") else {
            guard let colon = authority.firstIndex(of: UInt8(ascii: ":")) else {
                return (authority, nil)
            }
            return (authority[..<colon], authority[(colon + 1)...])
        }
        guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else {
            throw .refused("the address has no closing bracket")
        }
        let (host, rest) = (authority[...end], authority[(end + 1)...])
        guard let colon = rest.first else { return (host, nil) }
        guard colon == UInt8(ascii: ":") else { throw .refused("there is text behind the bracket") }
        return (host, rest.dropFirst())
    }

    private static func host(
        _ bytes: ArraySlice<UInt8>, _ policy: CallbackPolicy
    ) throws(CallbackFailure) -> CallbackHost {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        let guardian = AddressGuard(policy: policy)
        let literal =
            text.hasPrefix("[")
            ? IPAddress(text.dropFirst().dropLast()).flatMap(\.ifVersion6) : IPAddress(text)
        if let literal {
            if let objection = guardian.objection(to: literal) { throw .refused(objection) }
            return .address(literal)
        }
        guard !text.hasPrefix("[") else { throw .refused("the address in brackets is not IPv6") }
        if let objection = HostName.objection(to: text) { throw .refused(objection) }
        guard policy.allowsPrivateAddresses || !HostName.isLocal(text) else {
            throw .refused("\(text) is a name of this host or site")
        }
        return .name(text)
    }

    private static func port(
        _ digits: ArraySlice<UInt8>?, _ isSecure: Bool, _ policy: CallbackPolicy
    ) throws(CallbackFailure) -> UInt16 {
        var port: UInt16 = isSecure ? 443 : 80
        if let digits {
            guard (1...5).contains(digits.count), digits.first != 0x30,
                digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt16(String(decoding: digits, as: UTF8.self))
            else { throw .refused("the port is not a number from 1 to 65535") }
            port = number
        }
        guard policy.allows(port: port, isSecure: isSecure) else {
            throw .refused("port \(port) is not called")
        }
        return port
    }
}

extension IPAddress {
    fileprivate var ifVersion6: IPAddress? {
        switch self {
        case .v4: nil
        case .v6: self
        }
    }
}
