import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    /// What of the fixed amount is neither done nor possibly being done by an order in flight.
    ///
    /// - Parameter forwarding: what the intermediate assets will still bring, of a fixed receipt.
    func remaining(forwarding: Fixed = .zero) throws(MoneyError) -> Fixed {
        switch conversion.request.fixed {
        case .from(let amount):
            return try amount.subtracting(flows.spent)
                .subtracting(reserved(of: conversion.request.from))
        case .to(let amount):
            var done = try flows.received.adding(forwarding)
            for order in orders
            where !order.isSettled && order.hop.receives == conversion.request.to {
                done = try done.adding(receivable(order))
            }
            return try amount.subtracting(done)
        }
    }

    /// What orders in flight may still take of an asset, at their limits.
    func reserved(of asset: Asset) throws(MoneyError) -> Fixed {
        var sum = Fixed.zero
        for order in orders where !order.isSettled && order.hop.spends == asset {
            sum = try sum.adding(order.reservedOpen())
        }
        return sum
    }

    /// Whether a fixed receipt is short of an intermediate asset: a trade that brought it was taken
    /// back after it went on, and the source has to bring it again. A fixed spend does so by
    /// itself, with what came back.
    var isShort: Bool {
        switch conversion.request.fixed {
        case .from: false
        case .to: flows.isShort
        }
    }

    var isFixedSideDone: Bool {
        switch conversion.request.fixed {
        case .from(let amount): flows.spent >= amount
        case .to(let amount): flows.received >= amount
        }
    }

    /// The most that an unsettled order brings if it fills at its limit, before fees: what is then
    /// short is bought in a later round.
    private func receivable(_ order: Order) throws(MoneyError) -> Fixed {
        let missing =
            order.state.isTerminal
            ? try order.reportedQuantity.subtracting(order.bookedQuantity) : order.openQuantity
        return order.side == .buy
            ? missing : try missing.multiplied(by: order.limitPrice, rounding: .up)
    }

    /// What of an intermediate asset may be spent now: booked receipts, less what is in flight.
    func available(_ asset: Asset) throws(MoneyError) -> Fixed {
        max(try flows.available(asset).subtracting(reserved(of: asset)), .zero)
    }

    /// How much more of the source may go into intermediate assets now.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func exposureRoom() throws(MoneyError) -> Fixed? {
        guard let most = conversion.terms.exposureMax else { return nil }
        var exposure = try flows.exposure()
        for order in orders
        where !order.isSettled && order.hop.spends == conversion.request.from
            && order.hop.receives != conversion.request.to
        {
            exposure = try exposure.adding(order.reservedOpen())
        }
        return max(try most.subtracting(exposure), .zero)
    }

    /// How much of a stage's budget may go into intermediate assets: beside a hop that leads
    /// straight to the target, which alone may take all of it.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func roomBetweenLegs(_ route: StageRoute, within budget: Fixed) throws(MoneyError) -> Fixed {
        guard route.from == conversion.request.from,
            route.first.contains(where: { $0.receives == route.to }),
            let room = try exposureRoom()
        else { return budget }
        return min(budget, room)
    }

    /// What is held and not reserved by an order in flight.
    func freeHolds() throws(MoneyError) -> [Pocket: Fixed] {
        var free = holds
        for order in orders where !order.isSettled {
            let pocket = Pocket(order.account, order.hop.spends)
            let left = try (free[pocket] ?? .zero).subtracting(order.reservedOpen())
            free[pocket] = max(left, .zero)
        }
        return free
    }
}
