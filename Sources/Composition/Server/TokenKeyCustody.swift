package import HTTPAPI

/// The keys of an installation where operators rotate them: in their file, and in the server that
/// runs on them.
package struct TokenKeyCustody: Sendable {
    let file: TokenKeyFile
    /// `nil` where no server runs.
    let ring: TokenKeyRing?

    /// Keys that sign no more and still check; one more has to wait until one of them retires.
    static let olderMax = 8

    /// - Parameter path: of the key file, which need not be there yet.
    package init(path: String, ring: TokenKeyRing?) {
        (file, self.ring) = (TokenKeyFile(path: path), ring)
    }
}
