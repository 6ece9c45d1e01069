import Domain
import Money
import StrictJSON

/// Events of an account as the user data stream writes them.
enum BinanceEventText {
    /// The name and the text of an event; `nil` for what this wire does not tell.
    static func event(_ event: SandboxEvent) -> (name: String, body: [UInt8])? {
        var json = JSONWriter()
        switch event {
        case .order(let event):
            guard let execution = execution(event.step) else { return nil }
            report(event, execution, &json)
            return ("executionReport", json.bytes)
        case .balances(_, let balances, let at):
            json.object { json in
                json.member("e", "outboundAccountPosition")
                json.member("E", integer: at.milliseconds)
                json.member("u", integer: at.milliseconds)
                json.member("B", array: balances) { json, balance in
                    json.object { json in
                        json.member("a", balance.asset.code)
                        json.member("f", balance.free.wire)
                        json.member("l", balance.locked.wire)
                    }
                }
            }
            return ("outboundAccountPosition", json.bytes)
        case .movement(let movement):
            json.object { json in
                json.member("e", "balanceUpdate")
                json.member("E", integer: movement.at.milliseconds)
                json.member("a", movement.asset.code)
                json.member("d", movement.amount.wire)
                json.member("T", integer: movement.at.milliseconds)
            }
            return ("balanceUpdate", json.bytes)
        case .book, .publicTrade, .beat: return nil
        }
    }

    static func terminated(at: Instant) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("e", "eventStreamTerminated")
            json.member("E", integer: at.milliseconds)
        }
        return json.bytes
    }

    /// `nil` for a step that is no event of its own here: a trade tells itself that it fills.
    private static func execution(_ step: OrderEvent.Step) -> String? {
        switch step {
        case .accepted: "NEW"
        case .traded: "TRADE"
        case .amended: "REPLACED"
        case .ended(.cancelled, _), .ended(.replaced, _), .ended(.deadMan, _): "CANCELED"
        case .ended(.rest, _), .ended(.notWhole, _), .ended(.expired, _): "EXPIRED"
        case .ended(.selfTrade, _): "TRADE_PREVENTION"
        case .filled: nil
        }
    }

    private static func report(
        _ event: OrderEvent, _ execution: String, _ json: inout JSONWriter
    ) {
        let order = event.order
        let trade = event.step.trade
        let names = names(event)
        json.object { json in
            json.member("e", "executionReport")
            json.member("E", integer: event.at.milliseconds)
            json.member("s", BinanceOrderText.symbol(order.symbol))
            json.member("c", names.client)
            json.member("S", order.side.rawValue)
            json.member("o", BinanceOrderText.type(order))
            json.member("f", BinanceOrderText.timeInForce(order))
            json.member("q", order.quantity.wire)
            json.member("p", order.limitPrice.wire)
            json.member("P", Fixed.zero.wire)
            json.member("F", Fixed.zero.wire)
            json.member("g", integer: -1)
            json.member("C", names.original)
            json.member("x", execution)
            json.member("X", BinanceOrderText.status(order))
            json.member("r", "NONE")
            json.member("i", integer: Int(order.number))
            writeTrade(trade, order, &json)
            json.member("T", integer: event.at.milliseconds)
            json.member("t", integer: trade.map { Int($0.number) } ?? -1)
            json.member("v", integer: 3)
            json.member("I", integer: Int(event.number))
            json.member("w", bool: order.isOpen)
            json.member("m", bool: trade?.isMaker ?? false)
            json.member("M", bool: false)
            json.member("O", integer: order.acceptedAt.milliseconds)
            json.member("Z", order.filledNotional.wire)
            json.member("Y", (trade?.notional ?? .zero).wire)
            json.member("Q", (order.quoteAmount ?? .zero).wire)
            json.member("W", integer: order.acceptedAt.milliseconds)
            json.member("V", BinanceOrderText.preventionMode)
        }
    }

    private static func writeTrade(
        _ trade: SandboxTrade?, _ order: SandboxOrder, _ json: inout JSONWriter
    ) {
        json.member("l", (trade?.quantity ?? .zero).wire)
        json.member("z", order.filled.wire)
        json.member("L", (trade?.price ?? .zero).wire)
        json.member("n", trade?.fee.wire ?? "0")
        json.name("N")
        if let trade { json.string(trade.feeAsset.code) } else { json.null() }
    }

    /// Of a cancel, the request's name and the order's; of an amendment, the new and the old one.
    private static func names(_ event: OrderEvent) -> (client: String, original: String) {
        let order = event.order
        switch event.step {
        case .ended(.cancelled, let request):
            return (BinanceOrderText.requestID(request, order), order.client)
        case .amended(let previous): return (order.client, previous)
        case .accepted, .traded, .filled, .ended: return (order.client, "")
        }
    }
}

extension OrderEvent.Step {
    var trade: SandboxTrade? {
        switch self {
        case .traded(let trade): trade
        case .accepted, .amended, .ended, .filled: nil
        }
    }
}
