package import Domain
package import Money
package import StrictJSON

/// One line of the exchange's durable record: what it did, in the order in which it did it.
package enum SandboxRecord: Hashable, Sendable {
    /// An order that was taken, as it came.
    case order(SandboxOrder)
    case trade(SandboxTrade)
    /// New terms, and a new name where the client gave one.
    case amended(
        order: UInt64, quantity: Fixed, limitPrice: Fixed, client: String?, at: Instant)
    case ended(order: UInt64, SandboxOrder.EndReason, at: Instant)
    case movement(SandboxMovement)

    package var kind: Kind {
        switch self {
        case .order: .order
        case .trade: .trade
        case .amended: .amended
        case .ended: .ended
        case .movement: .movement
        }
    }

    package enum Kind: String, Sendable {
        case order, trade, amended, ended, movement
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("type", kind.rawValue)
            switch self {
            case .order(let order): Self.write(order, &json)
            case .trade(let trade): Self.write(trade, &json)
            case .amended(let order, let quantity, let limitPrice, let client, let at):
                json.member("order", integer: Int(order))
                json.member("quantity", quantity.description)
                json.member("limitPrice", limitPrice.description)
                json.member("client", ifPresent: client)
                json.member("at", integer: Int(at.microseconds))
            case .ended(let order, let reason, let at):
                json.member("order", integer: Int(order))
                json.member("reason", reason.rawValue)
                json.member("at", integer: Int(at.microseconds))
            case .movement(let movement): Self.write(movement, &json)
            }
        }
    }

    package var bytes: [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }

    private static func write(_ order: SandboxOrder, _ json: inout JSONWriter) {
        json.member("number", integer: Int(order.number))
        json.member("account", order.account.description)
        json.member("client", order.client)
        write(order.symbol, &json)
        json.member("side", order.side.rawValue)
        json.member("kind", order.kind == .market ? "MARKET" : "LIMIT")
        json.member("timeInForce", order.timeInForce.rawValue)
        json.member("quantity", order.quantity.description)
        json.member("quoteAmount", ifPresent: order.quoteAmount?.description)
        json.member("limitPrice", order.limitPrice.description)
        json.member("memo", order.memo)
        if order.feesInBase { json.member("feesInBase", bool: true) }
        json.member("at", integer: Int(order.acceptedAt.microseconds))
        if let expiresAt = order.expiresAt {
            json.member("expiresAt", integer: Int(expiresAt.microseconds))
        }
    }

    private static func write(_ trade: SandboxTrade, _ json: inout JSONWriter) {
        json.member("number", integer: Int(trade.number))
        json.member("order", integer: Int(trade.order))
        json.member("account", trade.account.description)
        write(trade.symbol, &json)
        json.member("side", trade.side.rawValue)
        json.member("quantity", trade.quantity.description)
        json.member("price", trade.price.description)
        json.member("notional", trade.notional.description)
        json.member("fee", trade.fee.description)
        json.member("feeAsset", trade.feeAsset.code)
        json.member("isMaker", bool: trade.isMaker)
        json.member("at", integer: Int(trade.at.microseconds))
    }

    private static func write(_ movement: SandboxMovement, _ json: inout JSONWriter) {
        json.member("number", integer: Int(movement.number))
        json.member("account", movement.account.description)
        json.member("asset", movement.asset.code)
        json.member("amount", movement.amount.description)
        json.member("kind", movement.kind.rawValue)
        json.member("memo", movement.memo)
        json.member("at", integer: Int(movement.at.microseconds))
    }

    private static func write(_ symbol: Symbol, _ json: inout JSONWriter) {
        json.member("base", symbol.base.code)
        json.member("quote", symbol.quote.code)
    }
}
