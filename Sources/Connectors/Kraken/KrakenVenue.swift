package import Domain
package import Engine
package import Logging
package import Money
package import Routing
import Synchronization

/// Kraken Spot, or whatever speaks its protocols, behind the engine's port.
///
/// Orders go over REST, each with a deadline after which Kraken refuses it. What became of them is
/// learned from the executions stream, and from REST where that is silent: from trades alone, never
/// from the difference of two counts. Fees are asked for in the quote asset.
///
/// Kraken has no fill-or-kill, so such orders are refused here; conversions are made of
/// immediate-or-cancel, good-till-cancelled and post-only orders, which it has.
package final class KrakenVenue: Connector {
    package let configuration: KrakenConfiguration
    package let markets: KrakenMarkets
    package let symbols: [Symbol]

    let sessions: [AccountID: KrakenSession]
    let transport: any RESTTransport
    let time: any TimeSource
    let logger: Logger
    let troubles: KrakenTroubles
    let feeBoard: FeeBoard
    let closed = ClosedMarkets()
    let board: BookBoard
    let feed: KrakenBookFeed
    let clock = Mutex(ClockOffset(resolution: .seconds(1)))
    let market: StreamLoop
    /// The market stream.
    let subscription = StreamSubscription(timeout: KrakenLimits.subscriptionTimeout)
    /// Whether the venue takes orders at all, by its own status.
    let isTrading = Atomic<Bool>(true)
    private let stream: AsyncStream<OrderReport>
    let continuation: AsyncStream<OrderReport>.Continuation

    package var id: VenueID { configuration.id }
    package var rules: [MarketRules] { symbols.compactMap(rules(of:)) }
    package func rules(of symbol: Symbol) -> MarketRules? {
        guard closed.reason(symbol) == nil else { return nil }
        return markets[symbol].flatMap { $0.isTraded ? $0.rules : nil }
    }
    package var orderValidity: Duration { KrakenLimits.orderValidity }
    package var absenceMargin: Duration { KrakenLimits.absenceMargin }

    /// - Parameters:
    ///   - symbols: as ``markets(_:transport:)`` reads them.
    ///   - nonces: where the nonces of each account's key are kept.
    package init(
        _ configuration: KrakenConfiguration, symbols: KrakenSymbols,
        transport: any RESTTransport, streams: any StreamTransport,
        nonces: (AccountID) -> any NonceStore, time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        self.configuration = configuration
        markets = KrakenMarkets(symbols)
        self.symbols = configuration.symbols
        self.transport = transport
        market = StreamLoop(transport: streams, time: time, random: random)
        self.time = time
        self.logger = logger
        let troubles = KrakenTroubles(logger: logger)
        self.troubles = troubles
        feeBoard = FeeBoard(
            stated: configuration.fees, accounts: configuration.accounts.map(\.id),
            unknown: FeeSchedule(maker: .zero, taker: .zero, asset: .quote))
        feeBoard.publish(symbols.fees)
        board = BookBoard(
            symbols: configuration.symbols, depth: configuration.bookDepth.rawValue,
            staleAfter: configuration.stalenessMax)
        feed = KrakenBookFeed(markets: markets, board: board, depth: configuration.bookDepth)
        (stream, continuation) = AsyncStream.makeStream(
            of: OrderReport.self,
            bufferingPolicy: .bufferingNewest(KrakenLimits.reportsWaitingMax))
        let made = configuration.accounts.map { [markets] account in
            KrakenSession(
                account, budgets: configuration.budgets, timeout: configuration.answerTimeout,
                markets: markets, transport: transport, store: nonces(account.id), time: time,
                loop: StreamLoop(transport: streams, time: time, random: random),
                troubles: troubles)
        }
        sessions = Dictionary(
            made.map { ($0.account.id, $0) }, uniquingKeysWith: { first, _ in first })
        tellOfUnlisted()
    }

    /// The markets that are wanted, as Kraken describes them; asked before the venue is made.
    package static func markets(
        _ configuration: KrakenConfiguration, transport: any RESTTransport,
        earlier: KrakenSymbols? = nil, distrust: (KrakenError) -> Void = { _ in }
    ) async throws(KrakenError) -> KrakenSymbols {
        let request = KrakenRequest(.assetPairs).open(timeout: configuration.answerTimeout)
        let reply = KrakenReply(await transport.send(request), distrust: distrust)
        let result = try reply.result()
        return try KrakenSymbols(
            assetPairs: result, wanted: configuration.symbols, earlier: earlier)
    }

    /// Asks again: rules change, markets close, and others begin.
    package func renewMarkets() async {
        let askedAt = time.now()
        do throws(KrakenError) {
            let earlier = markets.current
            let symbols = try await Self.markets(
                configuration, transport: transport, earlier: earlier,
                distrust: troubles.distrust)
            markets.replace(symbols)
            closed.looked(at: symbols.pairs.map(\.symbol), askedAt: askedAt)
            feeBoard.publish(symbols.fees)
            tellOfUnlisted()
            let new = symbols.pairs.filter {
                $0.isListed && earlier[$0.symbol]?.isListed != true
            }
            for text in feed.subscriptions(new) { await subscription.send(text) }
        } catch {
            _ = believed { () throws(KrakenError) -> KrakenSymbols in throw error }
        }
    }

    /// Whether the configuration has the market and Kraken has not.
    func isUnlisted(_ symbol: Symbol) -> Bool { markets[symbol]?.isListed != true }

    private func tellOfUnlisted() {
        for symbol in symbols where isUnlisted(symbol) {
            logger.warning("\(id): Kraken does not list \(symbol)")
        }
    }

    package func reports() -> AsyncStream<OrderReport> { stream }

    package func book(of symbol: Symbol) -> Book? {
        let now = time.now()
        guard isTrading.load(ordering: .acquiring), rules(of: symbol) != nil,
            let book = board.book(of: symbol, at: now)
        else { return nil }
        return caughtUp(book)
    }

    /// A book carries the time of its last change, which in a quiet market may stay before that of
    /// a trade by the rounding of the two. What is heard of the stream a while after the trade
    /// says that the book has nothing more to tell of it.
    private func caughtUp(_ book: Book) -> Book {
        let told = markets.lastTold(of: book.symbol)
        guard book.sequence < told, let heard = board.lastHeard else { return book }
        let settled = clock.withLock { $0.earliestVenueTime(at: heard) }
            .adding(.zero - KrakenLimits.bookDelayMax)
        guard KrakenOrders.sequence(settled) >= told else { return book }
        return Book(
            symbol: book.symbol, bids: book.bids, asks: book.asks, at: book.at, sequence: told)
    }

    package func ticker(of symbol: Symbol) -> Ticker? {
        guard let book = board.book(of: symbol, at: time.now()) else { return nil }
        let (bid, ask) = (book.bids.first?.price, book.asks.first?.price)
        guard let ticker = feed.ticker(of: symbol) else {
            // None was told yet: the market begins with what its book says.
            return book.mid.map { mid in
                Ticker(
                    symbol: symbol, at: book.at, open: mid, last: mid, low: mid, high: mid,
                    volume: .zero, bid: bid, ask: ask)
            }
        }
        return Ticker(
            symbol: symbol, at: book.at, open: ticker.open, last: ticker.last, low: ticker.low,
            high: ticker.high, volume: ticker.volume, bid: bid, ask: ask)
    }

    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        guard let session = sessions[account] else { return nil }
        let reply = await session.send(KrakenRequest(.balanceEx), for: .ordinary)
        return believed { () throws(KrakenError) in
            var balances: [Asset: VenueBalance] = [:]
            for row in try KrakenAnswers.balances(reply.result()) {
                let old = balances[row.asset]
                guard let total = try? row.total.adding(old?.total ?? .zero),
                    let locked = try? row.locked.adding(old?.locked ?? .zero)
                else { throw KrakenError.malformed("BalanceEx: \(row.asset): out of range") }
                balances[row.asset] = VenueBalance(total: total, locked: locked)
            }
            return balances
        }
    }

    /// Kraken takes no trade of its spot markets back and has no word for it: what it books to
    /// correct one is a line of its ledger, which reconciliation reads.
    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }

    /// What `body` read; `nil` where there is no answer, or one that cannot be believed.
    func believed<Value>(_ body: () throws(KrakenError) -> Value) -> Value? {
        do throws(KrakenError) {
            return try body()
        } catch {
            switch error {
            case .malformed: troubles.distrust(error)
            case .answered, .noAnswer, .nonceStore: logger.info("\(id): \(error)")
            }
            return nil
        }
    }

    /// Measures Kraken's clock. Nothing is sent before it was measured once.
    package func measureClock() async -> Bool {
        let sent = time.now()
        let request = KrakenRequest(.time).open(timeout: configuration.answerTimeout)
        let reply = KrakenReply(await transport.send(request), distrust: troubles.distrust)
        let server = believed { () throws(KrakenError) in try KrakenAnswers.time(reply.result()) }
        guard let server,
            let sample = ClockOffset.Sample(sent: sent, server: server, received: time.now())
        else { return false }
        let offset = clock.withLock { clock in
            clock.add(sample)
            return clock.offset ?? .zero
        }
        let limit = KrakenLimits.clockOffsetMax
        if offset > limit || offset < .zero - limit {
            troubles.tell("clock", "the clocks are \(offset) apart", time.now())
        } else {
            troubles.end("clock")
        }
        return true
    }
}
