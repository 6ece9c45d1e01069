package import Domain
import Money
package import Routing
package import StrictJSON

/// What an account pays by its own volume (Kraken REST API, "Get Trade Volume").
package enum KrakenFees {
    /// A market without a schedule for makers has one for all.
    ///
    /// - Parameters:
    ///   - result: of `TradeVolume`; markets that were not asked for are left out.
    ///   - pairs: that were asked for.
    /// - Throws: ``KrakenError/malformed(_:)`` for one that is missing, or a fee that cannot be.
    package static func fees(
        tradeVolume result: JSONValue, _ pairs: [KrakenPair]
    ) throws(KrakenError) -> [Symbol: FeeSchedule] {
        let fields = try KrakenFields(result, "TradeVolume")
        let takers = try fields.object("fees")
        let makers = fields.has("fees_maker") ? try fields.object("fees_maker") : nil
        var fees: [Symbol: FeeSchedule] = [:]
        for pair in pairs {
            guard let taker = try rate(of: pair, takers) else {
                throw takers.malformed(pair.key, "missing")
            }
            guard !taker.isNegative else { throw takers.malformed(pair.key, "below zero") }
            let maker = try makers.flatMap { makers throws(KrakenError) in
                try rate(of: pair, makers)
            }
            fees[pair.symbol] = FeeSchedule(maker: maker ?? taker, taker: taker, asset: .quote)
        }
        return fees
    }

    /// Under whichever name of the market it stands.
    private static func rate(
        of pair: KrakenPair, _ rows: KrakenFields
    ) throws(KrakenError) -> Fixed? {
        guard let name = pair.names.first(where: rows.has) else { return nil }
        let row = try rows.object(name)
        return try row.fraction(ofPercent: row.amount("fee"), "fee")
    }
}

extension KrakenFields {
    /// A fee that takes all, or pays as much, is none.
    func fraction(ofPercent percent: Fixed, _ name: String) throws(KrakenError) -> Fixed {
        guard let fee = try? percent.divided(by: Fixed(100), rounding: .up), fee < .one,
            fee > Fixed.one.negated
        else { throw malformed(name, "no percentage") }
        return fee
    }
}
