import NIOSSL

/// A certificate of its own making for `hooks.example` and 127.0.0.1, valid from 2020 to 2120. Its
/// key is public here and protects nothing.
enum TestCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBdDCCARmgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1ob29rcy5l
        eGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
        VQQDDA1ob29rcy5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsUG+
        OWpIsIpSX4YL/QLz7jF9htswH8DHIW6kqWfN90FChxfGFuSnaM8atJklq293NMaU
        MBuHNR2DBfEUxiVJH6NSMFAwHgYDVR0RBBcwFYINaG9va3MuZXhhbXBsZYcEfwAA
        ATAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTixcpz1SnWTdQR+LKYsootSrb6
        PDAKBggqhkjOPQQDAgNJADBGAiEAj4Wrr/wJLtHe2pg1kR1eW38E/yIzo46TweRJ
        iEUPtcYCIQCX9n0+Z9+DnOzZXNSfc6T8q635JfDQDj3B0pIj3O1rYg==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg14a51ATUCduvzt9X
        bwpEvM26QkWA/JZKXSKGjQRJHbChRANCAASxQb45akiwilJfhgv9AvPuMX2G2zAf
        wMchbqSpZ833QUKHF8YW5Kdozxq0mSWrb3c0xpQwG4c1HYMF8RTGJUkf
        -----END PRIVATE KEY-----
        """

    /// - Parameter log: is told the name in each client's hello.
    static func serverContext(_ log: Receiver.Log) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        configuration.sslContextCallback = { hello, promise in
            log.serverNames.withLock { $0.append(hello.serverHostname) }
            promise.succeed(.noChanges)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
