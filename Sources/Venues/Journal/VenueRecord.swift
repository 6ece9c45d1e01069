import Domain
import Money

/// One fact that a paper venue keeps. Facts that happen together are written as one frame.
enum VenueRecord: Hashable, JournaledRecord {
    /// An opening balance, applied once per account and asset.
    case opening(account: AccountID, asset: Asset, amount: Fixed)
    case accepted(AcceptedOrder)
    case filled(FilledPart)
    /// An order rests, or ended.
    case state(order: UInt64, Acceptance.State, at: Instant)
    case amended(order: UInt64, quantity: Fixed, limitPrice: Fixed, at: Instant)
    /// A trade no longer stands; a correction is a trade of the same order in its place.
    case takenBack(trade: UInt64, correction: FilledPart?, at: Instant)

    struct AcceptedOrder: Hashable {
        let number: UInt64
        let client: OrderID
        let account: AccountID
        let symbol: Symbol
        let side: Side
        let kind: OrderKind
        let timeInForce: TimeInForce
        let quantity: Fixed
        let limitPrice: Fixed
        let feePrice: Fixed
        let at: Instant
    }

    struct FilledPart: Hashable {
        let order: UInt64
        let trade: UInt64
        let quantity: Fixed
        let price: Fixed
        let notional: Fixed
        let fee: Fixed
        let feeAsset: Asset
        let isMaker: Bool
        let at: Instant
    }
}

extension VenueRecord {
    private enum Tag: UInt8 {
        case opening = 1
        case accepted, filled, state, amended, takenBack
    }

    func write(to writer: inout RecordWriter) {
        switch self {
        case .opening(let account, let asset, let amount):
            writer.put(Tag.opening.rawValue)
            writer.put(account.text)
            writer.put(asset.code)
            writer.put(amount)
        case .accepted(let order): Self.write(order, to: &writer)
        case .filled(let fill): Self.write(fill, to: &writer)
        case .state(let order, let state, let at):
            writer.put(Tag.state.rawValue)
            writer.put(order)
            writer.put(state.rawValue)
            writer.put(at)
        case .amended(let order, let quantity, let limitPrice, let at):
            writer.put(Tag.amended.rawValue)
            writer.put(order)
            writer.put(quantity)
            writer.put(limitPrice)
            writer.put(at)
        case .takenBack(let trade, let correction, let at):
            writer.put(Tag.takenBack.rawValue)
            writer.put(trade)
            writer.put(at)
            writer.put(correction == nil ? UInt8(0) : 1)
            if let correction { Self.writeParts(of: correction, to: &writer) }
        }
    }

    private static func write(_ order: AcceptedOrder, to writer: inout RecordWriter) {
        writer.put(Tag.accepted.rawValue)
        writer.put(order.number)
        writer.put(order.client.high)
        writer.put(order.client.low)
        writer.put(order.account.text)
        writer.put(order.symbol.base.code)
        writer.put(order.symbol.quote.code)
        writer.put(order.side == .buy ? UInt8(0) : 1)
        writer.put(order.kind.rawValue)
        writer.put(order.timeInForce.rawValue)
        writer.put(order.quantity)
        writer.put(order.limitPrice)
        writer.put(order.feePrice)
        writer.put(order.at)
    }

    private static func write(_ fill: FilledPart, to writer: inout RecordWriter) {
        writer.put(Tag.filled.rawValue)
        writeParts(of: fill, to: &writer)
    }

    private static func writeParts(of fill: FilledPart, to writer: inout RecordWriter) {
        writer.put(fill.order)
        writer.put(fill.trade)
        writer.put(fill.quantity)
        writer.put(fill.price)
        writer.put(fill.notional)
        writer.put(fill.fee)
        writer.put(fill.feeAsset.code)
        writer.put(fill.isMaker ? UInt8(1) : 0)
        writer.put(fill.at)
    }

    /// The next record; `nil` where the bytes are none.
    ///
    /// - Parameter asset: the asset of a code.
    init?(_ cursor: inout RecordCursor, asset: (String) -> Asset) {
        guard let byte = cursor.byte(), let tag = Tag(rawValue: byte) else { return nil }
        switch tag {
        case .opening:
            guard let account = cursor.text(), let code = cursor.text(),
                let amount = cursor.fixed()
            else { return nil }
            self = .opening(account: AccountID(account), asset: asset(code), amount: amount)
        case .accepted:
            guard let order = Self.readOrder(&cursor, asset: asset) else { return nil }
            self = .accepted(order)
        case .filled:
            guard let fill = Self.readFill(&cursor, asset: asset) else { return nil }
            self = .filled(fill)
        case .state:
            guard let order = cursor.word(), let byte = cursor.byte(),
                let state = Acceptance.State(rawValue: byte), let at = cursor.instant()
            else { return nil }
            self = .state(order: order, state, at: at)
        case .amended:
            guard let order = cursor.word(), let quantity = cursor.fixed(),
                let limitPrice = cursor.fixed(), let at = cursor.instant()
            else { return nil }
            self = .amended(order: order, quantity: quantity, limitPrice: limitPrice, at: at)
        case .takenBack:
            guard let trade = cursor.word(), let at = cursor.instant(),
                let isCorrected = cursor.byte(), isCorrected <= 1
            else { return nil }
            let correction = isCorrected == 1 ? Self.readFill(&cursor, asset: asset) : nil
            guard (correction != nil) == (isCorrected == 1) else { return nil }
            self = .takenBack(trade: trade, correction: correction, at: at)
        }
    }

    private static func readOrder(
        _ cursor: inout RecordCursor, asset: (String) -> Asset
    ) -> AcceptedOrder? {
        guard let number = cursor.word(), let high = cursor.word(), let low = cursor.word(),
            let account = cursor.text(), let base = cursor.text(), let quote = cursor.text(),
            let side = cursor.byte(), side <= 1, let kindByte = cursor.byte(),
            let kind = OrderKind(rawValue: kindByte), let forceText = cursor.text(),
            let timeInForce = TimeInForce(rawValue: forceText), let quantity = cursor.fixed(),
            let limitPrice = cursor.fixed(), let feePrice = cursor.fixed(),
            let at = cursor.instant()
        else { return nil }
        return AcceptedOrder(
            number: number, client: OrderID(high: high, low: low), account: AccountID(account),
            symbol: Symbol(base: asset(base), quote: asset(quote)),
            side: side == 0 ? .buy : .sell, kind: kind, timeInForce: timeInForce,
            quantity: quantity, limitPrice: limitPrice, feePrice: feePrice, at: at)
    }

    private static func readFill(
        _ cursor: inout RecordCursor, asset: (String) -> Asset
    ) -> FilledPart? {
        guard let order = cursor.word(), let trade = cursor.word(),
            let quantity = cursor.fixed(), let price = cursor.fixed(),
            let notional = cursor.fixed(), let fee = cursor.fixed(), let code = cursor.text(),
            let maker = cursor.byte(), let at = cursor.instant()
        else { return nil }
        return FilledPart(
            order: order, trade: trade, quantity: quantity, price: price, notional: notional,
            fee: fee, feeAsset: asset(code), isMaker: maker == 1, at: at)
    }
}
