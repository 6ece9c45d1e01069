package import Domain
package import Money
package import StrictJSON

/// A trade as `QueryTrades` and `TradesHistory` show it.
package struct KrakenTrade: Hashable, Sendable {
    /// The id that the executions channel calls `exec_id`.
    package let id: String
    package let order: String
    package let pair: String
    package let side: Side
    package let price: Fixed
    package let quantity: Fixed
    /// Quote asset, as it was booked: Kraken cuts digits off.
    package let cost: Fixed
    package let fee: Fixed
    package let isMaker: Bool
    package let at: Instant

    package init(_ id: String, _ value: JSONValue) throws(KrakenError) {
        let fields = try KrakenFields(value, "trade \(krakenQuoted(id))")
        self.id = id
        order = try fields.text("ordertxid")
        pair = try fields.text("pair")
        side = try KrakenOrder.side(fields.text("type"), fields)
        price = try fields.positive("price")
        quantity = try fields.positive("vol")
        cost = try fields.notNegative("cost")
        isMaker = fields.value["maker"]?.bool ?? false
        fee = isMaker ? try fields.amount("fee") : try fields.notNegative("fee")
        at = try fields.seconds("time")
    }

    /// - Throws: ``KrakenError/malformed(_:)`` for a fee that is more than what was traded.
    package func fill(
        _ symbol: Symbol, takesFeeInBase: Bool
    ) throws(KrakenError) -> Fill {
        guard fee.magnitude <= (takesFeeInBase ? quantity : cost) || cost.isZero else {
            throw .malformed("trade \(krakenQuoted(id)): a fee of more than it")
        }
        return Fill(
            venueTradeID: id, venueOrderID: order, quantity: quantity, price: price,
            notional: cost, fee: Fee(fee, of: takesFeeInBase ? symbol.base : symbol.quote),
            isMaker: isMaker, at: at)
    }

    /// The trades of a list; `name` is `trades` of `TradesHistory`, none for `QueryTrades`.
    package static func list(
        _ result: JSONValue, _ name: String? = nil
    ) throws(KrakenError) -> [KrakenTrade] {
        let list = name.map { result[$0] ?? .null } ?? result
        guard let members = list.object else { throw .malformed("trades: no object") }
        var trades: [KrakenTrade] = []
        for member in members { trades.append(try KrakenTrade(member.name, member.value)) }
        return trades
    }
}
