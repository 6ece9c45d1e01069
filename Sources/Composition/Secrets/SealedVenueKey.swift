package import Domain
import StrictJSON

/// A venue key at rest: its secret sealed by a key of its own, and that one wrapped by the master
/// key. What is in the open is bound to both: nothing of it can be changed, and no two records can
/// be swapped.
package struct SealedVenueKey: Hashable, Sendable {
    package let tenant: TenantID
    package let account: VenueAccount
    /// 1 for the first key of the account, and one more for each that took its place.
    package let version: Int64
    package let scheme: VenueKeyScheme
    /// Tells one API key from another: the start of its SHA-256.
    package let fingerprint: String
    package let addedAt: Instant
    /// Of the master key that wraps it.
    let masterKeyID: String
    let wrappedKey: SealedBytes
    let payload: SealedBytes

    /// Of the form below.
    static let format: Int64 = 1

    /// What is in the open.
    struct Label: Hashable {
        let tenant: TenantID
        let account: VenueAccount
        let version: Int64
        let scheme: VenueKeyScheme
        let fingerprint: String
        let addedAt: Instant

        /// What is in the open, as it is bound to what is sealed: each part with its length in
        /// front, so that no two records have the same.
        var context: [UInt8] {
            [
                "cambist venue key", "\(SealedVenueKey.format)", tenant.text, account.venue.text,
                account.account.text, "\(version)", scheme.rawValue, fingerprint,
                "\(addedAt.microseconds)",
            ].flatMap { Array("\($0.utf8.count):\($0)".utf8) }
        }
    }

    init(_ label: Label, masterKeyID: String, wrappedKey: SealedBytes, payload: SealedBytes) {
        tenant = label.tenant
        account = label.account
        version = label.version
        scheme = label.scheme
        fingerprint = label.fingerprint
        addedAt = label.addedAt
        self.masterKeyID = masterKeyID
        self.wrappedKey = wrappedKey
        self.payload = payload
    }

    var label: Label {
        Label(
            tenant: tenant, account: account, version: version, scheme: scheme,
            fingerprint: fingerprint, addedAt: addedAt)
    }
}

extension SealedVenueKey {
    var json: JSONValue {
        .members([
            "tenant": .string(tenant.text), "venue": .string(account.venue.text),
            "account": .string(account.account.text), "version": .number(text: "\(version)"),
            "scheme": .string(scheme.rawValue), "fingerprint": .string(fingerprint),
            "addedAt": .string(addedAt.description), "masterKey": .string(masterKeyID),
            "wrappedKey": wrappedKey.json, "payload": payload.json,
        ])
    }

    /// - Returns: `nil` for anything but the form above.
    init?(json: JSONValue) {
        guard let tenant = json["tenant"]?.string, let venue = json["venue"]?.string,
            let account = json["account"]?.string, let version = json["version"]?.integer,
            version > 0, let scheme = json["scheme"]?.string.flatMap(VenueKeyScheme.init),
            let fingerprint = json["fingerprint"]?.string,
            let addedAt = json["addedAt"]?.string.flatMap(Instant.init(rfc3339:)),
            let masterKeyID = json["masterKey"]?.string,
            let wrappedKey = SealedBytes(json: json["wrappedKey"]),
            let payload = SealedBytes(json: json["payload"])
        else { return nil }
        self.init(
            Label(
                tenant: TenantID(tenant),
                account: VenueAccount(VenueID(venue), AccountID(account)), version: version,
                scheme: scheme, fingerprint: fingerprint, addedAt: addedAt),
            masterKeyID: masterKeyID, wrappedKey: wrappedKey, payload: payload)
    }
}
