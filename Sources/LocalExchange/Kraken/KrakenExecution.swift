import Domain
import Money
import StrictJSON

/// What the executions channel says of one order.
struct KrakenExecution {
    private let order: SandboxOrder
    private let pair: KrakenPair

    init(_ order: SandboxOrder, _ pair: KrakenPair) {
        self.order = order
        self.pair = pair
    }

    /// The messages of a step. A trade never says that it filled the order, not even the last: the
    /// `filled` that follows does.
    func rows(_ event: OrderEvent) -> [JSONValue] {
        switch event.step {
        case .accepted:
            [
                row("pending_new", "pending_new", event.at, terms),
                row("new", "new", event.at, terms),
            ]
        case .traded(let trade): [traded(trade)]
        case .amended: [row("amended", openStatus, event.at, terms)]
        case .filled: [row("filled", "filled", event.at, [])]
        case .ended(let reason, _):
            [
                row(
                    reason == .expired ? "expired" : "canceled",
                    reason == .expired ? "expired" : "canceled", event.at,
                    [
                        JSONMember("cancel_reason", .string(order.krakenReason ?? "")),
                        JSONMember("reason", .string(order.krakenReason ?? "")),
                    ])
            ]
        }
    }

    /// An open order of a snapshot.
    var open: JSONValue {
        row(order.filled.isZero ? "new" : "status", openStatus, order.updatedAt, terms)
    }

    func traded(_ trade: SandboxTrade) -> JSONValue {
        let fee = KrakenJSON.object([
            "asset": .string(trade.feeAsset.code), "qty": KrakenJSON.number(trade.fee),
        ])
        return row(
            "trade", "partially_filled", trade.at,
            [
                JSONMember("exec_id", .string(KrakenID.text(.trade, trade.number))),
                JSONMember("trade_id", KrakenJSON.integer(Int(trade.number))),
                JSONMember("last_qty", quantity(trade.quantity)),
                JSONMember("last_price", price(trade.price)),
                JSONMember("cost", KrakenJSON.number(trade.notional)),
                JSONMember("liquidity_ind", .string(trade.isMaker ? "m" : "t")),
                JSONMember("fees", .array([fee])),
            ])
    }

    private var openStatus: String { order.filled.isZero ? "new" : "partially_filled" }

    private func price(_ value: Fixed) -> JSONValue {
        KrakenJSON.number(value, digits: pair.market.priceDigits)
    }

    private func quantity(_ value: Fixed) -> JSONValue {
        KrakenJSON.number(value, digits: pair.market.quantityDigits)
    }

    /// What does not change from step to step, or only by amendments.
    private var terms: [JSONMember] {
        let isMarket = order.kind == .market
        let validity =
            order.expiresAt != nil
            ? "GTD" : order.timeInForce == .immediateOrCancel ? "IOC" : "GTC"
        var terms: [JSONMember] = []
        if let amount = order.quoteAmount {
            terms.append(JSONMember("cash_order_qty", KrakenJSON.number(amount)))
        }
        if !isMarket {
            terms.append(JSONMember("limit_price", price(order.limitPrice)))
            terms.append(JSONMember("limit_price_type", .string("static")))
        }
        terms.append(JSONMember("time_in_force", .string(validity)))
        terms.append(JSONMember("post_only", .bool(order.timeInForce == .postOnly)))
        if let expiresAt = order.expiresAt {
            terms.append(JSONMember("expire_time", .string(expiresAt.description)))
        }
        terms.append(
            JSONMember("fee_ccy_pref", .string(order.kraken.feesInBase ? "fcib" : "fciq")))
        return terms
    }

    private func row(
        _ type: String, _ status: String, _ at: Instant, _ more: [JSONMember]
    ) -> JSONValue {
        var members = [
            JSONMember("exec_type", .string(type)), JSONMember("order_status", .string(status)),
            JSONMember("order_id", .string(order.txid)),
        ]
        if let client = order.krakenClient {
            members.append(JSONMember("cl_ord_id", .string(client)))
        }
        members += [
            JSONMember("order_userref", KrakenJSON.integer(Int(order.kraken.userref))),
            JSONMember("symbol", .string(pair.symbol)),
            JSONMember("side", .string(order.side.kraken)),
            JSONMember("order_type", .string(order.kind == .market ? "market" : "limit")),
            JSONMember("order_qty", quantity(order.quantity)),
            JSONMember("cum_qty", quantity(order.filled)),
            JSONMember("cum_cost", KrakenJSON.number(order.krakenCost)),
            JSONMember("avg_price", KrakenJSON.number(order.averagePrice)),
            JSONMember("timestamp", .string(at.description)),
        ]
        return .object(members + more)
    }
}
