import Crypto
import JWTKit
import Synchronization

/// The keys that sign and check access tokens: one signs, it and the older ones check.
///
/// To rotate, start with a new private key and the old public key among `older`; drop that one once
/// the last token it signed has expired. Key ids are thumbprints (RFC 7638), so they need no care.
package struct TokenKeys: Sendable {
    /// A public key as the key set shows it.
    struct Public: Sendable {
        let id: String
        /// Base64url of the 32 bytes.
        let x: String
        let key: EdDSA.PublicKey
    }

    let signing: EdDSA.PrivateKey
    /// Signs links to files; follows from the private key, and says nothing of it.
    let links: SymmetricKey
    let current: Public
    /// The current one first.
    let all: [Public]

    /// - Parameters:
    ///   - privateKey: 32 bytes of an Ed25519 private key.
    ///   - older: 32 bytes each, public keys that signed tokens which may still live.
    /// - Returns: `nil` where a key has not 32 bytes.
    package init?(privateKey: [UInt8], older: [[UInt8]] = []) {
        guard let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: privateKey),
            let current = Public(raw: Array(secret.publicKey.rawRepresentation))
        else { return nil }
        var all = [current]
        for raw in older {
            guard let key = Public(raw: raw) else { return nil }
            if !all.contains(where: { $0.id == key.id }) { all.append(key) }
        }
        links = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: privateKey),
            info: Array("cambist download links".utf8), outputByteCount: 32)
        signing = EdDSA.PrivateKey(backing: secret)
        self.current = current
        self.all = all
    }

    /// 32 bytes, to be kept as an older key after a rotation.
    package var publicKey: [UInt8] { Array(current.key.rawRepresentation) }
}

extension TokenKeys.Public {
    init?(raw: [UInt8]) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw) else {
            return nil
        }
        x = Base64URL.encode(raw)
        let canonical = #"{"crv":"Ed25519","kty":"OKP","x":"\#(x)"}"#
        id = Base64URL.encode(Array(SHA256.hash(data: Array(canonical.utf8))))
        self.key = EdDSA.PublicKey(backing: key)
    }
}
