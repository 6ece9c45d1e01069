import Foundation
import NIOSSL

/// Certificates of their own making, valid from 2020 to 2120. Their keys are public here and
/// protect nothing.
enum TestCertificate {
    /// For `venue.example`, `localhost` and 127.0.0.1.
    static let venue = Pair(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBfTCCASSgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA12ZW51ZS5l
            eGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
            VQQDDA12ZW51ZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2/7k
            MrlL3KXTfXt2LPLX2S3m21JSmydKmad4Y0BCFRrdE+i2qDkwYvyQsxaQfZEn3TaS
            F/VgJy/sQ5YiJ1yr0qNdMFswKQYDVR0RBCIwIIINdmVudWUuZXhhbXBsZYIJbG9j
            YWxob3N0hwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFB3x+d6gD0a4
            hVpys89pz9DjbhKgMAoGCCqGSM49BAMCA0cAMEQCIG1+279fXK5ICNX6SqLl5dgH
            t+9H9XsWRM9jR+d9PEI4AiALDVJd/APmYm3mdLsz3ctyFI4OR06k7Uk9ccpgPaf8
            mw==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPMm2qWUqgr0Zddhe
            4S93I9NTh5stwHwwgjNsEwhL4eShRANCAATb/uQyuUvcpdN9e3Ys8tfZLebbUlKb
            J0qZp3hjQEIVGt0T6LaoOTBi/JCzFpB9kSfdNpIX9WAnL+xDliInXKvS
            -----END PRIVATE KEY-----
            """)

    /// For `other.example` alone.
    static let other = Pair(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBbjCCAROgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1vdGhlci5l
            eGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
            VQQDDA1vdGhlci5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExowQ
            ipTpBQ3pvSM4gHsO7wcfZr35KmwEXh+luWzWvam3sDPNylB/RMAP/CqF/BukKfpO
            5S0HzlivsxWo3d1zaaNMMEowGAYDVR0RBBEwD4INb3RoZXIuZXhhbXBsZTAPBgNV
            HRMBAf8EBTADAQH/MB0GA1UdDgQWBBQkJVH9Jf9p7sanl43AiiJVISFQLTAKBggq
            hkjOPQQDAgNJADBGAiEA4fxDfwxOXJzOAKgzV8r8lFOQiBRXH90e0flapuGoF8gC
            IQDw3TiiGXSXRGjz1XUsHDPA9js7ikLRK+Ifx9hoWCOi/g==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgF5teyeTdAyfb+yU5
            f/PBleEcsjvAaQ0JQXzrg3EPuVGhRANCAATGjBCKlOkFDem9IziAew7vBx9mvfkq
            bAReH6W5bNa9qbewM83KUH9EwA/8KoX8G6Qp+k7lLQfOWK+zFajd3XNp
            -----END PRIVATE KEY-----
            """)

    struct Pair: Sendable {
        let certificate: String
        let key: String

        func serverContext() throws -> NIOSSLContext {
            try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                        .map { .certificate($0) },
                    privateKey: .privateKey(
                        NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
        }

        /// - Returns: what `body` does with a file of the certificate.
        func withFile<Result>(
            _ body: (String) async throws -> Result
        ) async throws -> Result {
            let path = NSTemporaryDirectory() + "venue-\(UUID().uuidString).pem"
            try certificate.write(toFile: path, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: path) }
            return try await body(path)
        }
    }
}
