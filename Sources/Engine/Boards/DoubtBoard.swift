package import Domain
package import Money
import Synchronization

/// Orders that their venue says it never had, while their account has less than it should have.
///
/// In memory only: after a start the evidence is looked at again.
package final class DoubtBoard: Sendable {
    package struct Doubt: Hashable, Sendable {
        package let asset: Asset
        /// What the venue has less than the ledger, or has bound that no order known here binds.
        package let missing: Fixed
        let since: Instant
        /// When it was seen last.
        let until: Instant
        /// Whether operators know of it.
        let isTold: Bool
    }

    /// How long a doubt lasts before it is told: a fill of another order explains one of a moment.
    static let toldAfter = Duration.seconds(15)

    private let doubts: Mutex<[OrderID: Doubt]> = Mutex([:])

    package init() {}

    /// - Returns: whether operators are to be told: once, where it lasts.
    func note(_ missing: Fixed, of asset: Asset, for order: OrderID, at now: Instant) -> Bool {
        doubts.withLock { doubts in
            let old = doubts[order]
            let since = old?.since ?? now
            let lasts = now.duration(since: since) >= Self.toldAfter
            doubts[order] = Doubt(
                asset: asset, missing: missing, since: since, until: now, isTold: lasts)
            return lasts && old?.isTold == false
        }
    }

    /// Nothing speaks against the order's absence now.
    ///
    /// - Returns: whether it may be believed: not where something spoke against it for so long.
    func end(_ order: OrderID, unlessHeldFor limit: Duration) -> Bool {
        doubts.withLock { doubts in
            guard let doubt = doubts[order] else { return true }
            guard doubt.until.duration(since: doubt.since) < limit else { return false }
            doubts[order] = nil
            return true
        }
    }

    /// The order is settled.
    func forget(_ order: OrderID) { doubts.withLock { _ = $0.removeValue(forKey: order) } }

    package func doubt(of order: OrderID) -> Doubt? { doubts.withLock { $0[order] } }
}
