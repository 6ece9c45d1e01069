package import Domain
package import Money
import Venues

extension SandboxState {
    /// Books and tells the executions of the step.
    mutating func bookExecutions(taker: UInt64?) {
        var makers: [(AccountID, Int)] = []
        for fill in executions {
            guard let number = numbers[fill.order], let order = records.order(number) else {
                preconditionFailure("the engine fills orders that it was given")
            }
            let (fee, feeAsset) = charge(fill, of: order)
            let trade = SandboxTrade(
                number: fill.trade, order: number, account: order.account,
                symbol: order.symbol, side: fill.side, quantity: fill.quantity,
                price: fill.price, notional: fill.notional, fee: fee, feeAsset: feeAsset,
                isMaker: fill.isMaker, at: now)
            book(trade)
            if fill.order == taker {
                tellPublic(market: fill.market, fill.price, fill.quantity, fill.side)
            } else {
                makers.append((order.account, fill.market))
            }
        }
        for (account, market) in makers { tellBalances(account, market: market) }
    }

    private mutating func book(_ trade: SandboxTrade) {
        if let late = timers.lateOrders[trade.order] {
            timers.lateTrades[trade.number] = real.adding(late)
        }
        add(.trade(trade))
        tell(.traded(trade), of: trade.order)
        guard let order = records.order(trade.order), order.state == .filled else { return }
        timers.forget(trade.order)
        if let engineNumber = executions.last(where: { $0.trade == trade.number })?.order {
            numbers[engineNumber] = nil
        }
        tell(.filled, of: trade.order)
    }

    /// Settles what the engine took as a fee against what the account is to pay.
    private mutating func charge(
        _ fill: MatchedFill, of order: SandboxOrder
    ) -> (fee: Fixed, asset: Asset) {
        let taken = engine.assets[fill.feeAsset]
        if !fill.fee.isNegative, let (fee, asset) = otherFee(fill, of: order),
            let place = engine.assets.firstIndex(of: asset), asset != taken
        {
            let held = engine.balance(account: fill.account, asset: place)
            if fee.isPositive, held.total.units - held.locked.units >= fee.units {
                engine.credit(fill.fee, account: fill.account, asset: fill.feeAsset)
                engine.credit(fee.negated, account: fill.account, asset: place)
                return (fee, asset)
            }
        }
        let fee = ownFee(fill, of: order, in: taken) ?? fees.rounded(fill.fee)
        let rest = Fixed(uncheckedUnits: fill.fee.units - fee.units)
        if !rest.isZero { engine.credit(rest, account: fill.account, asset: fill.feeAsset) }
        return (fee, taken)
    }

    /// What the trade costs at the account's own rates, where it has some: never more than the
    /// schedule's, which is what orders are covered for.
    private func ownFee(_ fill: MatchedFill, of order: SandboxOrder, in asset: Asset) -> Fixed? {
        feeRates[order.account].map { rates in
            fees.part(
                of: asset == order.symbol.base ? fill.quantity : fill.notional,
                rate: rates.rate(isMaker: fill.isMaker))
        }
    }

    /// What the trade costs in another asset than the schedule's, where its owner wants that.
    private func otherFee(
        _ fill: MatchedFill, of order: SandboxOrder
    ) -> (fee: Fixed, asset: Asset)? {
        let rate = rates(of: order.account).rate(isMaker: fill.isMaker)
        if order.feesInBase {
            return (fees.part(of: fill.quantity, rate: rate), order.symbol.base)
        }
        guard paysDiscounted(order) else { return nil }
        return fees.discounted(notional: fill.notional, rate: rate)
    }

    private func paysDiscounted(_ order: SandboxOrder) -> Bool {
        feeSwitches.contains(order.number) ? order.filled.isZero : payers.contains(order.account)
    }

    mutating func tellPublic(
        market: Int, _ price: Fixed, _ quantity: Fixed, _ aggressor: Side
    ) {
        let trade = views[market].traded(
            price: price, quantity: quantity, aggressor: aggressor, at: now)
        tell(.publicTrade(trade))
    }

    mutating func tellBalances(_ account: AccountID, market: Int) {
        let symbol = markets[market].symbol
        var assets = [symbol.base, symbol.quote]
        if let third = fees.discount?.asset { assets.append(third) }
        tellBalances(account, assets)
    }

    private mutating func tellBalances(_ account: AccountID, _ assets: [Asset]) {
        let balances = balances(of: account).filter { assets.contains($0.asset) }
        tell(.balances(account: account, balances, at: now))
    }

    /// What the account has, by asset; zeros are left out.
    package func balances(of account: AccountID) -> [AssetBalance] {
        guard let owner = place(of: account) else { return [] }
        return engine.assets.enumerated().compactMap { place, asset in
            let (total, locked) = engine.balance(account: owner, asset: place)
            guard !total.isZero || !locked.isZero else { return nil }
            return AssetBalance(
                asset: asset, free: Fixed(uncheckedUnits: total.units - locked.units),
                locked: locked)
        }
    }

    /// All assets that accounts can hold.
    package var assets: [Asset] { engine.assets }

    /// Moves money without a trade.
    package mutating func move(
        _ account: AccountID, _ asset: Asset, by amount: Fixed, _ kind: SandboxMovement.Kind,
        memo: String
    ) -> Result<SandboxMovement, SandboxRefusal> {
        guard let owner = place(of: account) else { return .failure(.unknownAccount) }
        guard let place = engine.assets.firstIndex(of: asset) else {
            return .failure(.unknownAsset)
        }
        let total = engine.balance(account: owner, asset: place).total
        guard let after = try? total.adding(amount), after.magnitude <= SandboxLimits.balanceMax
        else { return .failure(.tooMuch) }
        let movement = SandboxMovement(
            number: UInt64(records.movements.count) + 1, account: account, asset: asset,
            amount: amount, kind: kind, memo: memo, at: now)
        engine.credit(amount, account: owner, asset: place)
        add(.movement(movement))
        if kind.isTold {
            tell(.movement(movement))
            tellBalances(account, [asset])
        }
        return .success(movement)
    }

    /// Takes a trade back: its money goes back, even where it was spent since.
    package mutating func bust(_ trade: UInt64) -> [SandboxMovement]? {
        let memo = "trade \(trade)"
        guard let busted = records.trades.last(where: { $0.number == trade }),
            !records.movements.contains(where: { $0.kind == .bust && $0.memo == memo })
        else { return nil }
        let isBuy = busted.side == .buy
        let parts = [
            (busted.symbol.base, isBuy ? busted.quantity.negated : busted.quantity),
            (busted.symbol.quote, isBuy ? busted.notional : busted.notional.negated),
            (busted.feeAsset, busted.fee),
        ]
        return parts.filter { !$0.1.isZero }.compactMap { asset, amount in
            try? move(busted.account, asset, by: amount, .bust, memo: memo).get()
        }
    }

    package func rates(of account: AccountID) -> FeeRates {
        feeRates[account] ?? FeeRates(fees.schedule)
    }

    /// - Parameter rates: neither negative nor above the schedule's.
    mutating func setRates(_ rates: FeeRates, of account: AccountID) {
        feeRates[account] = rates
        keep(.rates(account, rates))
    }

    package func paysFeesInDiscountAsset(_ account: AccountID) -> Bool {
        payers.contains(account)
    }

    package mutating func payFeesInDiscountAsset(_ account: AccountID, _ isOn: Bool) {
        if isOn { payers.insert(account) } else { payers.remove(account) }
    }
}
