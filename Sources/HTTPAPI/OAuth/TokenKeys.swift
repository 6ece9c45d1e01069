import Crypto
package import Domain
import JWTKit

/// The keys that sign and check access tokens at one time: one signs, it and the older ones check.
///
/// A rotation makes a new value with a new private key and the old public key among `older`, until
/// the last token that it signed has expired. Key ids are thumbprints (RFC 7638), so they need no
/// care. What is signed besides tokens is signed by keys that follow from a secret of their own,
/// which outlives a rotation.
package struct TokenKeys: Sendable {
    /// A public key as the key set shows it.
    struct Public: Sendable {
        let id: String
        /// Base64url of the 32 bytes.
        let x: String
        let key: EdDSA.PublicKey
    }

    /// A key that signs no more.
    package struct Older: Hashable, Sendable {
        /// 32 bytes.
        package let publicKey: [UInt8]
        /// From then on its tokens are refused; `nil`: not known, and not before a rotation.
        package let retiresAt: Instant?

        package init(publicKey: [UInt8], retiresAt: Instant? = nil) {
            (self.publicKey, self.retiresAt) = (publicKey, retiresAt)
        }
    }

    /// From the moment at which a key stops signing until all its tokens have expired.
    package static let retirement = Duration.seconds(
        TokenSigner.lifetimeSeconds + TokenVerifier.leewaySeconds)

    let signing: EdDSA.PrivateKey
    let current: Public
    private let older: [(key: Public, retiresAt: Instant?)]
    private let derivation: SymmetricKey

    /// - Parameters:
    ///   - privateKey: 32 bytes of an Ed25519 private key.
    ///   - derivationSecret: 32 random bytes; `nil`: what follows from the private key.
    /// - Returns: `nil` where one of them has not 32 bytes.
    package init?(
        privateKey: [UInt8], derivationSecret: [UInt8]? = nil, older: [Older] = []
    ) {
        guard let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: privateKey),
            let current = Public(raw: Array(secret.publicKey.rawRepresentation)),
            derivationSecret?.count ?? 32 == 32
        else { return nil }
        var all: [(key: Public, retiresAt: Instant?)] = []
        for key in older {
            guard let known = Public(raw: key.publicKey) else { return nil }
            if known.id != current.id { all.append((known, key.retiresAt)) }
        }
        derivation = SymmetricKey(
            data: derivationSecret ?? Self.derivationSecret(ofPrivateKey: privateKey))
        signing = EdDSA.PrivateKey(backing: secret)
        self.current = current
        self.older = all
    }

    /// The thumbprint of the key that signs.
    package var signingID: String { current.id }

    /// 32 bytes, to be kept as an older key after a rotation.
    package var publicKey: [UInt8] { Array(current.key.rawRepresentation) }

    /// The thumbprint of a public key; `nil` where it has not 32 bytes.
    package static func id(ofPublicKey raw: [UInt8]) -> String? { Public(raw: raw)?.id }

    /// What keys are derived from where no secret of its own is kept: 32 bytes that follow from the
    /// private key and say nothing of it.
    package static func derivationSecret(ofPrivateKey privateKey: [UInt8]) -> [UInt8] {
        Array(
            HKDF<SHA256>.extract(
                inputKeyMaterial: SymmetricKey(data: privateKey), salt: [UInt8]()))
    }

    /// A key for one purpose, 32 bytes: says nothing of the others, and survives a rotation.
    func derivedKey(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.expand(
            pseudoRandomKey: derivation, info: Array(purpose.utf8), outputByteCount: 32)
    }

    /// Those that check tokens: the current one first.
    func checking(at now: Instant) -> [Public] {
        [current] + older.filter { $0.retiresAt.map { $0 > now } ?? true }.map(\.key)
    }

    func checking(_ id: String, at now: Instant) -> Public? {
        checking(at: now).first { $0.id == id }
    }
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
