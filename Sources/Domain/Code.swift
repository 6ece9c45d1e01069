/// A short name of one kind of thing, as the configuration and the API write it; no kind fits for
/// another.
package struct Code<Kind>: Hashable, Comparable, Sendable {
    package let text: String
    package init(_ text: String) { self.text = text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension Code: CustomStringConvertible, ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
    package var description: String { text }
}

/// A customer of the installation: owns conversions, accounts, clients and limits.
package enum Tenant {}
/// A place where orders are executed.
package enum VenueKind {}
/// One account of one tenant at one venue.
package enum AccountKind {}

package typealias TenantID = Code<Tenant>
package typealias VenueID = Code<VenueKind>
package typealias AccountID = Code<AccountKind>

/// One account at one venue; an account's id is unique at its venue only.
package struct VenueAccount: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let venue: VenueID
    package let account: AccountID

    package init(_ venue: VenueID, _ account: AccountID) {
        (self.venue, self.account) = (venue, account)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.venue, left.account) < (right.venue, right.account)
    }

    package var description: String { "\(venue)/\(account)" }
}
