package import Bookkeeping
package import Domain
import Synchronization

/// The halts in force, in memory: what planning leaves out. The store's guard decides.
package final class HaltBoard: Sendable {
    private let halts: Mutex<[HaltScope: Halt]>

    package init(_ halts: [Halt] = []) {
        self.halts = Mutex(
            Dictionary(halts.map { ($0.scope, $0) }, uniquingKeysWith: { _, last in last }))
    }

    /// Follows a commit that is durable.
    package func apply(_ commit: Commit) {
        for write in commit.writes {
            switch write {
            case .putHalt(let halt): halts.withLock { $0[halt.scope] = halt }
            case .removeHalt(let scope): halts.withLock { $0[scope] = nil }
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade,
                .post, .hold, .consumeLimits, .releaseLimits, .amend, .event, .recordDecisions,
                .numberEvents, .putResolution, .insertClient, .updateClient,
                .revokeToken, .forgetRevokedTokens, .putExport, .removeExport, .par, .exchange,
                .account:
                break
            }
        }
    }

    /// The first of the candidates that is halted, or everything.
    package func first(of candidates: [HaltScope]) -> HaltScope? {
        halts.withLock { halts in
            halts.isEmpty ? nil : ([.everything] + candidates).first { halts[$0] != nil }
        }
    }

    /// The halt of just this scope.
    package func halt(of scope: HaltScope) -> Halt? { halts.withLock { $0[scope] } }
}
