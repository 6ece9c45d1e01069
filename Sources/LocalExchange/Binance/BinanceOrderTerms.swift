import Domain
import Money
import Venues

/// A new order as its parameters state it.
struct BinanceOrderTerms {
    let command: PlaceCommand
    let detail: BinanceOrderText.Detail

    private enum Kind: String {
        case limit = "LIMIT"
        case limitMaker = "LIMIT_MAKER"
        case market = "MARKET"
    }

    /// - Throws: the first thing that is wrong with the parameters alone.
    init(
        _ parameters: BinanceParameters, symbol: Symbol, caller: BinanceAuthentication.Caller
    ) throws(BinanceError) {
        let side = try parameters.side()
        guard let kind = Kind(rawValue: try parameters.required("type")) else {
            throw BinanceError(-1116, "Invalid orderType.")
        }
        try Self.refuseUnsupported(parameters)
        let client = try parameters.clientID("newClientOrderId") ?? ""
        let timeInForce = try Self.timeInForce(kind, parameters)
        let size = try Self.size(kind, parameters)
        var command = PlaceCommand(
            account: caller.account, client: client, symbol: symbol, side: side,
            timeInForce: timeInForce, size: size,
            limitPrice: try Self.price(kind, parameters), validUntil: caller.validUntil)
        command.kind = kind == .market ? .market : .limit
        self.command = command
        detail = try Self.detail(kind, parameters)
    }

    /// What would make another order of it must not be passed over.
    private static func refuseUnsupported(
        _ parameters: BinanceParameters
    ) throws(BinanceError) {
        let others = [
            "stopPrice", "trailingDelta", "pegPriceType", "pegOffsetType", "pegOffsetValue",
        ]
        for name in others where parameters.text(name) != nil { throw .notRequired(name) }
        guard parameters.text("icebergQty") == nil else {
            throw .rejected("Iceberg orders are not supported for this symbol.")
        }
        let mode = parameters.text("selfTradePreventionMode")
        guard mode == nil || mode == BinanceOrderText.preventionMode else {
            throw .rejected(
                "This symbol does not allow the specified self-trade prevention mode.")
        }
    }

    private static func timeInForce(
        _ kind: Kind, _ parameters: BinanceParameters
    ) throws(BinanceError) -> TimeInForce {
        let text = parameters.text("timeInForce")
        switch kind {
        case .limit:
            guard let text else { throw .missing("timeInForce") }
            switch text {
            case "GTC": return .goodTillCancelled
            case "IOC": return .immediateOrCancel
            case "FOK": return .fillOrKill
            default: throw BinanceError(-1115, "Invalid timeInForce.")
            }
        case .limitMaker, .market:
            guard text == nil else { throw .notRequired("timeInForce") }
            return kind == .market ? .immediateOrCancel : .postOnly
        }
    }

    private static func size(
        _ kind: Kind, _ parameters: BinanceParameters
    ) throws(BinanceError) -> PlaceCommand.Size {
        let quote = try parameters.amount("quoteOrderQty")
        switch kind {
        case .limit, .limitMaker:
            guard quote == nil else { throw .notRequired("quoteOrderQty") }
            return .base(try parameters.requiredAmount("quantity"))
        case .market:
            guard let quote else { return .base(try parameters.requiredAmount("quantity")) }
            guard parameters.text("quantity") == nil else { throw .badCombination }
            return .quote(quote)
        }
    }

    private static func price(
        _ kind: Kind, _ parameters: BinanceParameters
    ) throws(BinanceError) -> Fixed {
        switch kind {
        case .limit, .limitMaker: return try parameters.requiredAmount("price")
        case .market:
            guard parameters.text("price") == nil else { throw .notRequired("price") }
            return .zero
        }
    }

    private static func detail(
        _ kind: Kind, _ parameters: BinanceParameters
    ) throws(BinanceError) -> BinanceOrderText.Detail {
        guard let text = parameters.text("newOrderRespType") else {
            return kind == .limitMaker ? .ack : .full
        }
        guard let detail = BinanceOrderText.Detail(rawValue: text) else {
            throw BinanceError(-1102, "Invalid newOrderRespType.")
        }
        return detail
    }
}
