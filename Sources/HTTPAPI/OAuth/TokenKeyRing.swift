import Synchronization

/// The keys that a running server uses: a rotation replaces them, and the next request sees it.
package final class TokenKeyRing: Sendable {
    private let held: Mutex<TokenKeys>

    package init(_ keys: TokenKeys) { held = Mutex(keys) }

    package var keys: TokenKeys { held.withLock { $0 } }

    package func replace(with keys: TokenKeys) { held.withLock { $0 = keys } }
}
