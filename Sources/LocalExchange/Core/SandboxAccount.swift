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

/// What a key may do.
package enum KeyPermission: String, CaseIterable, Hashable, Sendable {
    case read
    case trade
    case withdraw
}

/// One way to sign as an account.
package struct SandboxKey: Sendable {
    /// Sent with each request.
    package let name: String
    package let proof: Proof
    package let permissions: Set<KeyPermission>

    /// How a request is proved to come from the key's owner.
    package enum Proof: Sendable {
        /// Both sides know it.
        case secret(String)
        case ed25519(publicKey: [UInt8])
    }

    package init(name: String, proof: Proof, permissions: Set<KeyPermission> = [.read, .trade]) {
        self.name = name
        self.proof = proof
        self.permissions = permissions
    }
}

extension SandboxKey: CustomStringConvertible {
    /// Without what proves anything.
    package var description: String { "key \(name)" }
}
