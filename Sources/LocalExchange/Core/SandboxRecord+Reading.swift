import Domain
import Money
import StrictJSON
import Venues

extension SandboxRecord {
    /// The record that ``bytes`` are of; `nil` for none.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes),
            let kind = json["type"]?.string.flatMap(Kind.init(rawValue:)),
            let record = Self.read(kind, RecordFields(json: json))
        else { return nil }
        self = record
    }

    private static func read(_ kind: Kind, _ fields: RecordFields) -> SandboxRecord? {
        switch kind {
        case .order: return order(fields).map(SandboxRecord.order)
        case .trade: return trade(fields).map(SandboxRecord.trade)
        case .amended:
            guard let order = fields.count("order"), let quantity = fields.fixed("quantity"),
                let limitPrice = fields.fixed("limitPrice"), let at = fields.instant("at")
            else { return nil }
            return .amended(
                order: order, quantity: quantity, limitPrice: limitPrice,
                client: fields.text("client"), at: at)
        case .ended:
            guard let order = fields.count("order"), let text = fields.text("reason"),
                let reason = SandboxOrder.EndReason(rawValue: text), let at = fields.instant("at")
            else { return nil }
            return .ended(order: order, reason, at: at)
        case .movement: return movement(fields).map(SandboxRecord.movement)
        }
    }

    private static func order(_ fields: RecordFields) -> SandboxOrder? {
        guard let number = fields.count("number"), let account = fields.text("account"),
            let client = fields.text("client"), let symbol = fields.symbol,
            let side = fields.text("side").flatMap(Side.init(rawValue:)),
            let kind = fields.text("kind"),
            let timeInForce = fields.text("timeInForce").flatMap(TimeInForce.init(rawValue:)),
            let quantity = fields.fixed("quantity"), let limitPrice = fields.fixed("limitPrice"),
            let memo = fields.text("memo"), let at = fields.instant("at")
        else { return nil }
        return SandboxOrder(
            number: number, account: AccountID(account), client: client, symbol: symbol,
            side: side, kind: kind == "MARKET" ? .market : .limit, timeInForce: timeInForce,
            quantity: quantity, quoteAmount: fields.fixed("quoteAmount"), limitPrice: limitPrice,
            memo: memo, feesInBase: fields.json["feesInBase"]?.bool ?? false, acceptedAt: at,
            expiresAt: fields.instant("expiresAt"), updatedAt: at)
    }

    private static func trade(_ fields: RecordFields) -> SandboxTrade? {
        guard let number = fields.count("number"), let order = fields.count("order"),
            let account = fields.text("account"), let symbol = fields.symbol,
            let side = fields.text("side").flatMap(Side.init(rawValue:)),
            let quantity = fields.fixed("quantity"), let price = fields.fixed("price"),
            let notional = fields.fixed("notional"), let fee = fields.fixed("fee"),
            let feeAsset = fields.text("feeAsset"), let isMaker = fields.json["isMaker"]?.bool,
            let at = fields.instant("at")
        else { return nil }
        return SandboxTrade(
            number: number, order: order, account: AccountID(account), symbol: symbol, side: side,
            quantity: quantity, price: price, notional: notional, fee: fee,
            feeAsset: SandboxMarket.asset(feeAsset), isMaker: isMaker, at: at)
    }

    private static func movement(_ fields: RecordFields) -> SandboxMovement? {
        guard let number = fields.count("number"), let account = fields.text("account"),
            let asset = fields.text("asset"), let amount = fields.fixed("amount"),
            let kind = fields.text("kind").flatMap(SandboxMovement.Kind.init(rawValue:)),
            let memo = fields.text("memo"), let at = fields.instant("at")
        else { return nil }
        return SandboxMovement(
            number: number, account: AccountID(account), asset: SandboxMarket.asset(asset),
            amount: amount, kind: kind, memo: memo, at: at)
    }
}

/// The members of one record.
private struct RecordFields {
    let json: JSONValue

    func text(_ name: String) -> String? { json[name]?.string }

    func count(_ name: String) -> UInt64? { json[name]?.integer.flatMap(UInt64.init(exactly:)) }

    func fixed(_ name: String) -> Fixed? { text(name).flatMap { try? Fixed($0) } }

    func instant(_ name: String) -> Instant? {
        json[name]?.integer.map(Instant.init(microseconds:))
    }

    var symbol: Symbol? {
        guard let base = text("base"), let quote = text("quote") else { return nil }
        return Symbol(base: SandboxMarket.asset(base), quote: SandboxMarket.asset(quote))
    }
}
