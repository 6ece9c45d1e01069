import Domain
import NIOHTTP1

/// What the parser lets pass and this service does not.
enum HeaderRules {
    static func violation(of head: HTTPRequestHead) -> APIError? {
        let isOld = isBefore11(head.version)
        let hosts = head.headers["host"]
        if hosts.count != 1, !(isOld && hosts.isEmpty) {
            return .invalid("Host", "must be sent exactly once")
        }
        if let host = hosts.first, !HostHeader.isValid(host) {
            return .invalid("Host", "is malformed")
        }
        let codings = head.headers["transfer-encoding"]
        if !codings.isEmpty {
            if isOld { return .invalid("Transfer-Encoding", "does not exist in HTTP/1.0") }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                return .invalid("Transfer-Encoding", "must be chunked")
            }
            if head.headers.contains(name: "content-length") {
                return .invalid("Content-Length", "must not be sent with Transfer-Encoding")
            }
        }
        let lengths = head.headers["content-length"]
        if lengths.count > 1 || !lengths.allSatisfy(isPlainNumber) {
            return .invalid("Content-Length", "must be one number")
        }
        return nil
    }

    /// A body that is refused unread is not asked for.
    static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        guard !isBefore11(head.version),
            head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" })
        else { return false }
        return (head.headers["content-length"].first.flatMap(Int.init) ?? 0) <= Limits.bodyBytesMax
    }

    private static func isBefore11(_ version: HTTPVersion) -> Bool {
        (version.major, version.minor) < (1, 1)
    }

    private static func isPlainNumber(_ text: String) -> Bool {
        (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }
}
