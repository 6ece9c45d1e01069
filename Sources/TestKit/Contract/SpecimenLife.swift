package import Bookkeeping
package import Domain
package import Money

/// The three commits of a conversion that sells all it holds with one order.
package struct SpecimenLife: Sendable {
    package private(set) var conversion: Conversion
    package private(set) var order: Order
    package let amount: Fixed
    package let limit: LimitCheck?

    /// - Parameter ordered: the size of the order, where not all of it fills.
    package init(
        _ conversion: Conversion, amount: Fixed = .one, ordered: Fixed? = nil,
        limit: LimitCheck? = nil
    ) {
        self.conversion = conversion
        self.conversion.countsTowardLimits = limit != nil
        self.amount = amount
        self.limit = limit
        order = Specimen.order(of: conversion, quantity: ordered ?? amount)
    }

    /// What the conversion will have been told by its end.
    package mutating func fail(_ failure: Failure) { conversion.failure = failure }

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
        commit.record(conversion, since: nil, id: Specimen.eventID(of: conversion))
        return commit
    }

    package mutating func intend() -> Commit {
        conversion.status = .processing
        let update = CommitWrite.updateConversion(conversion, expected: conversion.version)
        conversion.version += 1
        var commit = Commit(
            guards: [.notHalted([.tenant(conversion.tenant)])],
            writes: [update, .insertOrder(order)])
        commit.record(conversion, since: .pending, id: Specimen.eventID(of: conversion))
        return commit
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
        var commit = Commit(writes: writes)
        // The fee of a specimen's trade is in the asset that is received.
        let received = Fixed(uncheckedUnits: trade.notional.units - trade.fee.amount.units)
        commit.record(
            conversion, since: .processing, spent: amount, received: received,
            id: Specimen.eventID(of: conversion))
        return commit
    }

    /// One more fill of the same order, which its venue told after the end.
    package mutating func amend() -> Commit {
        let trade = Specimen.trade(of: order, index: 1, quantity: .one)
        let first = Specimen.trade(of: order, quantity: amount)
        order.reportedQuantity = Fixed(uncheckedUnits: amount.units + Fixed.one.units)
        order.filledQuantity = order.reportedQuantity
        order.filledNotional = Fixed(
            uncheckedUnits: first.notional.units + trade.notional.units)
        conversion.revision += 1
        conversion.updatedAt = trade.at
        let update = CommitWrite.updateConversion(conversion, expected: conversion.version)
        conversion.version += 1
        let amendment = Amendment(
            at: trade.at, reason: "late", movements: (try? Movement.net(of: [trade])) ?? [])
        var commit = Commit(writes: [
            update, .updateOrder(order), .insertTrade(trade), .post(LedgerEntry(booking: trade)),
            .amend(conversion.id, amendment),
        ])
        let received =
            order.filledNotional.units - first.fee.amount.units - trade.fee.amount.units
        commit.record(
            conversion, since: .completed, spent: order.filledQuantity,
            received: Fixed(uncheckedUnits: received), id: Specimen.eventID(of: conversion))
        return commit
    }

    /// The venue takes the whole order's trade back after the end.
    package mutating func takeBack() -> Commit {
        var trade = Specimen.trade(of: order, quantity: amount)
        order.takenBackQuantity = order.filledQuantity
        (order.filledQuantity, order.filledNotional) = (.zero, .zero)
        conversion.revision += 1
        let update = CommitWrite.updateConversion(conversion, expected: conversion.version)
        conversion.version += 1
        trade.state = .booked
        let movements = (try? Movement.net(of: [], less: [trade])) ?? []
        let amendment = Amendment(at: trade.at, reason: "taken back", movements: movements)
        var commit = Commit(writes: [
            update, .updateOrder(order), .reverseTrade(trade, as: .busted),
            .post(LedgerEntry(reversing: trade, at: trade.at)),
            .amend(conversion.id, amendment),
        ])
        commit.record(conversion, since: .completed, id: Specimen.eventID(of: conversion))
        return commit
    }

    private func hold(_ change: Fixed) -> CommitWrite {
        .hold(
            HoldChange(
                conversion: conversion.id, pocket: Pocket(order.account, Specimen.btc),
                change: change))
    }
}
