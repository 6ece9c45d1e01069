internal import Domain
package import Engine

/// Decides which headers of a call are sent: a client chooses one of them.
package enum HeaderGuard {
    /// Those of the connection and of the framing of a message (RFC 9110, section 7.6.1; RFC 9112,
    /// section 6) are the transport's own, whatever their case.
    private static let ownNames: Set<String> = [
        "host", "connection", "keep-alive", "content-length", "transfer-encoding", "te", "trailer",
        "upgrade", "expect", "proxy-connection", "proxy-authorization",
    ]

    package static func objection(to header: CallbackHeader) -> String? {
        let name = header.name.utf8
        guard (1...Limits.callbackHeaderLengthMax).contains(name.count + header.value.utf8.count),
            !name.isEmpty, name.allSatisfy(isTokenCharacter)
        else { return "the header's name is no token, or too long with its value" }
        guard !ownNames.contains(header.name.lowercased()) else {
            return "the header \(header.name) is not for a client to set"
        }
        // A line break here would begin a header, or a request, of the client's making.
        let isPlain = header.value.utf8.allSatisfy { $0 == 0x09 || (0x20...0x7e).contains($0) }
        return isPlain ? nil : "the header \(header.name) has characters other than visible ASCII"
    }

    static func objection(to headers: [CallbackHeader]) -> String? {
        guard headers.count <= Limits.callbackHeadersMax else { return "too many headers" }
        return headers.lazy.compactMap { objection(to: $0) }.first
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
