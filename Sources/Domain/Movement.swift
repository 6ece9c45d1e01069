package import Money

/// The net signed change of one asset over all trades: spent negative, received positive, net of
/// fees.
package struct Movement: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package let account: VenueAccount
        package let amount: Fixed

        package init(account: VenueAccount, amount: Fixed) {
            (self.account, self.amount) = (account, amount)
        }
    }

    package let asset: Asset
    package let amount: Fixed
    /// By account, in the order of the accounts' names; they sum to `amount`.
    package let accounts: [Part]

    package init(asset: Asset, amount: Fixed, accounts: [Part]) {
        (self.asset, self.amount, self.accounts) = (asset, amount, accounts)
    }

    /// What `trades` moved, less what `reversed` did, assets by code; an asset that nets to nothing
    /// on every account is left out.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package static func net(
        of trades: [Trade], less reversed: [Trade] = []
    ) throws(MoneyError) -> [Movement] {
        var sums: [Asset: [VenueAccount: Fixed]] = [:]
        for (trade, sign) in trades.map({ ($0, Int128(1)) }) + reversed.map({ ($0, Int128(-1)) })
        where trade.state == .booked {
            for (asset, amount) in try trade.changes() {
                let old = sums[asset]?[trade.account] ?? .zero
                let change = Fixed(uncheckedUnits: amount.units * sign)
                sums[asset, default: [:]][trade.account] = try old.adding(change)
            }
        }
        var movements: [Movement] = []
        for (asset, accounts) in sums.sorted(by: { $0.key < $1.key }) {
            var total = Fixed.zero
            var parts: [Part] = []
            for (account, amount) in accounts.sorted(by: { $0.key < $1.key })
            where !amount.isZero {
                total = try total.adding(amount)
                parts.append(Part(account: account, amount: amount))
            }
            if !parts.isEmpty {
                movements.append(Movement(asset: asset, amount: total, accounts: parts))
            }
        }
        return movements
    }
}

extension Trade {
    /// What the trade changed on its account: base, quote and fee, in this order.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func changes() throws(MoneyError) -> [(asset: Asset, amount: Fixed)] {
        let buys = side == .buy
        return [
            (symbol.base, buys ? quantity : quantity.negated),
            (symbol.quote, buys ? notional.negated : notional),
            (fee.asset, fee.amount.negated),
        ]
    }

    /// The same with one row per asset: its net change, in the order of ``changes()``.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func netChanges() throws(MoneyError) -> [(asset: Asset, amount: Fixed)] {
        var net: [(asset: Asset, amount: Fixed)] = []
        for (asset, amount) in try changes() {
            if let index = net.firstIndex(where: { $0.asset == asset }) {
                net[index].amount = try net[index].amount.adding(amount)
            } else {
                net.append((asset, amount))
            }
        }
        return net
    }
}
