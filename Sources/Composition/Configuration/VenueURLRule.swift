import Foundation
import Webhooks

/// Which URLs the server may call as a venue: encrypted, or on this machine, and nothing hidden in
/// them.
struct VenueURLRule {
    /// `http` or `ws`; encrypted with an `s` behind it.
    let scheme: String
    let allowsPlaintext: Bool

    static let lengthMax = 2_000

    /// Completes "expected ...".
    var expected: String {
        "\(scheme)s://HOST[:PORT][/PATH] without user, query or fragment"
            + (allowsPlaintext
                ? ", or the same with \(scheme)"
                : " (\(scheme) on loopback or with allowPlaintext)")
    }

    func allows(_ text: String) -> Bool {
        guard (1...Self.lengthMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !#""<>\^`{|}@?#%"#.utf8.contains($0) }
            ),
            let parts = URLComponents(string: text), parts.user == nil, parts.password == nil,
            parts.query == nil, parts.fragment == nil, let host = parts.host, !host.isEmpty,
            parts.port.map({ (1...65_535).contains($0) }) ?? !Self.endsInColon(text)
        else { return false }
        switch parts.scheme {
        case "\(scheme)s": return true
        case scheme: return allowsPlaintext || Self.isLoopback(host)
        case .some, .none: return false
        }
    }

    /// A port that is no number.
    private static func endsInColon(_ text: String) -> Bool {
        let authority = text.split(separator: "/", omittingEmptySubsequences: true).dropFirst()
            .first
        return authority?.last == ":"
    }

    /// Whether it is on this machine.
    static func isLoopback(url: String) -> Bool {
        URLComponents(string: url)?.host.map { isLoopback($0) } ?? false
    }

    /// By its text: a name that is looked up may come to mean another machine.
    private static func isLoopback(_ host: String) -> Bool {
        let plain = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return switch IPAddress(plain) {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let upper, let lower): upper == 0 && lower == 1
        case .none: plain == "localhost"
        }
    }
}
