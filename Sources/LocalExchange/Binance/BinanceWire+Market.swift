import Domain
import Money
import Routing
import StrictJSON

/// What everybody may ask.
extension BinanceWire {
    private static let depthDefault = 100
    private static let depthMax = 5_000
    private static let tradesDefault = 500
    private static let averageMinutes = 5

    func marketAnswer(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        switch call.endpoint {
        case .time:
            let now = core.now()
            return BinanceAnswer { json in
                json.object { $0.member("serverTime", integer: now.milliseconds) }
            }
        case .exchangeInfo: return try await exchangeInfo(call)
        case .depth: return try await depth(call)
        case .trades: return try await trades(call) { Self.writeTrade($0, &$1) }
        case .aggregateTrades:
            return try await trades(call) { Self.writeAggregate($0, &$1) }
        case .tickerPrice: return try await tickers(call, Self.writePrice)
        case .bookTicker: return try await tickers(call, Self.writeBookTicker)
        case .tickerDay: return try await tickers(call, Self.writeDay)
        case .averagePrice: return try await averagePrice(call)
        case .ping, .placeOrder, .testOrder, .cancelOrder, .queryOrder, .cancelReplace,
            .amendOrder, .openOrders, .cancelOpenOrders, .allOrders, .myTrades, .account,
            .commission, .orderCounts, .tradeFee, .deposits, .withdrawals, .dividends,
            .transfers, .keyRestrictions, .coins:
            return BinanceAnswer { $0.object { _ in } }
        }
    }

    private func depth(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let market = try market(call)
        let limit = Int(clamping: try call.parameters.count("limit") ?? UInt64(Self.depthDefault))
        let book = try await asked { $0.book(market) }
        return BinanceAnswer { json in
            json.object { json in
                json.member("lastUpdateId", integer: Int(book.lastID))
                Self.write(book.bids.prefix(min(limit, Self.depthMax)), "bids", &json)
                Self.write(book.asks.prefix(min(limit, Self.depthMax)), "asks", &json)
            }
        }
    }

    static func write(
        _ levels: some Sequence<BookLevel>, _ name: String, _ json: inout JSONWriter
    ) {
        json.member(name, array: levels) { json, level in
            json.array([level.price, level.quantity]) { $0.string($1.wire) }
        }
    }

    private func trades(
        _ call: BinanceCall, _ write: (PublicTrade, inout JSONWriter) -> Void
    ) async throws(BinanceError) -> BinanceAnswer {
        let market = try market(call)
        let limit = Int(clamping: try call.parameters.count("limit") ?? UInt64(Self.tradesDefault))
        let trades = try await asked { Array($0.views[market].trades.suffix(min(limit, 1_000))) }
        return BinanceAnswer { json in json.array(trades) { write($1, &$0) } }
    }

    private static func writeTrade(_ trade: PublicTrade, _ json: inout JSONWriter) {
        json.object { json in
            json.member("id", integer: Int(trade.number))
            json.member("price", trade.price.wire)
            json.member("qty", trade.quantity.wire)
            json.member("quoteQty", notional(trade.price, trade.quantity).wire)
            json.member("time", integer: trade.at.milliseconds)
            json.member("isBuyerMaker", bool: trade.aggressor == .sell)
            json.member("isBestMatch", bool: true)
        }
    }

    /// Every trade is an aggregate of its own here.
    private static func writeAggregate(_ trade: PublicTrade, _ json: inout JSONWriter) {
        json.object { json in
            json.member("a", integer: Int(trade.number))
            json.member("p", trade.price.wire)
            json.member("q", trade.quantity.wire)
            json.member("f", integer: Int(trade.number))
            json.member("l", integer: Int(trade.number))
            json.member("T", integer: trade.at.milliseconds)
            json.member("m", bool: trade.aggressor == .sell)
            json.member("M", bool: true)
        }
    }

    static func notional(_ price: Fixed, _ quantity: Fixed) -> Fixed {
        (try? price.multiplied(by: quantity, rounding: .down)) ?? .zero
    }

    /// What a ticker is written from.
    struct Ticker: Sendable {
        let name: String
        let state: MarketState
        let now: Instant
    }

