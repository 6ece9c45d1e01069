import Domain
import Money

/// What an order of one account spends and receives, with its fee: exact, rounded against us.
///
/// A fee in a third asset counts as if it were taken from what is received: it is paid for with
/// value that the customer does not get. All figures are units of 10^-18.
struct Pricing {
    let isBuy: Bool
    /// The fee's fraction of the spent, and of the received, asset; one of the two is zero.
    let spentRate: Int128
    let receivedRate: Int128

    /// A fee beyond this fraction, either way, is taken for an error: the market is left out.
    static let feeRateMax = Fixed(uncheckedUnits: Fixed.unitsPerOne / 10 * 9)

    init(_ hop: Hop, _ fees: FeeSchedule) {
        isBuy = hop.side == .buy
        let inSpent = fees.asset.resolved(hop) == hop.spends
        spentRate = inSpent ? fees.taker.units : 0
        receivedRate = inSpent ? 0 : fees.taker.units
    }

    /// What the fee is a fraction of when it is taken in what is spent.
    func spentBase(_ quantity: Int128, _ notional: Int128) -> Int128 {
        isBuy ? notional : quantity
    }

    func spent(_ quantity: Int128, _ notional: Int128) -> Int128 {
        let base = spentBase(quantity, notional)
        return base + Self.fee(on: base, rate: spentRate)
    }

    func received(_ quantity: Int128, _ notional: Int128) -> Int128 {
        let base = isBuy ? quantity : notional
        return base - Self.fee(on: base, rate: receivedRate)
    }

    /// Rounded against us: a fee up, a rebate down.
    static func fee(on base: Int128, rate: Int128) -> Int128 {
        guard rate != 0 else { return 0 }
        let exact = FixedProduct(base, abs(rate))
        return rate > 0 ? exact.units(up: true) : -exact.units(up: false)
    }

    /// The largest amount before the fee that spends at most `limit`.
    func baseSpending(atMost limit: Int128) -> Int128 {
        guard spentRate != 0 else { return limit }
        return FixedProduct(units: limit).divided(by: Fixed.unitsPerOne + spentRate, up: false)
    }

    /// The largest amount before the fee that receives at most `limit`.
    func baseReceiving(atMost limit: Int128) -> Int128 {
        guard receivedRate != 0 else { return limit }
        return FixedProduct(units: limit + 1)
            .divided(by: Fixed.unitsPerOne - receivedRate, up: true) - 1
    }

    /// The smallest amount before the fee that receives at least `limit`.
    func baseReceiving(atLeast limit: Int128) -> Int128 {
        guard receivedRate != 0 else { return limit }
        return FixedProduct(units: limit).divided(by: Fixed.unitsPerOne - receivedRate, up: true)
    }

    /// What a price is worth to us net of fees, as a factor of 2^60: a buyer pays more, a seller
    /// gets less.
    var factor: Int128 {
        let one = Fixed.unitsPerOne
        let (times, by) =
            isBuy
            ? (one + spentRate, one - receivedRate) : (one - receivedRate, one + spentRate)
        return FixedProduct(times, 1 << 60).divided(by: by, up: false)
    }
}
