package import Domain
package import Money

/// One account of the exchange, with its keys.
package struct SandboxAccount: Sendable {
    package let id: AccountID
    package let keys: [SandboxKey]
    /// Applied once, ever.
    package let opening: [Asset: Fixed]
    /// Whether fees are paid in the discount asset while there is enough of it; the control
    /// endpoint changes it.
    package let paysFeesInDiscountAsset: Bool

    package init(
        id: AccountID, keys: [SandboxKey], opening: [Asset: Fixed],
        paysFeesInDiscountAsset: Bool = false
    ) {
        self.id = id
        self.keys = keys
        self.opening = opening
        self.paysFeesInDiscountAsset = paysFeesInDiscountAsset
    }
}
