import Bookkeeping
import Domain
import Engine
import Money
import Venues

/// Orders on the wire, and what issuers have on record.
extension ParBooks {
    /// The service calls an issuer.
    mutating func sends(_ order: Order, at now: Instant) {
        guard let known = conversions[order.conversion] else {
            return expect(false, .parIntended, "\(order.id)", "of no conversion")
        }
        guard case .settling(let intent) = known.conversion.state,
            known.conversion.attempt == order.attempt
        else {
            return expect(
                false, .parIntended, "\(order.id)",
                "leaves without an intent that is durable: \(known.conversion.state)")
        }
        let request = known.conversion.request
        let isAsIntended =
            order.quantity == request.amount && order.limitPrice == .one
            && order.symbol == known.pair.symbol
            && order.side == (order.symbol.base == request.source ? .sell : .buy)
            && order.validUntil == intent.validUntil
            && order.account == VenueAccount(intent.issuer, profile: request.profile)
        expect(isAsIntended, .parIntended, "\(order.id)", "is not what was intended")
        let count = (known.sent[order.id] ?? 0) + 1
        conversions[order.conversion]?.sent[order.id] = count
        expect(count == 1, .sentOnce, "\(order.id)", "is sent \(count) times")
    }

    /// An order reaches its issuer.
    mutating func arrives(_ order: Order) {
        let count = (conversions[order.conversion]?.arrived[order.id] ?? 0) + 1
        conversions[order.conversion]?.arrived[order.id] = count
        expect(count == 1, .sentOnce, "\(order.id)", "arrives \(count) times")
    }

    /// An issuer says that it settled an order, just now.
    mutating func settles(_ order: Order) {
        guard let known = conversions[order.conversion] else { return }
        guard case .settling = known.conversion.state,
            known.conversion.attempt == order.attempt
        else {
            return expect(
                false, .noArrivalAfterTheEnd, "\(order.id)",
                "is settled when its attempt is over: \(known.conversion.state)")
        }
        expect(
            settledAtIssuer(known.conversion).count == 1, .parSettledOnce,
            "\(order.conversion)", "settled at the issuer more than once")
    }

    /// Attempts that the issuer has on record as settled.
    func settledAtIssuer(_ conversion: ParConversion) -> [Int] {
        let known = conversions[conversion.id]
        guard let issuer = issuers.first(where: { $0.id == known?.pair.issuer }) else { return [] }
        let account = VenueAccount(issuer.id, profile: conversion.request.profile).account
        return issuer.withRecords { records in
            (0...conversion.attempt).filter { attempt in
                let id = OrderID(of: conversion.id, leg: 0, attempt: attempt)
                return records.order(id, account: account)?.filled == conversion.request.amount
            }
        }
    }

    /// What every issuer settled is booked, once.
    mutating func compareIssuers() {
        var settled: [OrderID: ConversionID] = [:]
        for id in ids {
            guard let known = conversions[id] else { continue }
            let attempts = settledAtIssuer(known.conversion)
            var isBooked = false
            if case .settled = known.conversion.state { isBooked = true }
            expect(
                attempts.count == (isBooked ? 1 : 0), .parSettledOnce, "\(id)",
                "\(known.conversion.state), and the issuer settled attempts \(attempts)")
            for attempt in attempts {
                settled[OrderID(of: id, leg: 0, attempt: attempt)] = id
            }
        }
        for issuer in issuers {
            let orders = issuer.withRecords { $0.orders.map(\.client) }
            for order in orders where settled[order] == nil {
                expect(false, .parSettledOnce, "\(order)", "\(issuer.id) settled what is not ours")
            }
        }
    }
}
