package import Domain
package import Money
package import Routing

/// A venue's matching: order books with price-time priority, balances with locks, fees, and rules.
///
/// A value without I/O, clock or randomness: the same calls give the same executions. Two kinds of
/// liquidity meet in a book. The *street* is what market data shows: a quantity per price without
/// orders; what is taken from it stays taken until market data renews that price. The *orders* are
/// our accounts'. At one price, an order waits behind the street's quantity that was there when it
/// came (or what is left of it); the street quantity that comes later is behind it. An order is
/// filled by a taker of another account, by a trade of the market data at its price (after the
/// quantity ahead) or through it, and by a street quantity that crosses it; always at its own
/// price.
///
/// Amounts are 10^-18 in 128 bits. Notional and fees are rounded toward zero, so what was locked
/// for an order always covers what it costs: only what is taken back can make a balance negative.
package struct MatchingEngine: Sendable {
    package let fees: FeeSchedule
    /// The assets by the engine's number.
    package let assets: [Asset]
    package let accounts: [AccountID]
    package let rules: [MarketRules]

    /// The worse of both fee rates, zero for rebates: what a lock must cover.
    let worstRate: Int128
    let assetCount: Int
    var markets: ContiguousArray<MatchingMarket>
    /// By account, then asset.
    var balances: ContiguousArray<AccountBalance>
    var pool = OrderPool()
    var nextOrder: UInt64 = 1
    var nextTrade: UInt64 = 1

    /// - Parameters:
    ///   - rules: one row per market; a market's number is its place here.
    ///   - accounts: an account's number is its place here.
    ///   - held: assets that accounts hold and no market trades.
    package init(
        fees: FeeSchedule, rules: [MarketRules], accounts: [AccountID], held: [Asset] = []
    ) {
        var assets = Set(rules.flatMap { [$0.symbol.base, $0.symbol.quote] } + held)
        if case .asset(let third) = fees.asset { assets.insert(third) }
        self.fees = fees
        worstRate = Swift.max(fees.maker.units, fees.taker.units, 0)
        self.rules = rules
        self.accounts = accounts
        let sorted = assets.sorted()
        self.assets = sorted
        assetCount = sorted.count
        let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
        markets = ContiguousArray(
            rules.map { rules in
                MatchingMarket(rules, fees: fees) { asset in numbers[asset] ?? 0 }
            })
        balances = ContiguousArray(
            repeating: AccountBalance(), count: accounts.count * sorted.count)
    }

    @inline(__always)
    func balanceIndex(_ account: Int32, _ asset: Int32) -> Int {
        Int(account) * assetCount + Int(asset)
    }

    package var openOrderCount: Int { pool.count }

    /// What the account holds, in all and bound by its orders.
    package func balance(account: Int, asset: Int) -> (total: Fixed, locked: Fixed) {
        let balance = balances[account * assets.count + asset]
        return (
            Fixed(uncheckedUnits: balance.free + balance.locked),
            Fixed(uncheckedUnits: balance.locked)
        )
    }

    /// Adds to what the account may spend; not negative.
    package mutating func deposit(_ amount: Fixed, account: Int, asset: Int) {
        precondition(!amount.isNegative, "a deposit adds")
        credit(amount, account: account, asset: asset)
    }

    /// Adds or takes, whatever is there.
    package mutating func credit(_ amount: Fixed, account: Int, asset: Int) {
        balances[account * assets.count + asset].free += amount.units
    }
}

/// What one account holds of one asset, in 10^-18.
struct AccountBalance: Hashable, Sendable {
    /// Below zero only where a trade was taken back whose money is spent or bound.
    var free: Int128 = 0
    /// Never negative.
    var locked: Int128 = 0
}
