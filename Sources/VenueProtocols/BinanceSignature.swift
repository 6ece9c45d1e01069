import Crypto

/// How requests to Binance are signed: over the query immediately followed by the body, exactly as
/// sent (Binance Spot API, "Signed Endpoint Examples").
package enum BinanceSignature {
    /// HMAC-SHA256, as hexadecimal digits.
    package static func hmac(_ payload: String, secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(payload.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return HexText.text(code)
    }

    /// Compares in constant time, either case of the digits.
    package static func isHMAC(_ signature: String, of payload: String, secret: String) -> Bool {
        guard let code = HexText.bytes(signature) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Array(payload.utf8),
            using: SymmetricKey(data: Array(secret.utf8)))
    }

    /// Ed25519, in base 64; the caller escapes it for a query.
    ///
    /// - Parameter seed: the private key's 32 bytes.
    package static func ed25519(_ payload: String, seed: [UInt8]) -> String? {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let signature = try? key.signature(for: Array(payload.utf8))
        else { return nil }
        return Base64Text.text(Array(signature))
    }

    package static func isEd25519(
        _ signature: String, of payload: String, publicKey: [UInt8]
    ) -> Bool {
        guard let bytes = Base64Text.bytes(signature),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        return key.isValidSignature(bytes, for: Array(payload.utf8))
    }

    /// What the WebSocket API signs: the parameters by their names, as raw UTF-8.
    package static func socketPayload(_ parameters: [(name: String, value: String)]) -> String {
        parameters.filter { $0.name != "signature" }
            .sorted { $0.name < $1.name }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
}
