internal import Engine
internal import NIOCore
internal import NIOSSL

/// Whether a certificate that is trusted is for the host of the URL (RFC 9525).
///
/// NIOSSL's own check also takes a certificate for the address that is connected, whatever the
/// name; then who forges an answer of the name service needs no certificate for the name. For a
/// URL with a name only that name counts here, and only as a DNS name among the subject's
/// alternative names.
struct ServerIdentity: Hashable, Sendable {
    /// In lower case; `nil` where the URL has an address, which NIOSSL compares alone.
    let name: String?

    func handler(_ context: NIOSSLContext) throws -> NIOSSLClientHandler {
        guard let name else {
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
        return try ._makeSSLClientHandler(context: context, serverHostname: name) {
            certificate, channel in
            Self.dnsNames(of: certificate).contains { Self.covers($0, name) }
                ? channel.eventLoop.makeSucceededVoidFuture()
                : channel.eventLoop.makeFailedFuture(Self.mismatch)
        }
    }

    static let mismatch = CallbackFailure.tls("the certificate is for another name")

    private static func dnsNames(of certificate: NIOSSLCertificate) -> [String] {
        certificate._subjectAlternativeNames().compactMap { name in
            guard name.nameType == .dnsName else { return nil }
            return name.contents.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// - Parameters:
    ///   - pattern: a name, or `*.` and a name of at least two parts; the star is one part.
    ///   - name: in lower case.
    static func covers(_ pattern: String, _ name: String) -> Bool {
        let pattern = pattern.lowercased()
        guard pattern.hasPrefix("*.") else { return pattern == name }
        guard let dot = name.firstIndex(of: ".") else { return false }
        let parent = name[dot...]
        return pattern.dropFirst() == parent && parent.dropFirst().contains(".")
    }
}
