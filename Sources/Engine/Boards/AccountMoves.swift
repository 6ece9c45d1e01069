import Bookkeeping
import Domain
import Money

/// What moves on venue accounts, as far as commits tell: whether two looks at an account saw the
/// same ledger, and whether an order of it is between two states.
struct AccountMoves {
    private var counts: [VenueAccount: Int] = [:]
    private var restless: [VenueAccount: Set<OrderID>] = [:]

    mutating func post(_ entry: LedgerEntry) {
        for change in entry.mirrorChanges { counts[change.account, default: 0] += 1 }
    }

    mutating func note(_ order: Order) {
        guard order.account.profile == nil else { return }
        counts[order.account, default: 0] += 1
        if order.isAtRest {
            restless[order.account]?.remove(order.id)
        } else {
            restless[order.account, default: []].insert(order.id)
        }
    }

    /// Grows with whatever is committed of the account.
    func count(of account: VenueAccount) -> Int { counts[account] ?? 0 }

    func isQuiet(_ account: VenueAccount) -> Bool { restless[account]?.isEmpty ?? true }
}

extension Order {
    /// Nothing of it is under way: it is settled, or it rests in the book with all booked that was
    /// told of it.
    fileprivate var isAtRest: Bool {
        switch state {
        case .intended, .unknown, .cancelRequested: false
        case .open:
            (timeInForce == .goodTillCancelled || timeInForce == .postOnly)
                && bookedQuantity == reportedQuantity
        case .filled, .cancelled, .rejected, .absent: isSettled
        }
    }
}
