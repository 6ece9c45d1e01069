package import Domain
package import Money

extension Commit {
    /// Appends the one event that tells what the other writes change of a conversion.
    ///
    /// Every commit that inserts or updates a conversion calls this once, when its other writes are
    /// complete: no change is without its event.
    ///
    /// - Parameters:
    ///   - conversion: as it is after the commit, its version raised.
    ///   - before: its status before the commit; `nil` for a new one.
    ///   - spent: of its `from` asset in all so far, net of what came back.
    ///   - received: of its `to` asset in all so far, net of fees.
    package mutating func record(
        _ conversion: Conversion, since before: ConversionStatus?, spent: Fixed = .zero,
        received: Fixed = .zero, id: EventID
    ) {
        var orders: [Order] = []
        var trades: [Trade] = []
        var amendment: Amendment?
        for write in writes {
            switch write {
            case .insertOrder(let order), .updateOrder(let order):
                orders.removeAll { $0.id == order.id }
                orders.append(order)
            case .insertTrade(let trade): trades.append(trade)
            case .reverseTrade(var trade, let state):
                trade.state = state
                // One that this commit books keeps its place among those that it books.
                if let index = trades.firstIndex(where: { $0.id == trade.id }) {
                    trades[index] = trade
                } else {
                    trades.append(trade)
                }
            case .amend(_, let added): amendment = added
            case .insertConversion, .updateConversion, .post, .hold, .consumeLimits,
                .releaseLimits, .event, .recordDecisions, .numberEvents, .putHalt, .removeHalt,
                .putResolution, .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens,
                .putExport, .removeExport, .par, .exchange, .account:
                break
            }
        }
        let kind = DomainEvent.Kind(
            from: before, to: conversion.status, isAmendment: amendment != nil)
        let change = ConversionChange(
            conversion: conversion, spent: spent, received: received, orders: orders,
            trades: trades, amendment: amendment)
        writes.append(
            .event(DomainEvent(id: id, kind: kind, at: conversion.updatedAt, change)))
    }
}
