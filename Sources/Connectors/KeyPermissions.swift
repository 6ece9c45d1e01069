/// What a venue says that an API key may do.
package struct KeyPermissions: Hashable, Sendable {
    package let mayRead: Bool
    package let mayTrade: Bool
    package let mayWithdraw: Bool
    /// Whether it works from listed addresses only; `nil` where the venue does not tell.
    package let isRestrictedToAddresses: Bool?

    package init(
        mayRead: Bool, mayTrade: Bool, mayWithdraw: Bool, isRestrictedToAddresses: Bool?
    ) {
        self.mayRead = mayRead
        self.mayTrade = mayTrade
        self.mayWithdraw = mayWithdraw
        self.isRestrictedToAddresses = isRestrictedToAddresses
    }
}
