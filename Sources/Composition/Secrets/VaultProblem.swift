package import Domain

/// Why a venue key cannot be had, and what to do.
package enum VaultProblem: Hashable, Sendable {
    /// No key of the account is stored.
    case absent(VenueAccount)
    case noMasterKey(VenueAccount)
    /// The ids of the master key that wrapped it and of the one that is given.
    case wrongMasterKey(VenueAccount, needed: String, given: String)
    /// It does not open by the master key that wrapped it: changed, swapped, or cut.
    case damaged(VenueAccount)
    case otherTenant(VenueAccount, stored: TenantID, configured: TenantID)
    /// It was replaced or removed since it was read.
    case changed(VenueAccount)
}

extension VaultProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absent(let account):
            "\(account) has no key: \(Self.add(account))"
        case .noMasterKey(let account):
            "the key of \(account) is locked: set \(MasterKeySource.variable), "
                + "\(MasterKeySource.fileVariable) or secrets.masterKeyFile"
        case .wrongMasterKey(let account, let needed, let given):
            "the key of \(account) is locked by master key \(needed), and \(given) is given: give "
                + "that one, or store the venue's key again: \(Self.add(account))"
        case .damaged(let account):
            "the stored key of \(account) is damaged: restore venue-keys.json from a copy, or "
                + "store the key again: \(Self.add(account))"
        case .otherTenant(let account, let stored, let configured):
            "the key of \(account) was stored for tenant \(stored), and the configuration says "
                + "\(configured): store it again: \(Self.add(account))"
        case .changed(let account):
            "the stored key of \(account) was changed meanwhile: give the command again"
        }
    }

    private static func add(_ account: VenueAccount) -> String {
        "cambist venue add --account \(account) --config FILE"
    }
}
