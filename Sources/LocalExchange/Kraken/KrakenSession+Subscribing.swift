import Domain
import Money
import StrictJSON

/// Beginning and ending of subscriptions.
extension KrakenSession {
    mutating func subscribe(_ request: KrakenSocketRequest) async {
        switch request.fields.text("channel") {
        case "book": await forEachPair(request) { await $0.subscribeBook(request, $1) }
        case "ticker": await forEachPair(request) { await $0.subscribeTicker(request, $1) }
        case "trade": await forEachPair(request) { await $0.subscribeTrades(request, $1) }
        case "instrument": await subscribeInstrument(request)
        case "executions": await subscribeExecutions(request)
        case "balances": await subscribeBalances(request)
        case nil, .some: refuse(request, "Channel not supported")
        }
    }

    mutating func unsubscribe(_ request: KrakenSocketRequest) {
        let channel = request.fields.text("channel") ?? ""
        var pairs: [KrakenPair] = []
        for name in request.fields.texts("symbol") ?? [] {
            if let pair = try? wire.pair(name) { pairs.append(pair) }
        }
        let indices = Set(pairs.map(\.index))
        switch channel {
        case "book": books.removeAll { indices.contains($0.pair.index) }
        case "ticker": for index in indices { tickers[index] = nil }
        case "trade": trades.subtract(indices)
        case "instrument": modes = nil
        case "executions": executions = nil
        case "balances": balances = nil
        default:
            refuse(request, "Channel not supported")
            return
        }
        guard !pairs.isEmpty else {
            answer(request, KrakenJSON.object(["channel": .string(channel)]))
            return
        }
        for pair in pairs {
            answer(
                request,
                KrakenJSON.object(["channel": .string(channel), "symbol": .string(pair.symbol)]))
        }
    }

    private mutating func forEachPair(
        _ request: KrakenSocketRequest,
        _ body: (inout KrakenSession, KrakenPair) async -> Void
    ) async {
        guard let names = request.fields.texts("symbol"), !names.isEmpty else {
            refuse(request, "Symbol(s) not found")
            return
        }
        for name in names {
            guard let pair = wire.pairs.first(where: { $0.symbol == name }) else {
                refuse(
                    request, "Currency pair not supported \(name)",
                    more: [JSONMember("symbol", .string(name))])
                continue
            }
            interest.add(pair.market.symbol)
            await body(&self, pair)
        }
    }

    private func wantsSnapshot(_ request: KrakenSocketRequest, otherwise: Bool = true) -> Bool {
        request.fields.has("snapshot") ? request.fields.flag("snapshot") : otherwise
    }

    // MARK: Public

    private mutating func subscribeBook(
        _ request: KrakenSocketRequest, _ pair: KrakenPair
    ) async {
        let depth =
            request.fields.has("depth")
            ? request.fields.integer("depth").map { Int(clamping: $0) }
            : KrakenLimits.bookDepthDefault
        guard let depth, KrakenLimits.bookDepths.contains(depth) else {
            refuse(
                request, "Book depth not supported",
                more: [JSONMember("symbol", .string(pair.symbol))])
            return
        }
        guard !books.contains(where: { $0.pair == pair && $0.depth == depth }) else {
            refuse(
                request, "Already subscribed", more: [JSONMember("symbol", .string(pair.symbol))])
            return
        }
        guard let book = try? await wire.look({ $0.book(pair.index) }) else {
            refuse(request, KrakenRefusal.internalError.text)
            return
        }
        let isShown = wantsSnapshot(request)
        answer(
            request,
            KrakenJSON.object([
                "channel": .string("book"), "symbol": .string(pair.symbol),
                "depth": KrakenJSON.integer(depth), "snapshot": .bool(isShown),
            ]))
        let stream = KrakenBookStream(pair: pair, depth: depth, book: book)
        books.append(stream)
        let faults = wire.faults.take(
            .stream, among: [.noSnapshot], account: nil, endpoint: request.endpoint)
        if isShown, faults.isEmpty { send(stream.snapshot) }
    }

    private mutating func subscribeTicker(
        _ request: KrakenSocketRequest, _ pair: KrakenPair
    ) async {
        let isShown = wantsSnapshot(request)
        answer(
            request,
            KrakenJSON.object([
                "channel": .string("ticker"), "symbol": .string(pair.symbol),
                "snapshot": .bool(isShown),
            ]))
        tickers[pair.index] = request.fields.text("event_trigger") == "bbo"
        if isShown { await sendTicker(pair, "snapshot") }
    }

