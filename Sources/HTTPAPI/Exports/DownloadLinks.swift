import Crypto
import Domain
import Engine

/// Links to files that work by themselves for a short time: whoever has one may read the one file.
///
/// A link carries the time at which it ends and an HMAC over that and the export's id, by a key
/// that never leaves the process.
struct DownloadLinks: Sendable {
    let ring: TokenKeyRing
    let issuer: Issuer

    private var key: SymmetricKey { ring.keys.derivedKey(for: "cambist download links") }

    struct Link: Hashable, Sendable {
        let url: String
        let expiresAt: Instant
    }

    /// - Returns: `nil` once the export is over.
    func link(to export: Export, at now: Instant) -> Link? {
        let end = min(now.adding(.seconds(Limits.exportLinkSeconds)), export.expiresAt)
        let seconds = end.microseconds / 1_000_000
        guard end > now else { return nil }
        let signature = Base64URL.encode(
            Array(HMAC<SHA256>.authenticationCode(for: Self.signed(export.id, seconds), using: key))
        )
        return Link(
            url: "\(issuer.url)\(ExportRoutes.base)/\(export.id)/file"
                + "?expires=\(seconds)&signature=\(signature)",
            expiresAt: Instant(microseconds: seconds * 1_000_000))
    }

    /// Whether these are of a link of ours that has not ended. Takes as long for a wrong signature
    /// as for a right one.
    func allows(_ id: ExportID, expires: String?, signature: String?, at now: Instant) -> Bool {
        guard let expires, (1...12).contains(expires.utf8.count),
            expires.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(expires),
            let code = signature.flatMap({ Base64URL.decode($0) }),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Self.signed(id, seconds), using: key)
        else { return false }
        return now.microseconds < seconds * 1_000_000
    }

    private static func signed(_ id: ExportID, _ seconds: Int64) -> [UInt8] {
        Array("export \(id) until \(seconds)".utf8)
    }
}
