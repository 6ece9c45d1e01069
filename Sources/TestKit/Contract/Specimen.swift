package import Bookkeeping
package import Domain
package import Money

/// Small, valid values for tests of stores: one tenant, one pair, ids that follow from a number.
package enum Specimen {
    package static let tenant: TenantID = "acme"
    package static let btc = Asset("BTC", scale: 8)
    package static let usd = Asset("USD", scale: 2)
    package static let symbol = Symbol(base: btc, quote: usd)
    package static let account = VenueAccount("paper-a", "main")
    package static let pocket = Pocket(account, btc)
    /// 2026-01-01T00:00:00Z.
    package static let start = Instant(microseconds: 1_767_225_600_000_000)

    package static func time(_ seconds: Int) -> Instant {
        start.adding(.seconds(seconds))
    }

    package static func id<Entity>(_ number: Int, at instant: Instant = start) -> Identifier<Entity>
    {
        let bits = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        return Identifier(at: instant, random: (bits >> 32, bits))
    }

    /// Sells `amount` BTC for USD; created `number` seconds after ``start``.
    package static func conversion(
        _ number: Int, reference: String? = nil, tenant: TenantID = tenant,
        selling amount: Fixed = .one, at instant: Instant? = nil,
        _ change: (inout ConversionRequest) -> Void = { _ in }
    ) -> Conversion {
        let createdAt = instant ?? time(number)
        var request = ConversionRequest(
            reference: reference, from: btc, to: usd, fixed: .from(amount))
        change(&request)
        return Conversion(
            id: id(number, at: createdAt), tenant: tenant, request: request,
            hops: [Hop(symbol: symbol, side: .sell)], createdAt: createdAt,
            expiresAt: createdAt.adding(.seconds(600)),
            terms: ConversionTerms(
                mids: [Fixed(60_000)], slippageBps: Fixed(100),
                expectation: Expectation(from: amount, to: Fixed(59_900))))
    }

    package static func order(
        of conversion: Conversion, attempt: Int = 0, quantity: Fixed = .one,
        at account: VenueAccount = account
    ) -> Order {
        Order(
            conversion: conversion.id, leg: 0, attempt: attempt, account: account, symbol: symbol,
            side: .sell, timeInForce: .immediateOrCancel, quantity: quantity,
            limitPrice: Fixed(59_400), createdAt: conversion.createdAt,
            validUntil: conversion.createdAt.adding(.seconds(5)))
    }

    /// A fill at 60000 with a fee of 6 USD.
    package static func trade(of order: Order, index: Int = 0, quantity: Fixed = .one) -> Trade {
        let units = quantity.units * 60_000
        return Trade(
            of: order, index: index,
            Fill(
                venueTradeID: "t-\(order.id)-\(index)", venueOrderID: "o-\(order.id)",
                quantity: quantity, price: Fixed(60_000), notional: Fixed(uncheckedUnits: units),
                fee: Fee(Fixed(6), of: usd), isMaker: false,
                at: order.createdAt.adding(.milliseconds(5))))
    }

    package static func opening(
        _ amount: Fixed, of asset: Asset = btc, at account: VenueAccount = account
    ) -> Commit {
        Commit(writes: [
            .post(LedgerEntry(opening: account, amount, of: asset, at: start))
        ])
    }

    /// The event that a new conversion has.
    package static func created(_ conversion: Conversion) -> CommitWrite {
        .event(
            DomainEvent(
                id: eventID(of: conversion), kind: .conversionCreated, at: conversion.createdAt,
                ConversionChange(conversion: conversion)))
    }

    /// Follows from the conversion and its version.
    package static func eventID(of conversion: Conversion) -> EventID {
        EventID(
            high: conversion.id.high,
            low: conversion.id.low ^ (UInt64(bitPattern: conversion.version) + 1))
    }

    /// An operator's command, the `number`th.
    package static func halted(_ number: Int, tenant: TenantID? = nil) -> CommitWrite {
        .event(
            DomainEvent(
                id: id(number, at: time(number)), kind: .halted, tenant: tenant, conversion: nil,
                at: time(number), note: "\(number)"))
    }
}
