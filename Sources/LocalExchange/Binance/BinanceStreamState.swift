import Domain
import Money
import Routing
import StrictJSON

/// What one subscription has to tell of the events that it hears.
struct BinanceStreamState: Sendable {
    let stream: BinanceStream
    private let symbol: String
    private let combined: Bool
    /// Changes that wait for their time: new quantities by price.
    private var bids: [Fixed: Fixed] = [:]
    private var asks: [Fixed: Fixed] = [:]
    private var firstID: UInt64?
    /// The newest change that is not told yet.
    private var waiting: BookChange?
    private var toldAt: Instant?
    private var best: [BookLevel] = []
    /// A trade that a ticker has not told yet.
    private var untold: PublicTrade?
    private var view: BookShown?
    private static let tickerInterval = Duration.seconds(1)

    init(_ stream: BinanceStream, symbol: String, combined: Bool) {
        self.stream = stream
        self.symbol = symbol
        self.combined = combined
    }

    /// - Returns: the message to send, if any.
    mutating func hear(_ event: SandboxEvent) -> [UInt8]? {
        switch (event, stream.kind) {
        case (.book(let change), .depth(let milliseconds)):
            gather(change)
            return depth(at: change.at, every: .milliseconds(milliseconds))
        case (.book(let change), .partialDepth(let levels, let milliseconds)):
            waiting = change
            return partial(levels, at: change.at, every: .milliseconds(milliseconds))
        case (.beat(let at), .depth(let milliseconds)):
            return depth(at: at, every: .milliseconds(milliseconds))
        case (.beat(let at), .partialDepth(let levels, let milliseconds)):
            return partial(levels, at: at, every: .milliseconds(milliseconds))
        case (.book(let change), .bookTicker):
            let now = [change.view.bids.first, change.view.asks.first].compactMap { $0 }
            guard now != best else { return nil }
            best = now
            return message { bookTicker(change.view, &$0) }
        case (.publicTrade(let trade), .trade): return message { self.trade(trade, &$0) }
        case (.publicTrade(let trade), .aggregateTrade):
            return message { self.aggregate(trade, &$0) }
        case (.publicTrade(let trade), .miniTicker), (.publicTrade(let trade), .ticker):
            untold = trade
            return ticker(at: trade.at)
        case (.book(let change), .miniTicker), (.book(let change), .ticker):
            view = change.view
            return ticker(at: change.at)
        case (.beat(let at), .miniTicker), (.beat(let at), .ticker): return ticker(at: at)
        case (.book, .trade), (.book, .aggregateTrade), (.publicTrade, .depth),
            (.publicTrade, .partialDepth), (.publicTrade, .bookTicker), (.beat, .bookTicker),
            (.beat, .trade), (.beat, .aggregateTrade), (.order, _),
            (.movement, _), (.balances, _):
            return nil
        }
    }

    /// The last trade that was not told, at most once in the interval.
    private mutating func ticker(at now: Instant) -> [UInt8]? {
        let (name, isMini) = (symbol, stream.kind == .miniTicker)
        guard let trade = untold, isMini || view != nil,
            isDue(now, every: Self.tickerInterval)
        else { return nil }
        untold = nil
        let ticker = BinanceTickerText(symbol: name, trade: trade, view: view, at: now)
        return message { ticker.write(isMini: isMini, to: &$0) }
    }

    private mutating func isDue(_ now: Instant, every interval: Duration) -> Bool {
        if let toldAt, now.duration(since: toldAt) < interval { return false }
        toldAt = now
        return true
    }

    private mutating func gather(_ change: BookChange) {
        for level in change.bids { bids[level.price] = level.quantity }
        for level in change.asks { asks[level.price] = level.quantity }
        if firstID == nil { firstID = change.firstID }
        waiting = change
    }

    /// What was gathered, where it is time for it.
    private mutating func depth(at now: Instant, every interval: Duration) -> [UInt8]? {
        // The exchange itself tells books every 100 ms.
        guard let newest = waiting, let firstID,
            interval <= SandboxLimits.bookInterval || isDue(now, every: interval)
        else { return nil }
        let (bids, asks) = (Self.levels(bids), Self.levels(asks))
        (self.bids, self.asks, self.firstID, waiting) = ([:], [:], nil, nil)
        return message { json in
            json.object { json in
                json.member("e", "depthUpdate")
                json.member("E", integer: newest.at.milliseconds)
                json.member("s", symbol)
                json.member("U", integer: Int(firstID))
                json.member("u", integer: Int(newest.lastID))
                BinanceWire.write(bids.reversed(), "b", &json)
                BinanceWire.write(asks, "a", &json)
            }
        }
    }

    /// The newest book, where it is time for it.
    private mutating func partial(
        _ levels: Int, at now: Instant, every interval: Duration
    ) -> [UInt8]? {
        guard let newest = waiting, isDue(now, every: interval) else { return nil }
        waiting = nil
        return message { partial(newest.view, levels, &$0) }
    }

    private static func levels(_ quantities: [Fixed: Fixed]) -> [BookLevel] {
        quantities.sorted { $0.key < $1.key }.map { BookLevel(price: $0.key, quantity: $0.value) }
    }

    private func partial(_ book: BookShown, _ levels: Int, _ json: inout JSONWriter) {
        json.object { json in
            json.member("lastUpdateId", integer: Int(book.lastID))
            BinanceWire.write(book.bids.prefix(levels), "bids", &json)
            BinanceWire.write(book.asks.prefix(levels), "asks", &json)
        }
    }

    private func bookTicker(_ book: BookShown, _ json: inout JSONWriter) {
        json.object { json in
            json.member("u", integer: Int(book.lastID))
            json.member("s", symbol)
            json.member("b", (book.bids.first?.price ?? .zero).wire)
            json.member("B", (book.bids.first?.quantity ?? .zero).wire)
            json.member("a", (book.asks.first?.price ?? .zero).wire)
            json.member("A", (book.asks.first?.quantity ?? .zero).wire)
        }
    }

    private func trade(_ trade: PublicTrade, _ json: inout JSONWriter) {
        json.object { json in
            json.member("e", "trade")
            json.member("E", integer: trade.at.milliseconds)
            json.member("s", symbol)
            json.member("t", integer: Int(trade.number))
            json.member("p", trade.price.wire)
            json.member("q", trade.quantity.wire)
            json.member("T", integer: trade.at.milliseconds)
            json.member("m", bool: trade.aggressor == .sell)
            json.member("M", bool: true)
        }
    }

    /// Every trade is an aggregate of its own, as over REST.
    private func aggregate(_ trade: PublicTrade, _ json: inout JSONWriter) {
        json.object { json in
            json.member("e", "aggTrade")
            json.member("E", integer: trade.at.milliseconds)
            json.member("s", symbol)
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

    private func message(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        guard combined else {
            body(&json)
            return json.bytes
        }
        json.object { json in
            json.member("stream", stream.name)
            json.name("data")
            body(&json)
        }
        return json.bytes
    }
}
