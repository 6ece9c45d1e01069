package import Domain
package import Money
package import StrictJSON
import VenueProtocols

/// An order as Kraken's lists show it.
package struct KrakenOrder: Hashable, Sendable {
    package let txid: String
    /// The client order id as Kraken has it; `nil`: it has none.
    package let client: String?
    /// The same; `nil` for none of ours.
    package var id: OrderID? { client.flatMap(WireClientID.order) }
    package let status: KrakenOrderStatus
    /// In any of Kraken's names.
    package let pair: String
    package let side: Side
    /// Base asset; zero where it is stated in the quote asset.
    package let quantity: Fixed
    package let executed: Fixed
    package let openedAt: Instant
    package let closedAt: Instant?
    package let reason: String?
    /// Whether its fees are in the base asset (`fcib`).
    package let takesFeeInBase: Bool
    /// `nil` where the list was asked without them, or has none.
    package let trades: [String]?

    package init(_ txid: String, _ value: JSONValue) throws(KrakenError) {
        let fields = try KrakenFields(value, "order \(krakenQuoted(txid))")
        self.txid = txid
        client = try fields.optionalText("cl_ord_id")
        let word = try fields.text("status")
        guard let status = KrakenOrderStatus(rawValue: word) else {
            throw fields.malformed("status", "\(krakenQuoted(word)) is unknown")
        }
        self.status = status
        let description = try fields.object("descr")
        pair = try description.text("pair")
        side = try Self.side(description.text("type"), fields)
        let flags = (try fields.optionalText("oflags") ?? "").split(separator: ",")
        takesFeeInBase = flags.contains("fcib")
        let isInQuote = flags.contains("viqc")
        quantity = isInQuote ? .zero : try fields.notNegative("vol")
        executed = try fields.notNegative("vol_exec")
        guard isInQuote || executed <= quantity else {
            throw fields.malformed("vol_exec", "more than its quantity")
        }
        openedAt = try fields.seconds("opentm")
        closedAt = fields.has("closetm") ? try fields.seconds("closetm") : nil
        reason = try fields.optionalText("reason")
        trades = fields.has("trades") ? try fields.texts("trades") : nil
    }

    /// Base asset, still open.
    package var openQuantity: Fixed {
        Fixed(uncheckedUnits: max(quantity.units - executed.units, 0))
    }

    static func side(_ word: String, _ fields: KrakenFields) throws(KrakenError) -> Side {
        switch word {
        case "buy": .buy
        case "sell": .sell
        default: throw fields.malformed("type", "\(krakenQuoted(word)) is no side")
        }
    }

    /// The orders of a list: `open` and `closed` of the lists, none for `QueryOrders`.
    package static func list(
        _ result: JSONValue, _ name: String? = nil
    ) throws(KrakenError) -> [KrakenOrder] {
        let list = name.map { result[$0] ?? .null } ?? result
        guard let members = list.object else { throw .malformed("\(name ?? "orders"): no object") }
        var orders: [KrakenOrder] = []
        for member in members { orders.append(try KrakenOrder(member.name, member.value)) }
        return orders
    }
}
