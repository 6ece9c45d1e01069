package import Bookkeeping
package import Domain
import Money
package import Routing
import Synchronization

/// Our own orders that rest in venues' books, in memory: what planning takes out of a book before
/// it looks at it, so that no conversion prices itself, or another of its tenant.
package final class RestingBoard: Sendable {
    private struct Place: Hashable {
        let venue: VenueID
        let symbol: Symbol
    }

    private let orders: Mutex<[Place: [OrderID: Order]]> = Mutex([:])

    package init() {}

    /// Follows a commit that is durable.
    package func apply(_ commit: Commit) {
        for write in commit.writes {
            switch write {
            case .insertOrder(let order), .updateOrder(let order): note(order)
            case .insertConversion, .updateConversion, .insertTrade, .reverseTrade, .post, .hold,
                .consumeLimits, .releaseLimits, .amend, .event, .recordDecisions, .numberEvents,
                .putHalt, .removeHalt, .putResolution, .insertClient, .updateClient,
                .revokeToken, .forgetRevokedTokens, .putExport, .removeExport, .par, .exchange,
                .account:
                break
            }
        }
    }

    /// Takes an order as it is now, such as one that a start reads back.
    package func note(_ order: Order) {
        guard order.timeInForce == .postOnly || order.timeInForce == .goodTillCancelled else {
            return
        }
        let place = Place(venue: order.account.venue, symbol: order.symbol)
        orders.withLock { orders in
            switch order.state {
            case .open, .cancelRequested: orders[place, default: [:]][order.id] = order
            case .intended, .unknown, .filled, .cancelled, .rejected, .absent:
                orders[place]?[order.id] = nil
                if orders[place]?.isEmpty == true { orders[place] = nil }
            }
        }
    }

    /// The most that orders which rest on the account can bind of an asset there.
    func bound(_ asset: Asset, on account: VenueAccount) -> Fixed {
        let units = orders.withLock { orders in
            orders.values.flatMap(\.values)
                .filter { $0.account == account && $0.hop.spends == asset }
                .reduce(Int128.zero) { $0 + ((try? $1.reservedOpen()) ?? $1.reserved).units }
        }
        return Fixed(uncheckedUnits: min(units, Fixed.unitsMax))
    }

    /// The book without what these accounts have in it.
    package func without(_ accounts: Set<VenueAccount>, _ book: Book, at venue: VenueID) -> Book {
        let own = orders.withLock { orders in
            orders[Place(venue: venue, symbol: book.symbol)].map { Array($0.values) } ?? []
        }
        .filter { accounts.contains($0.account) && $0.openQuantity.isPositive }
        guard !own.isEmpty else { return book }
        func levels(_ side: Side) -> [Price: Fixed] {
            var levels: [Price: Fixed] = [:]
            for order in own where order.side == side {
                let old = levels[order.limitPrice] ?? .zero
                levels[order.limitPrice] = Fixed(
                    uncheckedUnits: min(Fixed.unitsMax, old.units + order.openQuantity.units))
            }
            return levels
        }
        return book.without(bids: levels(.buy), asks: levels(.sell))
    }

    private typealias Price = Fixed
}
