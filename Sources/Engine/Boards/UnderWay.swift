import Bookkeeping
import Domain
import Money

/// What orders under way may take of treasuries: set aside before an order leaves, until what came
/// of it is booked.
struct UnderWay {
    private var orders: [OrderID: (pocket: Pocket, amount: Fixed)] = [:]
    private var sums: [Pocket: Int128] = [:]

    mutating func set(_ amount: Fixed, of pocket: Pocket, for order: OrderID) {
        end(order)
        orders[order] = (pocket, amount)
        sums[pocket, default: 0] += amount.units
    }

    mutating func end(_ order: OrderID) {
        guard let (pocket, amount) = orders.removeValue(forKey: order) else { return }
        let left = (sums[pocket] ?? 0) - amount.units
        sums[pocket] = left == 0 ? nil : left
    }

    /// Of all orders, in units.
    func units(of pocket: Pocket) -> Int128 { sums[pocket] ?? 0 }
}

extension Order {
    /// What pays it out, where an issuer does: at par as much as its quantity.
    var treasury: Pocket? {
        account.profile.map { _ in Pocket(VenueAccount(treasuryOf: account.venue), hop.receives) }
    }
}
