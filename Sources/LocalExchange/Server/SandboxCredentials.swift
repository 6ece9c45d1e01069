import Crypto
import VenueProtocols

/// The keys of accounts, made of a seed: a sandbox has the same ones after every start.
package enum SandboxCredentials {
    /// Of the key that the ready line names.
    package static let mainLabel = "main"
    private static let ed25519Label = "ed25519"

    static func keys(
        of account: String, seed: String, for wire: ExchangeProtocol
    ) -> [SandboxKey] {
        let main = key(of: account, label: mainLabel, seed: seed, for: wire)
        switch wire {
        case .binance: return [main, ed25519(account, seed: seed)].compactMap { $0 }
        case .kraken: return [main]
        }
    }

    /// A key with a secret; one for each label.
    static func key(
        of account: String, label: String, seed: String, for wire: ExchangeProtocol
    ) -> SandboxKey {
        let suffix = label == mainLabel ? "" : " \(label)"
        let name = bytes(account, seed, "key" + suffix)
        let secret = bytes(account, seed, "secret" + suffix)
        switch wire {
        case .binance:
            return SandboxKey(
                name: HexText.text(name).prefix64, label: label,
                proof: .secret(HexText.text(secret)))
        case .kraken:
            return SandboxKey(
                name: Base64Text.text(name.prefix(42)), label: label,
                proof: .secret(Base64Text.text(secret)))
        }
    }

    private static func ed25519(_ account: String, seed: String) -> SandboxKey? {
        let key = try? Curve25519.Signing.PrivateKey(
            rawRepresentation: privateKey(of: account, seed: seed))
        return key.map { key in
            SandboxKey(
                name: HexText.text(bytes(account, seed, "ed25519 key")).prefix64,
                label: ed25519Label,
                proof: .ed25519(publicKey: Array(key.publicKey.rawRepresentation)))
        }
    }

    /// The private half of the account's Ed25519 key: 32 bytes.
    package static func privateKey(of account: String, seed: String) -> [UInt8] {
        Array(bytes(account, seed, "ed25519").prefix(32))
    }

    /// 64 bytes.
    private static func bytes(_ account: String, _ seed: String, _ purpose: String) -> [UInt8] {
        Array(SHA512.hash(data: Array("\(seed)/\(account)/\(purpose)".utf8)))
    }
}

extension String {
    /// API keys have 64 characters.
    fileprivate var prefix64: String { String(prefix(64)) }
}
