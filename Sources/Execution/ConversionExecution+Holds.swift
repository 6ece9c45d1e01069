import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// Moves holds to where the orders need them: grown where too little is free, and as much given
    /// back elsewhere in the spent asset, so that what is held in all does not grow.
    mutating func moveHolds(
        to sized: [SizedOrder], _ draft: inout Draft
    ) throws(MoneyError) {
        let free = try freeHolds()
        var needs: [Pocket: Fixed] = [:]
        for order in sized {
            for (asset, amount) in order.needs where amount.isPositive {
                let pocket = Pocket(order.account, asset)
                needs[pocket] = try (needs[pocket] ?? .zero).adding(amount)
            }
        }
        var grown = Fixed.zero
        var growths: [(pocket: Pocket, amount: Fixed)] = []
        for (pocket, need) in needs.sorted(by: { $0.key < $1.key }) {
            let missing = try need.subtracting(free[pocket] ?? .zero)
            guard missing.isPositive else { continue }
            growths.append((pocket, missing))
            if pocket.asset == conversion.hops[0].spends { grown = try grown.adding(missing) }
        }
        for (pocket, held) in free.sorted(by: { $0.key < $1.key })
        where pocket.asset == conversion.hops[0].spends && grown.isPositive {
            let spare = try held.subtracting(needs[pocket] ?? .zero)
            guard spare.isPositive else { continue }
            let given = min(spare, grown)
            changeHold(of: pocket, by: given.negated, &draft)
            grown = try grown.subtracting(given)
        }
        for growth in growths { changeHold(of: growth.pocket, by: growth.amount, &draft) }
    }
}
