package import Bookkeeping
package import Domain
import Synchronization

/// The halts in force, in memory: what planning leaves out. The store's guard decides.
package final class HaltBoard: Sendable {
    private let scopes: Mutex<Set<HaltScope>>

    package init(_ halts: [Halt] = []) { scopes = Mutex(Set(halts.map(\.scope))) }

    /// Follows a commit that is durable.
    package func apply(_ commit: Commit) {
        for write in commit.writes {
            switch write {
            case .putHalt(let halt): scopes.withLock { _ = $0.insert(halt.scope) }
            case .removeHalt(let scope): scopes.withLock { _ = $0.remove(scope) }
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade,
                .post, .hold, .consumeLimits, .releaseLimits, .amend, .event, .recordDecisions,
                .numberEvents, .putResolution, .insertClient, .updateClient,
                .revokeToken, .forgetRevokedTokens, .putExport, .removeExport:
                break
            }
        }
    }

    /// The first of the candidates that is halted, or everything.
    package func first(of candidates: [HaltScope]) -> HaltScope? {
        scopes.withLock { scopes in
            scopes.isEmpty ? nil : ([.everything] + candidates).first { scopes.contains($0) }
        }
    }
}
