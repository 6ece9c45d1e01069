package import Domain
package import Money
package import Routing
package import StrictJSON

/// `GET /api/v3/depth`: the whole book, as far as its limit goes.
package struct BinanceSnapshot: Hashable, Sendable {
    package let lastUpdateID: Int64
    package let bids: [BookLevel]
    package let asks: [BookLevel]

    package init(_ json: JSONValue) throws(BinanceAnswerError) {
        let fields = BinanceFields(json)
        lastUpdateID = try fields.whole("lastUpdateId")
        bids = try BinanceDepth.levels(fields, "bids")
        asks = try BinanceDepth.levels(fields, "asks")
    }
}

/// `depthUpdate` of `<symbol>@depth`: what changed since the update before its first.
package struct BinanceDepth: Hashable, Sendable {
    package let symbol: String
    package let firstUpdateID: Int64
    package let lastUpdateID: Int64
    /// When the venue sent it.
    package let milliseconds: Int64
    /// A quantity of zero removes the level.
    package let bids: [BookLevel]
    package let asks: [BookLevel]

    package init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        symbol = try fields.text("s")
        firstUpdateID = try fields.whole("U")
        lastUpdateID = try fields.whole("u")
        guard firstUpdateID <= lastUpdateID else { throw .wrong("u", "\(lastUpdateID)") }
        milliseconds = try fields.milliseconds("E")
        bids = try Self.levels(fields, "b")
        asks = try Self.levels(fields, "a")
    }

    var levelCount: Int { bids.count + asks.count }

    /// Pairs of price and quantity, as texts.
    static func levels(
        _ fields: BinanceFields, _ name: String
    ) throws(BinanceAnswerError) -> [BookLevel] {
        guard let rows = try fields.member(name).array else { throw .wrong(name, "no list") }
        guard rows.count <= BinanceLimits.levelsMax else {
            throw .wrong(name, "\(rows.count) levels")
        }
        var levels: [BookLevel] = []
        levels.reserveCapacity(rows.count)
        for row in rows {
            // A third member, always empty, was there in earlier years.
            guard let pair = row.array, pair.count >= 2 else { throw .wrong(name, "no pair") }
            let price = try BinanceFields.decimal(pair[0], name)
            guard price.isPositive else { throw .wrong(name, "a price of 0") }
            levels.append(
                BookLevel(price: price, quantity: try BinanceFields.decimal(pair[1], name)))
        }
        return levels
    }
}

/// What `GET /api/v3/exchangeInfo` says of one symbol.
package struct BinanceSymbolInfo: Hashable, Sendable {
    package let symbol: String
    package let status: String
    package let baseAsset: String
    package let quoteAsset: String
    package let tick: Fixed
    package let lot: Fixed
    package let minQuantity: Fixed
    package let minNotional: Fixed

    package init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        symbol = try fields.text("symbol")
        status = try fields.text("status")
        baseAsset = try fields.text("baseAsset")
        quoteAsset = try fields.text("quoteAsset")
        var filters = Filters()
        for filter in try fields.objects("filters") { try filters.take(filter) }
        tick = filters.tick
        lot = filters.lot
        minQuantity = filters.minQuantity
        minNotional = filters.minNotional
    }

    /// The filters that have a place in ``MarketRules``; zero is no rule there too. What the others
    /// forbid, the venue refuses.
    private struct Filters {
        var tick = Fixed.zero
        var lot = Fixed.zero
        var minQuantity = Fixed.zero
        var minNotional = Fixed.zero

        mutating func take(_ filter: BinanceFields) throws(BinanceAnswerError) {
            switch try filter.text("filterType") {
            case "PRICE_FILTER": tick = try filter.decimal("tickSize")
            case "LOT_SIZE":
                lot = try filter.decimal("stepSize")
                minQuantity = try filter.decimal("minQty")
            case "MIN_NOTIONAL", "NOTIONAL":
                minNotional = max(minNotional, try filter.decimal("minNotional"))
            default: break
            }
        }
    }
}

/// `24hrMiniTicker`: the market of the last 24 hours.
package struct BinanceMiniTicker: Hashable, Sendable {
    package let symbol: String
    /// By the venue's clock.
    package let at: Instant
    package let open: Fixed
    package let last: Fixed
    package let low: Fixed
    package let high: Fixed
    package let volume: Fixed

    package init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        symbol = try fields.text("s")
        at = try fields.instant("E")
        open = try fields.decimal("o")
        last = try fields.decimal("c")
        low = try fields.decimal("l")
        high = try fields.decimal("h")
        volume = try fields.decimal("v")
    }
}
