import VenueProtocols

/// An API key of Kraken. It does not show itself: no log line, error or dump contains it.
package struct KrakenKey: Sendable {
    package let apiKey: String
    /// In base 64, as Kraken hands it out.
    let secret: String

    /// - Returns: `nil` for a secret that is not base 64, or empty.
    package init?(apiKey: String, secret: String) {
        guard let bytes = Base64Text.bytes(secret), !bytes.isEmpty, !apiKey.isEmpty else {
            return nil
        }
        (self.apiKey, self.secret) = (apiKey, secret)
    }
}

extension KrakenKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a key of Kraken" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
