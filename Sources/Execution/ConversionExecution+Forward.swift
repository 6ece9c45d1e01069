import Bookkeeping
import Domain
import Money
import Routing

/// What of a fixed receipt is on its way over intermediate assets.
struct Forwarded {
    /// Of the target: what it will still bring, on the books of this moment.
    var arrives = Fixed.zero
    /// Whether something is on its way at all; what is below every order that goes on is not.
    var isUnderWay = false
}

extension ConversionExecution {
    /// What the intermediate assets, and orders on their way into them, will still bring of a fixed
    /// receipt: in whole lots and net of fees, at the best prices now. Below zero where one of them
    /// is short of what was spent of it.
    func forwarded(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Forwarded {
        var forwarded = Forwarded()
        guard case .to = conversion.request.fixed, !flows.positions.isEmpty else {
            return forwarded
        }
        let assets = stages.dropFirst().map(\.asset)
        for asset in assets {
            for (account, amount) in try amounts(of: asset) where amount.isPositive {
                let arrives = try pricing(look(context, &draft).markets).arrives(
                    amount, of: asset, on: conversion.request.options.useInventory ? nil : account)
                forwarded.arrives = try forwarded.arrives.adding(arrives)
            }
            let missing = try shortage(of: asset)
            guard missing.isPositive else { continue }
            let rate = try rate(from: asset, look(context, &draft).markets) ?? .zero
            forwarded.arrives = try forwarded.arrives.subtracting(
                missing.multiplied(by: rate, rounding: .down))
        }
        forwarded.isUnderWay =
            forwarded.arrives.isPositive
            || orders.contains { !$0.isSettled && assets.contains($0.hop.receives) }
            || orders.contains { !$0.isSettled && assets.contains($0.hop.spends) }
        return forwarded
    }

    /// What the source has to bring again of an intermediate asset: it was taken back after it had
    /// gone on, and no order is on its way to bring it.
    private func shortage(of asset: Asset) throws(MoneyError) -> Fixed {
        guard flows.net(asset).isNegative else { return .zero }
        var missing = Fixed.zero
        for (_, amount) in try amounts(of: asset) where amount.isNegative {
            missing = try missing.subtracting(amount)
        }
        return missing
    }

    /// What of an intermediate asset no order spends yet, and what orders may still bring of it;
    /// with inventory on any account, so in one sum.
    private func amounts(
        of asset: Asset
    ) throws(MoneyError) -> [(account: VenueAccount, amount: Fixed)] {
        var amounts = flows.positions[asset]?.accounts ?? [:]
        for order in orders where !order.isSettled {
            var change = Fixed.zero
            if order.hop.receives == asset {
                change =
                    order.side == .buy
                    ? order.openQuantity
                    : try order.openQuantity.multiplied(by: order.limitPrice, rounding: .up)
            } else if order.hop.spends == asset {
                change = try order.reservedOpen().negated
            }
            let place = order.account.place
            amounts[place] = try (amounts[place] ?? .zero).adding(change)
        }
        let sorted = amounts.sorted { $0.key < $1.key }.map { (account: $0.key, amount: $0.value) }
        guard conversion.request.options.useInventory, let first = sorted.first else {
            return sorted
        }
        var sum = Fixed.zero
        for here in sorted { sum = try sum.adding(here.amount) }
        return [(first.account, sum)]
    }

    /// Whether the round would be the last of a fixed receipt while something is on its way: it is
    /// sized by what has really arrived, so that neither a rest stays open nor too much arrives.
    func waits(
        _ forwarded: Forwarded, _ left: Fixed, _ room: Fixed, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) -> Bool {
        guard forwarded.isUnderWay else { return false }
        let markets = look(context, &draft).markets
        guard let rate = try rate(from: conversion.request.from, markets) else { return true }
        // Half of a tranche is more than the smallest order: less than that would be left over.
        return try left.multiplied(by: Fixed(2), rounding: .down)
            <= room.multiplied(by: rate, rounding: .up).multiplied(by: Fixed(3), rounding: .up)
    }
}
