package import Domain
package import Money

/// One of the figures that ``ParLimits`` bounds, on one UTC day.
package struct ParDay: Hashable, Comparable, Sendable {
    /// Whose figure it is: `tenant:ID`, or `asset:CODE` for what is minted less what is redeemed.
    package let scope: String
    /// Whole days since 1970-01-01 UTC.
    package let day: Int64

    package init(scope: String, day: Int64) { (self.scope, self.day) = (scope, day) }

    package init(of tenant: TenantID, day: Int64) { self.init(scope: "tenant:\(tenant)", day: day) }

    package init(of coin: Asset, day: Int64) { self.init(scope: "asset:\(coin)", day: day) }

    package static func < (left: Self, right: Self) -> Bool {
        (left.scope, left.day) < (right.scope, right.day)
    }
}

extension ParDay: CustomStringConvertible {
    package var description: String { "\(scope) \(day)" }
}

extension ParShare {
    package var grossDay: ParDay { ParDay(of: tenant, day: day) }
    package var netDay: ParDay { ParDay(of: coin, day: day) }
}
