import Domain
import Engine
import HTTPAPI
import StrictJSON
import VenueProtocols

/// The keys of an installation as `DIR/token-keys.json` holds them.
///
/// `{"privateKey": HEX, "createdAt": TIME, "secret": HEX, "older": [{"publicKey": HEX, "retiresAt":
/// TIME}]}`, keys and secret of 32 bytes. The form before: without `createdAt` and `secret`, and of
/// an older key its HEX alone.
struct TokenKeyRecord: Hashable, Sendable {
    let privateKey: [UInt8]
    /// `nil`: before it was noted.
    let createdAt: Instant?
    /// What is signed besides tokens is signed by keys that follow from it; `nil`: from the private
    /// key.
    let secret: [UInt8]?
    let older: [TokenKeys.Older]

    static let keyLength = 32

    init(
        privateKey: [UInt8], createdAt: Instant?, secret: [UInt8]?, older: [TokenKeys.Older] = []
    ) {
        self.privateKey = privateKey
        self.createdAt = createdAt
        self.secret = secret
        self.older = older
    }

    /// With keys of its own.
    init(_ random: any RandomSource, at now: Instant) {
        self.init(
            privateKey: Self.draw(random), createdAt: now, secret: Self.draw(random))
    }

    /// `nil` where one of them is no key.
    var keys: TokenKeys? {
        TokenKeys(privateKey: privateKey, derivationSecret: secret, older: older)
    }

    /// With a new key that signs; what signed until now is kept until its last token has expired.
    ///
    /// - Parameter isCompromised: nothing of before is kept, the secret neither: who has read the
    ///   private key has read it too.
    func rotated(
        _ random: any RandomSource, at now: Instant, isCompromised: Bool
    ) -> TokenKeyRecord {
        guard !isCompromised, let keys else { return TokenKeyRecord(random, at: now) }
        let end = now.adding(TokenKeys.retirement)
        let checking = older.filter { $0.retiresAt.map { $0 > now } ?? true }.map {
            TokenKeys.Older(publicKey: $0.publicKey, retiresAt: $0.retiresAt ?? end)
        }
        return TokenKeyRecord(
            privateKey: Self.draw(random), createdAt: now,
            secret: secret ?? TokenKeys.derivationSecret(ofPrivateKey: privateKey),
            older: [TokenKeys.Older(publicKey: keys.publicKey, retiresAt: end)] + checking)
    }

    /// Those that check tokens, the one that signs first.
    func summaries(at now: Instant) -> [TokenKeySummary] {
        let signing = keys.map {
            TokenKeySummary(
                id: $0.signingID, isSigning: true, createdAt: createdAt, retiresAt: nil)
        }
        return (signing.map { [$0] } ?? [])
            + older.filter { $0.retiresAt.map { $0 > now } ?? true }.compactMap { key in
                TokenKeys.id(ofPublicKey: key.publicKey).map {
                    TokenKeySummary(
                        id: $0, isSigning: false, createdAt: nil, retiresAt: key.retiresAt)
                }
            }
    }

    private static func draw(_ random: any RandomSource) -> [UInt8] {
        [random.bits(), random.bits()].flatMap { [$0.0, $0.1] }.flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }
}

extension TokenKeyRecord {
    var json: JSONValue {
        .members([
            "privateKey": .string(HexText.text(privateKey)),
            "createdAt": createdAt.map { .string($0.description) },
            "secret": secret.map { .string(HexText.text($0)) },
            "older": .array(
                older.map { key in
                    .members([
                        "publicKey": .string(HexText.text(key.publicKey)),
                        "retiresAt": key.retiresAt.map { .string($0.description) },
                    ])
                }),
        ])
    }

    /// - Returns: `nil` for anything but the form above or the one before.
    init?(json: JSONValue) {
        guard let privateKey = Self.bytes(json["privateKey"]) else { return nil }
        var older: [TokenKeys.Older] = []
        for value in json["older"]?.array ?? [] {
            guard let key = Self.bytes(value["publicKey"] ?? value) else { return nil }
            let text = value["retiresAt"]?.string
            guard value["retiresAt"] == nil || text.flatMap(Instant.init(rfc3339:)) != nil else {
                return nil
            }
            older.append(
                TokenKeys.Older(
                    publicKey: key, retiresAt: text.flatMap(Instant.init(rfc3339:))))
        }
        let secret = Self.bytes(json["secret"])
        guard secret != nil || json["secret"] == nil else { return nil }
        self.init(
            privateKey: privateKey,
            createdAt: json["createdAt"]?.string.flatMap(Instant.init(rfc3339:)), secret: secret,
            older: older)
        guard keys != nil else { return nil }
    }

    private static func bytes(_ value: JSONValue?) -> [UInt8]? {
        value?.string.flatMap(HexText.bytes).flatMap { $0.count == keyLength ? $0 : nil }
    }
}
