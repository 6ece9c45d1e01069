import Domain
import Foundation
import VenueProtocols

/// Whether what an operator gives can be a venue's key at all; what is wrong is said without
/// repeating any of it.
enum VenueKeyShape {
    private static let lengths = 8...512
    /// Fewer bytes are no secret of Kraken's.
    private static let krakenSecretLengthMin = 16

    /// - Parameter secret: as it stands in its file; space around it does not count.
    /// - Throws: ``CompositionError/refused(_:)`` with everything that is wrong.
    static func key(
        of account: VenueAccount, tenant: TenantID, wire: ConnectorSettings.Kind,
        scheme: VenueKeyScheme, apiKey: String, secret: SecretText
    ) throws(CompositionError) -> VenueKey {
        var problems: [String] = []
        if !isToken(apiKey) {
            problems.append(
                "--api-key: expected \(lengths.lowerBound) to \(lengths.upperBound) visible "
                    + "characters, as \(wire.rawValue) shows the key")
        }
        let text = secret.reveal().trimmingCharacters(in: .whitespacesAndNewlines)
        let usable = self.secret(text, wire, scheme)
        if usable == nil { problems.append("the secret: expected \(expected(wire, scheme))") }
        guard problems.isEmpty, let usable else {
            throw .refused(problems.joined(separator: "\n"))
        }
        return VenueKey(
            account: account, tenant: tenant, scheme: scheme, apiKey: SecretText(apiKey),
            secret: SecretText(usable))
    }

    private static func secret(
        _ text: String, _ wire: ConnectorSettings.Kind, _ scheme: VenueKeyScheme
    ) -> String? {
        switch (wire, scheme) {
        case (.binance, .hmac): isToken(text) ? text : nil
        case (.binance, .ed25519): Ed25519Text.seed(text).map { Base64Text.text($0) }
        case (.kraken, .hmac):
            Base64Text.bytes(text).flatMap { $0.count >= krakenSecretLengthMin ? text : nil }
        case (.kraken, .ed25519), (.bitstamp, .hmac), (.bitstamp, .ed25519): nil
        }
    }

    private static func expected(
        _ wire: ConnectorSettings.Kind, _ scheme: VenueKeyScheme
    ) -> String {
        switch (wire, scheme) {
        case (.binance, .hmac):
            "\(lengths.lowerBound) to \(lengths.upperBound) visible characters in one line"
        case (.binance, .ed25519):
            "a private key of Ed25519: PEM of PKCS #8 without a passphrase, or 32 bytes in base 64"
        case (.kraken, .hmac): "the private key as Kraken shows it, in base 64"
        case (.kraken, .ed25519): "--scheme hmac: Kraken has no other"
        case (.bitstamp, .hmac), (.bitstamp, .ed25519): "none: Bitstamp has no accounts here"
        }
    }

    private static func isToken(_ text: String) -> Bool {
        lengths.contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }
}
