package import Domain
import Synchronization

/// The halts in force, in memory: what planning leaves out. The store's guard decides.
package final class HaltBoard: Sendable {
    private let scopes: Mutex<Set<HaltScope>>

    package init(_ halts: [Halt] = []) { scopes = Mutex(Set(halts.map(\.scope))) }

    package func put(_ scope: HaltScope) { scopes.withLock { _ = $0.insert(scope) } }
    package func remove(_ scope: HaltScope) { scopes.withLock { _ = $0.remove(scope) } }

    /// The first of the candidates that is halted, or everything.
    package func first(of candidates: [HaltScope]) -> HaltScope? {
        scopes.withLock { scopes in
            scopes.isEmpty ? nil : ([.everything] + candidates).first { scopes.contains($0) }
        }
    }
}
