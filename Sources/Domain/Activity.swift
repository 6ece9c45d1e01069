package import Money

/// Money that came to a profile or a treasury from outside, left one, or went from one profile to
/// another.
package struct Activity: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case deposit(to: Purse)
        case withdrawal(from: Purse)
        case transfer(from: ProfileID, to: ProfileID)
    }

    /// What money from outside can come to.
    package enum Purse: Hashable, Sendable {
        case profile(ProfileID)
        /// Of this issuer.
        case treasury(VenueID)
    }

    package let id: ActivityID
    /// `nil` for a treasury.
    package let tenant: TenantID?
    package let kind: Kind
    package let asset: Asset
    /// Above zero.
    package let amount: Fixed
    /// Who asked knows it by this; used once for one kind and purse (a deposit or withdrawal) or
    /// one tenant (a transfer).
    package let reference: String?
    package let memo: String
    package let metadata: [String: String]
    package let at: Instant

    package init(
        id: ActivityID, tenant: TenantID?, kind: Kind, asset: Asset, amount: Fixed,
        reference: String? = nil, memo: String = "", metadata: [String: String] = [:],
        at: Instant
    ) {
        precondition(amount.isPositive, "an activity moves something")
        self.id = id
        self.tenant = tenant
        self.kind = kind
        self.asset = asset
        self.amount = amount
        self.reference = reference
        self.memo = memo
        self.metadata = metadata
        self.at = at
    }

    /// What no two activities share; `nil` without a reference.
    package var uniqueKey: String? {
        reference.map { "\(Self.keyPrefix(kind, tenant)):\($0)" }
    }

    package static func uniqueKey(
        _ kind: Kind, of tenant: TenantID?, reference: String
    ) -> String {
        "\(keyPrefix(kind, tenant)):\(reference)"
    }

    private static func keyPrefix(_ kind: Kind, _ tenant: TenantID?) -> String {
        switch kind {
        case .deposit(let purse): "deposit:\(purse)"
        case .withdrawal(let purse): "withdrawal:\(purse)"
        case .transfer: "transfer:\(tenant?.text ?? "")"
        }
    }
}

package typealias ActivityID = Identifier<Activity>

extension Activity.Purse: CustomStringConvertible {
    /// The stored form, `profile:ID` or `treasury:ISSUER`.
    package var description: String {
        switch self {
        case .profile(let id): "profile:\(id)"
        case .treasury(let issuer): "treasury:\(issuer)"
        }
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "profile":
            guard let id = ProfileID(parts[1]) else { return nil }
            self = .profile(id)
        case "treasury": self = .treasury(VenueID(parts[1]))
        default: return nil
        }
    }
}
