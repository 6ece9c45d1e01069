import Crypto

/// How requests to Kraken are signed (Kraken REST API, "Authentication"): HMAC-SHA512, by the
/// secret in base 64, over the path followed by the SHA-256 of nonce and body.
package enum KrakenSignature {
    /// - Parameters:
    ///   - path: from `/0/private/` on, without a query.
    ///   - body: exactly as sent; it contains the nonce.
    /// - Returns: `nil` for a secret that is not base 64.
    package static func sign(
        path: String, nonce: String, body: String, secret: String
    ) -> String? {
        Base64Text.bytes(secret).map { key in
            Base64Text.text(
                Array(
                    HMAC<SHA512>.authenticationCode(
                        for: message(path, nonce, body), using: SymmetricKey(data: key))))
        }
    }

    /// Compares in constant time.
    package static func isSignature(
        _ signature: String, path: String, nonce: String, body: String, secret: String
    ) -> Bool {
        guard let code = Base64Text.bytes(signature), let key = Base64Text.bytes(secret) else {
            return false
        }
        return HMAC<SHA512>.isValidAuthenticationCode(
            code, authenticating: message(path, nonce, body), using: SymmetricKey(data: key))
    }

    private static func message(_ path: String, _ nonce: String, _ body: String) -> [UInt8] {
        Array(path.utf8) + Array(SHA256.hash(data: Array((nonce + body).utf8)))
    }
}
