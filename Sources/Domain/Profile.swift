/// A purse of one tenant: its balances by asset are an account of the ledger that we own.
package struct Profile: Hashable, Sendable {
    package let id: ProfileID
    package let tenant: TenantID
    /// Unique within the tenant.
    package var nickname: String
    package let createdAt: Instant
    /// Set once it is closed; its balances are zero, and nothing is booked on it any more.
    package var deactivatedAt: Instant?

    /// The nickname of the profile that every tenant has.
    package static let defaultNickname = "default"

    package init(
        id: ProfileID, tenant: TenantID, nickname: String, createdAt: Instant,
        deactivatedAt: Instant? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.nickname = nickname
        self.createdAt = createdAt
        self.deactivatedAt = deactivatedAt
    }

    package var isDefault: Bool { nickname == Self.defaultNickname }
    package var isActive: Bool { deactivatedAt == nil }
}

package typealias ProfileID = Identifier<Profile>

extension VenueAccount {
    /// Where the money of profiles lies: no venue that can be configured.
    package static let profiles = VenueID("@profile")
    /// The treasury of an issuer: no account that can be configured.
    private static let treasuryAccount = AccountID("@treasury")
    private static let profilePrefix = "@"
    private static let dealtPrefix = "@fx:"

    /// The place of a profile's money, whoever it is traded with.
    package init(profile: ProfileID) { self.init(Self.profiles, profile: profile) }

    /// A profile as an issuer sees it, or as a dealer's counterpart in the ledger.
    package init(_ venue: VenueID, profile: ProfileID) {
        self.init(venue, AccountID("\(Self.profilePrefix)\(profile)"))
    }

    /// A profile whose orders go to a dealer: its market is the dealer's, and no treasury pays.
    package init(_ dealer: VenueID, dealing profile: ProfileID) {
        self.init(dealer, AccountID("\(Self.dealtPrefix)\(profile)"))
    }

    /// Whether what it trades is a dealer's.
    package var isDealt: Bool { account.text.hasPrefix(Self.dealtPrefix) }

    package init(treasuryOf issuer: VenueID) { self.init(issuer, Self.treasuryAccount) }

    package var isTreasury: Bool { account == Self.treasuryAccount }

    /// The profile that this is, at whatever issuer or dealer; `nil` for a venue's own account.
    package var profile: ProfileID? {
        guard account.text.hasPrefix(Self.profilePrefix), !isTreasury else { return nil }
        let prefix = isDealt ? Self.dealtPrefix : Self.profilePrefix
        return ProfileID(String(account.text.dropFirst(prefix.count)))
    }

    /// Where the money of the account is: a profile's is in one place, whoever it is traded with.
    package var place: VenueAccount {
        guard account.text.utf8.first == 0x40, venue != Self.profiles, !isTreasury else {
            return self
        }
        guard isDealt else { return VenueAccount(Self.profiles, account) }
        return profile.map { VenueAccount(profile: $0) } ?? self
    }
}