    private func tickers(
        _ call: BinanceCall, _ write: (Ticker, inout JSONWriter) -> Void
    ) async throws(BinanceError) -> BinanceAnswer {
        let one = try optionalMarket(call)
        let markets = markets
        let tickers = try await asked { state in
            (one.map { [$0] } ?? Array(markets.indices)).map { market in
                _ = state.book(market)
                return Ticker(
                    name: markets[market].binanceName, state: state.views[market], now: state.now)
            }
        }
        return BinanceAnswer { json in
            if one != nil, let first = tickers.first {
                write(first, &json)
            } else {
                json.array(tickers) { write($1, &$0) }
            }
        }
    }

    private static func writePrice(_ ticker: Ticker, _ json: inout JSONWriter) {
        json.object { json in
            json.member("symbol", ticker.name)
            json.member("price", last(ticker).wire)
        }
    }

    /// The last trade's price, or the best bid before the first trade.
    private static func last(_ ticker: Ticker) -> Fixed {
        ticker.state.last.isPositive
            ? ticker.state.last : ticker.state.view.bids.first?.price ?? .zero
    }

    private static func writeBookTicker(_ ticker: Ticker, _ json: inout JSONWriter) {
        json.object { json in
            json.member("symbol", ticker.name)
            writeBest(ticker, &json)
        }
    }

    private static func writeBest(_ ticker: Ticker, _ json: inout JSONWriter) {
        let (bid, ask) = (ticker.state.view.bids.first, ticker.state.view.asks.first)
        json.member("bidPrice", (bid?.price ?? .zero).wire)
        json.member("bidQty", (bid?.quantity ?? .zero).wire)
        json.member("askPrice", (ask?.price ?? .zero).wire)
        json.member("askQty", (ask?.quantity ?? .zero).wire)
    }

    private static func writeDay(_ ticker: Ticker, _ json: inout JSONWriter) {
        let state = ticker.state
        let open = state.open ?? last(ticker)
        let change = Fixed(uncheckedUnits: last(ticker).units - open.units)
        let percent = try? change.multiplied(by: Fixed(100), dividedBy: open, rounding: .down)
        let average = try? state.quoteVolume.divided(by: state.volume, rounding: .down)
        json.object { json in
            json.member("symbol", ticker.name)
            json.member("priceChange", change.wire)
            json.member("priceChangePercent", (percent ?? .zero).text(digits: 3))
            json.member("weightedAvgPrice", (average ?? .zero).wire)
            json.member("prevClosePrice", open.wire)
            json.member("lastPrice", last(ticker).wire)
            json.member("lastQty", (state.trades.last?.quantity ?? .zero).wire)
            writeBest(ticker, &json)
            json.member("openPrice", open.wire)
            json.member("highPrice", state.high.wire)
            json.member("lowPrice", state.low.wire)
            json.member("volume", state.volume.wire)
            json.member("quoteVolume", state.quoteVolume.wire)
            json.member("openTime", integer: ticker.now.milliseconds - 86_400_000)
            json.member("closeTime", integer: ticker.now.milliseconds)
            json.member("firstId", integer: state.tradeCount == 0 ? -1 : 1)
            json.member("lastId", integer: state.tradeCount == 0 ? -1 : Int(state.tradeCount))
            json.member("count", integer: Int(state.tradeCount))
        }
    }

    private func averagePrice(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let market = try market(call)
        let (price, now) = try await asked { ($0.middle(market), $0.now) }
        return BinanceAnswer { json in
            json.object { json in
                json.member("mins", integer: Self.averageMinutes)
                json.member("price", (price ?? .zero).wire)
                json.member("closeTime", integer: now.milliseconds)
            }
        }
    }
}

extension SandboxState {
    /// Between the best prices; `nil` where a side is empty.
    mutating func middle(_ market: Int) -> Fixed? {
        let book = book(market)
        guard let bid = book.bids.first?.price, let ask = book.asks.first?.price else {
            return nil
        }
        return Fixed(uncheckedUnits: (bid.units + ask.units) / 2)
    }
}
