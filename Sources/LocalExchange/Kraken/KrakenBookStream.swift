import Domain
import Money
import Routing
import StrictJSON
import VenueProtocols

/// A book as one client has it, cut to the depth that it subscribed to.
struct KrakenBookStream: Sendable {
    let pair: KrakenPair
    let depth: Int
    private var bids: [BookLevel]
    private var asks: [BookLevel]
    private var lastID: UInt64
    private var at: Instant

    init(pair: KrakenPair, depth: Int, book: BookShown) {
        self.pair = pair
        self.depth = depth
        bids = Array(book.bids.prefix(depth))
        asks = Array(book.asks.prefix(depth))
        lastID = book.lastID
        at = book.at
    }

    var best: [Fixed?] { [bids.first?.price, asks.first?.price] }

    var snapshot: JSONValue { message("snapshot", bids, asks, checksum) }

    /// Goes on to a newer book.
    ///
    /// - Returns: what changed of it; `nil` where nothing within the depth did.
    mutating func advance(to book: BookShown) -> Changes? {
        guard book.lastID > lastID else { return nil }
        (lastID, at) = (book.lastID, book.at)
        let newBids = Array(book.bids.prefix(depth))
        let newAsks = Array(book.asks.prefix(depth))
        let bidChanges = changes(from: bids, to: newBids) { $0 > $1 }
        let askChanges = changes(from: asks, to: newAsks) { $0 < $1 }
        (bids, asks) = (newBids, newAsks)
        guard !bidChanges.isEmpty || !askChanges.isEmpty else { return nil }
        return Changes(bids: bidChanges, asks: askChanges)
    }

    struct Changes {
        let bids: [BookLevel]
        let asks: [BookLevel]
    }

    /// - Parameter isWrong: with a checksum of another book.
    func update(_ changes: Changes, isWrong: Bool = false) -> JSONValue {
        message("update", changes.bids, changes.asks, isWrong ? ~checksum : checksum)
    }

    /// New and changed levels, and zeros for those that are gone. A level that only fell out of
    /// the depth is not told: the client cuts its book itself.
    private func changes(
        from old: [BookLevel], to new: [BookLevel], isBetter: (Fixed, Fixed) -> Bool
    ) -> [BookLevel] {
        var changes: [BookLevel] = []
        var index = 0
        for level in new {
            while index < old.count, isBetter(old[index].price, level.price) {
                changes.append(BookLevel(price: old[index].price, quantity: .zero))
                index += 1
            }
            if index < old.count, old[index].price == level.price {
                if old[index].quantity != level.quantity { changes.append(level) }
                index += 1
            } else {
                changes.append(level)
            }
        }
        if new.count < depth {
            for level in old[index...] {
                changes.append(BookLevel(price: level.price, quantity: .zero))
            }
        }
        return changes
    }

    private var checksum: UInt32 {
        func texts(_ levels: [BookLevel]) -> [(price: String, quantity: String)] {
            levels.prefix(KrakenChecksum.levels).map {
                (pair.price($0.price), pair.quantity($0.quantity))
            }
        }
        return KrakenChecksum.of(asks: texts(asks), bids: texts(bids))
    }

    private func message(
        _ type: String, _ bids: [BookLevel], _ asks: [BookLevel], _ checksum: UInt32
    ) -> JSONValue {
        func rows(_ levels: [BookLevel]) -> JSONValue {
            .array(
                levels.map { level in
                    KrakenJSON.object([
                        "price": KrakenJSON.number(level.price, digits: pair.market.priceDigits),
                        "qty": KrakenJSON.number(
                            level.quantity, digits: pair.market.quantityDigits),
                    ])
                })
        }
        return KrakenSession.channel(
            "book", type,
            [
                KrakenJSON.object([
                    "symbol": .string(pair.symbol), "bids": rows(bids), "asks": rows(asks),
                    "checksum": KrakenJSON.integer(Int(checksum)),
                    "timestamp": .string(at.description),
                ])
            ])
    }
}

extension KrakenSession {
    mutating func take(_ change: BookChange) async {
        let pair = wire.pair(of: change.symbol)
        var isNewBest = false
        for index in books.indices where books[index].pair == pair {
            let best = books[index].best
            guard let changes = books[index].advance(to: change.view) else { continue }
            isNewBest = isNewBest || best != books[index].best
            let faults = wire.faults.take(
                .book, account: nil, endpoint: "WS /v2 book \(pair.symbol)")
            guard faults[.bookGap] == nil else { continue }
            send(books[index].update(changes, isWrong: faults[.badChecksum] != nil))
        }
        let isTold = isNewBest || !books.contains { $0.pair == pair }
        if tickers[pair.index] == true, isTold { await sendTicker(pair, "update") }
    }

    mutating func take(_ trade: PublicTrade) async {
        let pair = wire.pair(of: trade.symbol)
        if trades.contains(pair.index) {
            send(Self.channel("trade", "update", [Self.json(trade, pair)]))
        }
        if tickers[pair.index] != nil { await sendTicker(pair, "update") }
    }
}
