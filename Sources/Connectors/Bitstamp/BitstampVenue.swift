package import Domain
package import Engine
package import Logging
import Money
package import Routing
import Synchronization

/// The public market data of Bitstamp behind the engine's port: rules, books and tickers. It has no
/// accounts, takes no orders and knows none.
package final class BitstampVenue: Connector {
    package let configuration: BitstampConfiguration
    package let symbols: [Symbol]

    let transport: any RESTTransport
    let time: any TimeSource
    let logger: Logger
    let board: BookBoard
    let feed: BitstampBookFeed
    let market: StreamLoop
    /// The stream, for heartbeats.
    let subscription = StreamSubscription(timeout: BitstampLimits.silenceMax)
    /// Answers and messages that could not be believed.
    let hostile = Atomic<Int>(0)
    private let held: Mutex<BitstampSymbols>
    private let tickers = Mutex<[Symbol: (told: Instant, ticker: BitstampTicker)]>([:])

    package var id: VenueID { configuration.id }

    /// - Parameter markets: as ``markets(_:transport:earlier:)`` reads them.
    package init(
        _ configuration: BitstampConfiguration, markets: BitstampSymbols,
        transport: any RESTTransport, streams: any StreamTransport, time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        self.configuration = configuration
        self.transport = transport
        self.time = time
        self.logger = logger
        held = Mutex(markets)
        symbols = configuration.symbols
        board = BookBoard(
            symbols: symbols, depth: BitstampLimits.depth, staleAfter: configuration.stalenessMax)
        feed = BitstampBookFeed(board: board)
        market = StreamLoop(transport: streams, time: time, random: random)
    }

    package var markets: BitstampSymbols { held.withLock { $0 } }

    package var rules: [MarketRules] { markets.pairs.filter(\.isTraded).map(\.rules) }

    package func rules(of symbol: Symbol) -> MarketRules? {
        markets[symbol].flatMap { $0.isTraded ? $0.rules : nil }
    }

    package var fees: FeeSchedule { configuration.fees }

    package func book(of symbol: Symbol) -> Book? {
        guard markets[symbol]?.isTraded == true else { return nil }
        return board.book(of: symbol, at: time.now())
    }

    package func ticker(of symbol: Symbol) -> Ticker? {
        let now = time.now()
        guard let book = book(of: symbol), let (told, ticker) = tickers.withLock({ $0[symbol] }),
            now.duration(since: told) <= BitstampLimits.tickerAgeMax
        else { return nil }
        return Ticker(
            symbol: symbol, at: book.at, open: ticker.open, last: ticker.last, low: ticker.low,
            high: ticker.high, volume: ticker.volume, bid: book.bids.first?.price,
            ask: book.asks.first?.price)
    }

    /// The markets that are wanted, as the venue describes them; asked before it is made.
    package static func markets(
        _ configuration: BitstampConfiguration, transport: any RESTTransport,
        earlier: BitstampSymbols? = nil
    ) async throws(BitstampError) -> BitstampSymbols {
        try BitstampSymbols(
            await answer(
                "/api/v2/trading-pairs-info/", transport, timeout: configuration.answerTimeout),
            wanted: configuration.symbols, earlier: earlier)
    }

    /// Asks again: rules change, and markets close.
    package func renewMarkets() async {
        do throws(BitstampError) {
            let renewed = try await Self.markets(
                configuration, transport: transport, earlier: markets)
            held.withLock { $0 = renewed }
        } catch { tell(error) }
    }

    package func renewTicker(of pair: BitstampPair) async {
        do throws(BitstampError) {
            let ticker = try BitstampTicker(await ask("/api/v2/ticker/\(pair.name)/"))
            let now = time.now()
            tickers.withLock { $0[pair.symbol] = (now, ticker) }
        } catch { tell(error) }
    }

    func ask(_ path: String) async throws(BitstampError) -> [UInt8] {
        try await Self.answer(path, transport, timeout: configuration.answerTimeout)
    }

    private static func answer(
        _ path: String, _ transport: any RESTTransport, timeout: Duration
    ) async throws(BitstampError) -> [UInt8] {
        switch await transport.send(RESTRequest(.get, path, timeout: timeout)) {
        case .answered(let answer):
            guard answer.status == 200 else { throw .noAnswer("HTTP \(answer.status)") }
            return answer.body
        case .notSent(let reason), .unknown(let reason): throw .noAnswer(reason)
        }
    }

    func tell(_ error: BitstampError) {
        switch error {
        case .malformed:
            hostile.add(1, ordering: .relaxed)
            logger.warning("\(id): \(error)")
        case .noAnswer: logger.info("\(id): \(error)")
        }
    }
}
