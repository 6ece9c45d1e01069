import Domain
import Money
import StrictJSON

/// An order as REST shows it.
struct KrakenOrderView {
    let order: SandboxOrder
    let pair: KrakenPair
    let trades: [SandboxTrade]
    /// Whether the ids of its trades are wanted.
    let showsTrades: Bool

    private var memo: KrakenMemo { order.kraken }

    var json: JSONValue {
        let isOpen = order.isOpen
        return KrakenJSON.object([
            "refid": .null,
            "userref": memo.userref == 0 ? .null : KrakenJSON.integer(Int(memo.userref)),
            "cl_ord_id": order.krakenClient.map { .string($0) },
            "status": .string(order.krakenStatus),
            "reason": isOpen ? nil : order.krakenReason.map { .string($0) } ?? .null,
            "opentm": .number(text: KrakenText.seconds(order.acceptedAt)),
            "closetm": isOpen ? nil : .number(text: KrakenText.seconds(order.updatedAt)),
            "starttm": KrakenJSON.integer(0),
            "expiretm": order.expiresAt.map { .number(text: KrakenText.seconds($0)) }
                ?? KrakenJSON.integer(0),
            "descr": description,
            "vol": .string(pair.quantity(order.quoteAmount ?? order.quantity)),
            "vol_exec": .string(pair.quantity(order.filled)),
            "cost": .string(KrakenText.exact(order.krakenCost, atLeast: KrakenLimits.costDigits)),
            "fee": .string(KrakenText.exact(fee, atLeast: KrakenLimits.costDigits)),
            "price": .string(
                KrakenText.exact(order.averagePrice, atLeast: pair.market.priceDigits)),
            "stopprice": .string("0.00000"), "limitprice": .string("0.00000"),
            "misc": .string(""),
            "oflags": .string(memo.flags.joined(separator: ",")),
            "trades": showsTrades && !trades.isEmpty
                ? .array(trades.map { .string(KrakenID.text(.trade, $0.number)) }) : nil,
        ])
    }

    private var description: JSONValue {
        let isMarket = order.kind == .market
        let price = isMarket ? "0" : pair.price(order.limitPrice)
        let volume = pair.quantity(order.quoteAmount ?? order.quantity)
        let shown = isMarket ? "market" : "limit \(price)"
        return KrakenJSON.object([
            "pair": .string(pair.altname), "type": .string(order.side.kraken),
            "ordertype": .string(isMarket ? "market" : "limit"), "price": .string(price),
            "price2": .string("0"), "leverage": .string("none"),
            "order": .string("\(order.side.kraken) \(volume) \(pair.altname) @ \(shown)"),
            "close": .string(""),
        ])
    }

    /// In the asset that the flags name.
    private var fee: Fixed {
        let asset = memo.feesInBase ? order.symbol.base : order.symbol.quote
        let units = trades.filter { $0.feeAsset == asset }.reduce(0) { $0 + $1.fee.units }
        return Fixed(uncheckedUnits: units)
    }
}

extension SandboxOrder {
    /// `open`, `closed` when filled, `canceled` with what was executed, or `expired`.
    var krakenStatus: String {
        switch state {
        case .open: "open"
        case .filled: "closed"
        case .ended(.expired): "expired"
        case .ended(.cancelled), .ended(.replaced), .ended(.rest), .ended(.notWhole),
            .ended(.selfTrade), .ended(.deadMan):
            "canceled"
        }
    }

    var krakenReason: String? {
        switch state {
        case .open, .filled: nil
        case .ended(.cancelled): "User requested"
        case .ended(.replaced): "Order replaced"
        case .ended(.rest): "IOC order could not be filled immediately"
        case .ended(.notWhole): "FOK order could not be filled immediately"
        case .ended(.selfTrade): "Self trade prevention"
        case .ended(.expired): "Order expired"
        case .ended(.deadMan): "Dead man's switch"
        }
    }

    /// Quote asset; cut to the digits of the market where the order's fault says so.
    var krakenCost: Fixed {
        guard kraken.truncatesCost else { return filledNotional }
        let cut = try? filledNotional.rounded(toDigits: KrakenLimits.costDigits, .down)
        return cut ?? filledNotional
    }
}

/// A trade as REST shows it.
struct KrakenTradeView {
    let trade: SandboxTrade
    let order: SandboxOrder
    let pair: KrakenPair

    var json: JSONValue {
        KrakenJSON.object([
            "ordertxid": .string(order.txid),
            "postxid": .string(KrakenID.text(.movement, trade.order)),
            "pair": .string(pair.name),
            "time": .number(text: KrakenText.seconds(trade.at)),
            "type": .string(trade.side.kraken),
            "ordertype": .string(order.kind == .market ? "market" : "limit"),
            "price": .string(KrakenText.exact(trade.price, atLeast: KrakenLimits.costDigits)),
            "cost": .string(KrakenText.exact(trade.notional, atLeast: KrakenLimits.costDigits)),
            "fee": .string(KrakenText.exact(trade.fee, atLeast: KrakenLimits.costDigits)),
            "vol": .string(pair.quantity(trade.quantity)),
            "margin": .string("0.00000"), "leverage": .string("0"), "misc": .string(""),
            "trade_id": KrakenJSON.integer(Int(trade.number)),
            "maker": .bool(trade.isMaker),
            "ledgers": .array(KrakenLedger.ids(of: trade).map { .string($0) }),
        ])
    }
}
