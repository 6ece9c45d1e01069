package import Domain
import Synchronization

/// Who may sign, and what for. Keys come, change and go while the exchange runs.
package final class KeyRing: Sendable {
    package static let keysMax = 30

    package struct Owned: Sendable {
        package let account: AccountID
        package let key: SandboxKey
    }

    /// By name.
    private let keys: Mutex<[String: Owned]>

    init(_ accounts: [SandboxAccount], kept: KeptSettings = KeptSettings()) {
        var keys: [String: Owned] = [:]
        for account in accounts {
            for key in account.keys { keys[key.name] = Owned(account: account.id, key: key) }
        }
        for (name, owned) in kept.keys {
            keys[name] = owned.map { Owned(account: $0.account, key: $0.key) }
        }
        self.keys = Mutex(keys)
    }

    package func find(_ name: String) -> Owned? { keys.withLock { $0[name] } }

    /// By label; `nil` for all accounts.
    package func keys(of account: AccountID?) -> [Owned] {
        keys.withLock { Array($0.values) }
            .filter { account == nil || $0.account == account }
            .sorted { ($0.account, $0.key.label) < ($1.account, $1.key.label) }
    }

    /// - Returns: whether it fits.
    func put(_ key: SandboxKey, of account: AccountID) -> Bool {
        keys.withLock { keys in
            let count = keys.values.count { $0.account == account && $0.key.name != key.name }
            guard count < Self.keysMax else { return false }
            keys[key.name] = Owned(account: account, key: key)
            return true
        }
    }

    /// - Returns: whether it was there.
    func remove(_ name: String) -> Bool { keys.withLock { $0.removeValue(forKey: name) != nil } }
}
