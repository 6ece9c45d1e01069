internal import NIOSSL

/// Whose certificates a venue may show. That they are checked, and for the venue's very name, no
/// setting can turn off.
package enum TLSTrust: Hashable, Sendable {
    /// The authorities of this system.
    case system
    /// Only the authorities in this file of PEM, as of a test net or an exchange of one's own.
    case authorities(pemFile: String)

    /// - Throws: ``ConnectorError/trust(_:)``.
    func clientConfiguration() throws(ConnectorError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.applicationProtocols = ["http/1.1"]
        switch self {
        case .system: break
        case .authorities(let pemFile):
            guard let roots = try? NIOSSLCertificate.fromPEMFile(pemFile), !roots.isEmpty else {
                throw .trust("no certificates in PEM in the file")
            }
            configuration.trustRoots = .certificates(roots)
        }
        return configuration
    }
}
