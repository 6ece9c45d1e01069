package import Domain
import Money
import Routing
import StrictJSON
import Synchronization

/// What a stream's reader has to do after a message.
package enum KrakenStreamAction: Hashable, Sendable {
    case send(String)
    /// Nothing that follows on this connection can be used; for the log.
    case reconnect(String)
}

/// Public market data of one connection: books into a board, and tickers.
///
/// After every change the book is cut to the subscribed depth, since Kraken does not tell of levels
/// that fall out of it, and its checksum is compared. A book that differs is unusable until a
/// new snapshot; one that differs again at once ends the connection, so that reconnects slow it.
package final class KrakenBookFeed: Sendable {
    private struct State {
        var tickers: [Symbol: KrakenTicker] = [:]
        var resubscribedAt: [Symbol: Instant] = [:]
    }

    /// A second flaw within this is not healed by a snapshot alone.
    static let healInterval = Duration.seconds(5)

    private static let noPair = "Currency pair not supported"

    private let markets: KrakenMarkets
    private let board: BookBoard
    private let depth: Int
    private let state = Mutex(State())

    package init(markets: KrakenMarkets, board: BookBoard, depth: KrakenBookDepth) {
        (self.markets, self.board, self.depth) = (markets, board, depth.rawValue)
    }

    package func ticker(of symbol: Symbol) -> KrakenTicker? {
        state.withLock { $0.tickers[symbol] }
    }

    /// What is sent first on a new connection.
    package func begin() -> [String] {
        board.spoilAll(.syncing)
        return subscriptions(markets.current.pairs.filter(\.isListed)) + [Self.instruments]
    }

    /// What asks for the books and tickers of these.
    func subscriptions(_ pairs: [KrakenPair]) -> [String] {
        guard !pairs.isEmpty else { return [] }
        let names = pairs.map(\.streamName)
        return [Self.request("subscribe", "book", names, depth: depth), Self.tickers(names)]
    }

    package func end() { board.spoilAll(.disconnected) }

    /// - Parameter venueTime: Kraken's clock now, for a snapshot that does not say when it was so.
    package func take(
        _ frame: KrakenFrame, at now: Instant, venueTime: Instant
    ) -> [KrakenStreamAction] {
        board.hear(at: now)
        switch frame {
        case .books(let isSnapshot, let messages):
            return messages.flatMap { take($0, isSnapshot, now, venueTime) }
        case .tickers(let tickers):
            state.withLock { state in
                for ticker in tickers {
                    guard let symbol = markets[ticker.pair]?.symbol else { continue }
                    state.tickers[symbol] = ticker.hasTraded ? ticker : nil
                }
            }
            return []
        case .answer("subscribe", nil, let error?) where error.hasPrefix(Self.noPair):
            // A market that Kraken does not have any more: it has no book, and the others have.
            return []
        case .answer("subscribe", "book", let error?), .answer("subscribe", nil, let error?):
            return [.reconnect("no books: \(error)")]
        case .heartbeat, .answer, .executions, .status, .instruments, .other: return []
        }
    }

    private func take(
        _ message: KrakenBookMessage, _ isSnapshot: Bool, _ now: Instant, _ venueTime: Instant
    ) -> [KrakenStreamAction] {
        guard let pair = markets[message.pair] else { return [] }
        let at = message.at ?? venueTime
        let sequence = KrakenOrders.sequence(at)
        let flaw: BookFlaw?
        if isSnapshot {
            var levels = LevelBook()
            levels.replace(bids: message.bids, asks: message.asks)
            if let found = check(&levels, pair, message.checksum) {
                board.spoil(pair.symbol, found)
                flaw = found
            } else {
                flaw = board.replace(
                    pair.symbol, with: levels, at: at, sequence: sequence, heard: now)
            }
        } else {
            guard board.flaw(of: pair.symbol, at: now) == nil else { return [] }
            flaw = board.update(pair.symbol, at: at, sequence: sequence, heard: now) { levels in
                for level in message.bids {
                    levels.set(.buy, price: level.price, quantity: level.quantity)
                }
                for level in message.asks {
                    levels.set(.sell, price: level.price, quantity: level.quantity)
                }
                return check(&levels, pair, message.checksum)
            }
        }
        return flaw == nil ? [] : heal(pair, now)
    }

    private func check(
        _ levels: inout LevelBook, _ pair: KrakenPair, _ expected: UInt32
    ) -> BookFlaw? {
        levels.truncate(to: depth)
        let got = levels.krakenChecksum(
            priceDigits: pair.priceDigits, quantityDigits: pair.quantityDigits)
        return got == expected ? nil : .checksum(expected: expected, got: got)
    }

    private func heal(_ pair: KrakenPair, _ now: Instant) -> [KrakenStreamAction] {
        let before = state.withLock { state in
            let before = state.resubscribedAt[pair.symbol]
            state.resubscribedAt[pair.symbol] = now
            return before
        }
        if let before, now.duration(since: before) < Self.healInterval {
            return [.reconnect("the book of \(pair.symbol) does not heal")]
        }
        return [
            .send(Self.request("unsubscribe", "book", [pair.streamName], depth: depth)),
            .send(Self.request("subscribe", "book", [pair.streamName], depth: depth)),
        ]
    }

    static func request(_ method: String, _ channel: String, _ names: [String], depth: Int)
        -> String
    {
        message(method) { writer in
            writer.member("channel", channel)
            writer.member("symbol", array: names) { $0.string($1) }
            writer.member("depth", integer: depth)
            if method == "subscribe" { writer.member("snapshot", bool: true) }
        }
    }

    private static func tickers(_ names: [String]) -> String {
        message("subscribe") { writer in
            writer.member("channel", "ticker")
            writer.member("symbol", array: names) { $0.string($1) }
        }
    }

    private static var instruments: String {
        message("subscribe") { writer in
            writer.member("channel", "instrument")
            writer.member("snapshot", bool: true)
        }
    }

    static func message(_ method: String, _ parameters: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("method", method)
            writer.member("params", object: parameters)
        }
        return writer.text
    }
}
