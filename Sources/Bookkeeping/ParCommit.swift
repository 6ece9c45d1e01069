package import Domain
package import Money

/// What a commit writes of profiles and of conversions one to one. Carries its own guards, as
/// ``CommitWrite`` does.
package enum ParWrite: Hashable, Sendable {
    /// A new conversion, version 0. Refused where the tenant used its reference
    /// (``CommitRefusal/referenceUsed(by:)``).
    case insertConversion(ParConversion)
    /// State, attempt and times of a conversion, whose `version` is raised by one with the write.
    /// Refused unless the stored version is `expected`.
    case updateConversion(ParConversion, expected: Int64)
    /// Counts a conversion for ``ParGuard/withinLimits(_:_:)``; a negative share takes back.
    case count(ParShare)
    /// A new profile, or nickname and end of one that is there. Refused where the tenant has
    /// another profile of this nickname.
    case putProfile(Profile)
    /// Refused where its ``Activity/uniqueKey`` is used.
    case insertActivity(Activity)
}

/// A condition on profiles and on conversions one to one.
package enum ParGuard: Hashable, Sendable {
    /// No conversion one to one of the tenant has this reference.
    case referenceUnused(TenantID, String)
    /// The tenant has this profile, and it is not deactivated.
    case profileActive(ProfileID, of: TenantID)
    /// All balances of the profile are zero, and no conversion that is not final concerns it.
    case profileUnused(ProfileID)
    /// The available balance covers the amount, which the same commit takes away.
    case available(Pocket, Fixed)
    case withinLimits(ParShare, ParLimits)
    /// The net of the coin's day, which counts the share, is within this, or the share brings it
    /// nearer to zero.
    case netWithin(Fixed, ParShare)
}

/// What conversions one to one may come to; `nil` is no limit. In units of the pair, which is par.
package struct ParLimits: Hashable, Sendable {
    /// Of one conversion.
    package var perConversion: Fixed?
    /// All conversions that a tenant creates on one UTC day, cancelled ones too.
    package var perTenantAndDay: Fixed?
    /// Minted less redeemed of one coin on one UTC day, either way; cancelled ones not counted.
    package var netPerAssetAndDay: Fixed?

    package init(
        perConversion: Fixed? = nil, perTenantAndDay: Fixed? = nil, netPerAssetAndDay: Fixed? = nil
    ) {
        self.perConversion = perConversion
        self.perTenantAndDay = perTenantAndDay
        self.netPerAssetAndDay = netPerAssetAndDay
    }
}

/// What one conversion adds to the figures that ``ParLimits`` bounds.
package struct ParShare: Hashable, Sendable {
    package let tenant: TenantID
    /// The stablecoin of the pair.
    package let coin: Asset
    /// Whole days since 1970-01-01 UTC.
    package let day: Int64
    /// Counts for the tenant; zero where a share takes back.
    package let gross: Fixed
    /// Above zero minted, below zero redeemed.
    package let net: Fixed

    package init(tenant: TenantID, coin: Asset, day: Int64, gross: Fixed, net: Fixed) {
        self.tenant = tenant
        self.coin = coin
        self.day = day
        self.gross = gross
        self.net = net
    }

    /// What takes the net part back, for a conversion that was cancelled.
    package var netTakenBack: ParShare {
        ParShare(tenant: tenant, coin: coin, day: day, gross: .zero, net: net.negated)
    }
}

/// Why a commit that concerns profiles or conversions one to one was not applied.
package enum ParRefusal: Hashable, Sendable {
    /// The tenant has no such profile, or it is deactivated.
    case noProfile(ProfileID)
    case profileInUse(ProfileID)
    case nicknameUsed(String)
    case activityKnown(ActivityID)
}
