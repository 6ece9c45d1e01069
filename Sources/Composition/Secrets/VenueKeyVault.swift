import Crypto
package import Domain
import StrictJSON
import VenueProtocols

/// Seals venue keys and opens them again, by one master key.
///
/// AES-256-GCM twice: the secret by a random key of its own, and that one by the master key. So a
/// new master key re-wraps 32 bytes of each record and needs to see no secret.
package struct VenueKeyVault: Sendable {
    /// `nil`: none is given.
    let master: MasterKey?

    package init(master: MasterKey?) { self.master = master }

    /// - Parameter version: one more than that of the key whose place it takes, or 1.
    /// - Throws: ``CompositionError/vault(_:)`` without a master key.
    package func seal(
        _ key: VenueKey, version: Int64, at now: Instant
    ) throws(CompositionError) -> SealedVenueKey {
        guard let master else { throw .vault(.noMasterKey(key.account)) }
        let label = SealedVenueKey.Label(
            tenant: key.tenant, account: key.account, version: version, scheme: key.scheme,
            fingerprint: Self.fingerprint(key), addedAt: now)
        let own = SymmetricKey(size: .bits256)
        var writer = JSONWriter()
        writer.value(
            .members([
                "apiKey": .string(key.apiKey.reveal()), "secret": .string(key.secret.reveal()),
            ]))
        return SealedVenueKey(
            label, masterKeyID: master.id,
            wrappedKey: try .seal(
                own.withUnsafeBytes { Array($0) }, with: master.key,
                context: Self.wrapping(label, by: master)),
            payload: try .seal(writer.bytes, with: own, context: label.context))
    }

    /// - Parameter tenant: whose account it is by the configuration.
    /// - Throws: ``CompositionError/vault(_:)``.
    package func open(
        _ sealed: SealedVenueKey, for tenant: TenantID
    ) throws(CompositionError) -> VenueKey {
        let own = try ownKey(of: sealed)
        guard sealed.tenant == tenant else {
            throw .vault(
                .otherTenant(sealed.account, stored: sealed.tenant, configured: tenant))
        }
        guard let bytes = sealed.payload.open(with: own, context: sealed.label.context),
            let json = try? JSONParser.parse(bytes), let apiKey = json["apiKey"]?.string,
            let secret = json["secret"]?.string
        else { throw .vault(.damaged(sealed.account)) }
        return VenueKey(
            account: sealed.account, tenant: sealed.tenant, scheme: sealed.scheme,
            apiKey: SecretText(apiKey), secret: SecretText(secret))
    }

    /// The same record, wrapped by another master key.
    ///
    /// - Throws: as ``open(_:for:)``: what does not open now would never open again.
    package func rewrap(
        _ sealed: SealedVenueKey, by other: MasterKey
    ) throws(CompositionError) -> SealedVenueKey {
        _ = try open(sealed, for: sealed.tenant)
        let own = try ownKey(of: sealed)
        return SealedVenueKey(
            sealed.label, masterKeyID: other.id,
            wrappedKey: try .seal(
                own.withUnsafeBytes { Array($0) }, with: other.key,
                context: Self.wrapping(sealed.label, by: other)),
            payload: sealed.payload)
    }

    /// Tells one key, with its secret, from another.
    static func fingerprint(_ key: VenueKey) -> String {
        let secret = SymmetricKey(data: Array(key.secret.reveal().utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(key.apiKey.reveal().utf8), using: secret)
        return HexText.text(code.prefix(6))
    }

    /// Tells one API key from another, whatever its secret.
    static func name(of apiKey: SecretText) -> String {
        HexText.text(SHA256.hash(data: Array(apiKey.reveal().utf8)).prefix(6))
    }

    private func ownKey(of sealed: SealedVenueKey) throws(CompositionError) -> SymmetricKey {
        guard let master else { throw .vault(.noMasterKey(sealed.account)) }
        guard master.id == sealed.masterKeyID else {
            throw .vault(
                .wrongMasterKey(sealed.account, needed: sealed.masterKeyID, given: master.id))
        }
        let context = Self.wrapping(sealed.label, by: master)
        guard let bytes = sealed.wrappedKey.open(with: master.key, context: context) else {
            throw .vault(.damaged(sealed.account))
        }
        return SymmetricKey(data: bytes)
    }

    private static func wrapping(_ label: SealedVenueKey.Label, by master: MasterKey) -> [UInt8] {
        label.context + Array("\(master.id.utf8.count):\(master.id)".utf8)
    }
}