    mutating func sendTicker(_ pair: KrakenPair, _ type: String) async {
        let ticker = try? await wire.look { state in
            KrakenTicker(
                pair: pair, book: state.book(pair.index), market: state.views[pair.index]
            ).socketJSON
        }
        if let ticker { send(Self.channel("ticker", type, [ticker])) }
    }

    private mutating func subscribeTrades(
        _ request: KrakenSocketRequest, _ pair: KrakenPair
    ) async {
        let isShown = wantsSnapshot(request, otherwise: false)
        answer(
            request,
            KrakenJSON.object([
                "channel": .string("trade"), "symbol": .string(pair.symbol),
                "snapshot": .bool(isShown),
            ]))
        trades.insert(pair.index)
        guard isShown,
            let newest = try? await wire.look({ state in
                state.views[pair.index].trades.suffix(KrakenLimits.snapshotTrades)
            })
        else { return }
        send(Self.channel("trade", "snapshot", newest.map { Self.json($0, pair) }))
    }

    // MARK: Instruments

    private mutating func subscribeInstrument(_ request: KrakenSocketRequest) async {
        guard
            let (assets, modes) = try? await wire.look({ ($0.assets, $0.views.map(\.mode)) })
        else {
            refuse(request, KrakenRefusal.internalError.text)
            return
        }
        let isShown = wantsSnapshot(request)
        answer(
            request,
            KrakenJSON.object(["channel": .string("instrument"), "snapshot": .bool(isShown)]))
        self.modes = modes
        guard isShown else { return }
        sendInstruments("snapshot", assets, wire.pairs, modes)
    }

    /// Tells the markets whose mode is another now.
    mutating func tellModes() async {
        guard let modes, let now = try? await wire.look({ $0.views.map(\.mode) }), now != modes
        else { return }
        self.modes = now
        sendInstruments("update", [], wire.pairs.filter { now[$0.index] != modes[$0.index] }, now)
    }

    private mutating func sendInstruments(
        _ type: String, _ assets: [Asset], _ pairs: [KrakenPair], _ modes: [MarketMode]
    ) {
        send(
            KrakenJSON.object([
                "channel": .string("instrument"), "type": .string(type),
                "data": KrakenJSON.object([
                    "assets": .array(assets.map(Self.json)),
                    "pairs": .array(pairs.map { Self.json($0, modes[$0.index]) }),
                ]),
            ]))
    }

    private static func json(_ asset: Asset) -> JSONValue {
        KrakenJSON.object([
            "id": .string(asset.code), "status": .string("enabled"),
            "precision": KrakenJSON.integer(KrakenAsset.digits(asset)),
            "precision_display": KrakenJSON.integer(KrakenAsset.digits(asset) / 2),
            "borrowable": .bool(false),
        ])
    }

    private static func json(_ pair: KrakenPair, _ mode: MarketMode) -> JSONValue {
        let market = pair.market
        return KrakenJSON.object([
            "symbol": .string(pair.symbol), "base": .string(market.symbol.base.code),
            "quote": .string(market.symbol.quote.code),
            "status": .string(KrakenWire.status(mode)),
            "qty_precision": KrakenJSON.integer(market.quantityDigits),
            "qty_increment": KrakenJSON.number(market.rules.lot),
            "price_precision": KrakenJSON.integer(market.priceDigits),
            "cost_precision": KrakenJSON.integer(KrakenLimits.costDigits),
            "marginable": .bool(false), "has_index": .bool(false),
            "cost_min": KrakenJSON.number(market.rules.minNotional),
            "price_increment": KrakenJSON.number(market.rules.tick),
            "qty_min": KrakenJSON.number(market.rules.minQuantity),
        ])
    }

    static func json(_ trade: PublicTrade, _ pair: KrakenPair) -> JSONValue {
        KrakenJSON.object([
            "symbol": .string(pair.symbol), "side": .string(trade.aggressor.kraken),
            "price": KrakenJSON.number(trade.price, digits: pair.market.priceDigits),
            "qty": KrakenJSON.number(trade.quantity, digits: pair.market.quantityDigits),
            "ord_type": .string("limit"), "trade_id": KrakenJSON.integer(Int(trade.number)),
            "timestamp": .string(trade.at.description),
        ])
    }
}
