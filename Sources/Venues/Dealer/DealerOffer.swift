import Domain
import Money

/// A price that the dealer stands by, for one deal of these figures.
struct DealerOffer: Hashable, Sendable {
    /// From 1, without a gap.
    let number: UInt64
    let rate: ExchangeRate
    /// One currency of the pair; the other amount follows from the price.
    let fixed: Amount
    let valueDate: CivilDate
    let at: Instant
    let expiresAt: Instant
    /// The number of the deal that used it up.
    var usedBy: UInt64?

    private static let prefix = "Q"

    var name: String { Self.prefix + String(number) }

    static func number(_ name: String) -> UInt64? {
        guard name.hasPrefix(prefix), let number = UInt64(name.dropFirst(prefix.utf8.count)),
            name == prefix + String(number)
        else { return nil }
        return number
    }

    /// What we pay and what we get by this price, both to the minor unit.
    ///
    /// - Throws: where it leaves the range of amounts.
    func amounts() throws(MoneyError) -> (from: Amount, to: Amount) {
        if fixed.asset == rate.sold {
            return (fixed, try Amount(rate.bought(for: fixed.quantity), of: rate.bought))
        }
        return (try Amount(rate.sold(for: fixed.quantity), of: rate.sold), fixed)
    }
}
