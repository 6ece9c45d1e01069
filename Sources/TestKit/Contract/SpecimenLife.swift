package import Bookkeeping
package import Domain
package import Money

/// The three commits of a conversion that sells all it holds with one order.
package struct SpecimenLife: Sendable {
    package private(set) var conversion: Conversion
    package private(set) var order: Order
    package let amount: Fixed
    package let limit: LimitCheck?

    package init(_ conversion: Conversion, amount: Fixed = .one, limit: LimitCheck? = nil) {
        self.conversion = conversion
        self.conversion.countsTowardLimits = limit != nil
        self.amount = amount
        self.limit = limit
        order = Specimen.order(of: conversion, quantity: amount)
    }

    package func create() -> Commit {
        var commit = Commit()
        if let reference = conversion.request.reference {
            commit.guards.append(.referenceUnused(conversion.tenant, reference))
        }
        commit.guards.append(.notHalted([.tenant(conversion.tenant)]))
        if let limit { commit.guards.append(.withinLimits(limit)) }
        commit.writes.append(.insertConversion(conversion))
        commit.writes.append(hold(amount))
        if let limit { commit.writes.append(.consumeLimits(limit)) }
        commit.writes.append(Specimen.event(.conversionCreated, of: conversion))
        return commit
    }

    package mutating func intend() -> Commit {
        conversion.status = .processing
        let update = CommitWrite.updateConversion(conversion, expected: conversion.version)
        conversion.version += 1
        return Commit(
            guards: [.notHalted([.tenant(conversion.tenant)])],
            writes: [
                update, .insertOrder(order),
                Specimen.event(.conversionProcessing, of: conversion),
            ])
    }

    /// The whole order filled: booked, posted, released, final.
    package mutating func complete() -> Commit {
        let trade = Specimen.trade(of: order, quantity: amount)
        order.state = .filled
        order.venueOrderID = trade.venueOrderID
        order.reportedQuantity = amount
        order.filledQuantity = amount
        order.filledNotional = trade.notional
        conversion.status = .completed
        conversion.completedAt = trade.at
        conversion.updatedAt = trade.at
        let update = CommitWrite.updateConversion(conversion, expected: conversion.version)
        conversion.version += 1
        var writes: [CommitWrite] = [
            .updateOrder(order), .insertTrade(trade), .post(LedgerEntry(booking: trade)),
            hold(amount.negated), update,
        ]
        if let limit { writes.append(.releaseLimits(limit.tenant, limit.asset)) }
        writes.append(Specimen.event(.conversionCompleted, of: conversion))
        return Commit(writes: writes)
    }

    private func hold(_ change: Fixed) -> CommitWrite {
        .hold(
            HoldChange(
                conversion: conversion.id, pocket: Pocket(order.account, Specimen.btc),
                change: change))
    }
}
