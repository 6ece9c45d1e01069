import Domain
import Money

/// Orders and fills of one conversion, for tests that need some.
struct Sample {
    let btc = Asset("BTC", scale: 8)
    let usd = Asset("USD", scale: 2)
    let bnb = Asset("BNB", scale: 18)
    let conversion = ConversionID(at: Instant(microseconds: 1_000_000), random: (1, 2))
    let main = VenueAccount("north", "main")
    let spare = VenueAccount("south", "spare")
    private let start = Instant(microseconds: 1_000_000)
    private let one: Fixed

    init() throws { one = try Fixed("1") }

    func order(_ side: Side = .sell, at account: VenueAccount? = nil, attempt: Int = 0) -> Order {
        Order(
            conversion: conversion, leg: 0, attempt: attempt, account: account ?? main,
            symbol: Symbol(base: btc, quote: usd), side: side, timeInForce: .immediateOrCancel,
            quantity: one, limitPrice: one, createdAt: start,
            validUntil: start.adding(.seconds(5)))
    }

    func fill(
        _ id: String, quantity: Fixed = .one, notional: Fixed = .one, fee: Fee? = nil
    ) -> Fill {
        Fill(
            venueTradeID: id, venueOrderID: "o", quantity: quantity, price: one,
            notional: notional, fee: fee ?? Fee(.zero, of: usd), isMaker: false, at: start)
    }

    /// A trade of `side`, amounts as texts, at `account`.
    func trade(
        _ side: Side, _ quantity: String, for notional: String, fee: (String, Asset),
        at account: VenueAccount? = nil, attempt: Int = 0
    ) throws -> Trade {
        try Trade(
            of: order(side, at: account, attempt: attempt), index: 0,
            fill(
                "t\(attempt)", quantity: Fixed(quantity), notional: Fixed(notional),
                fee: Fee(Fixed(fee.0), of: fee.1)))
    }
}
