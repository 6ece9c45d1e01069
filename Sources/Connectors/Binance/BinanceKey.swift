internal import VenueProtocols

/// An API key of Binance and what it signs with. It never prints itself.
package struct BinanceKey: Sendable {
    package enum Secret: Sendable {
        /// The secret key, as text.
        case hmac(String)
        /// The private key's 32 bytes.
        case ed25519(seed: [UInt8])
    }

    package let apiKey: String
    private let secret: Secret

    package init(apiKey: String, secret: Secret) { (self.apiKey, self.secret) = (apiKey, secret) }

    /// The signature as it goes into a form or a message, not escaped; `nil` for a seed that is no
    /// key.
    package func signature(of payload: String) -> String? {
        switch secret {
        case .hmac(let text): BinanceSignature.hmac(payload, secret: text)
        case .ed25519(let seed): BinanceSignature.ed25519(payload, seed: seed)
        }
    }
}

extension BinanceKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a Binance key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension BinanceKey.Secret: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package var description: String { "a secret" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
