package import Domain
package import Engine
package import Logging
package import Money
package import Routing
internal import Synchronization

/// Binance Spot, or an exchange that speaks its protocol.
///
/// ``load()`` learns rules and fees, ``run()`` keeps everything current; before, and whenever
/// something is in doubt, there is no book. Calls may be made from anywhere.
package final class BinanceVenue: Connector {
    package let id: VenueID
    package let orderValidity = BinanceLimits.orderValidity
    package let absenceMargin = BinanceLimits.absenceMargin

    let configuration: BinanceConfiguration
    let names: BinanceSymbols
    let rest: BinanceREST
    let watch = BinanceWatch()
    let time: any TimeSource
    let logger: Logger
    let market: BinanceMarketFeed
    /// One per account.
    let feeds: [AccountID: BinanceAccountFeed]
    let feeBoard: FeeBoard
    let closed = ClosedMarkets()
    let state: Mutex<State>

    /// What was learned of the venue.
    struct State {
        /// `TRADING` symbols only.
        var rules: [Symbol: MarketRules] = [:]
        /// Why a symbol has no rules.
        var troubles: [Symbol: String] = [:]
        /// Of the configuration, and not of the venue.
        var unlisted: Set<Symbol> = []
        /// When every account's fees were told last.
        var feesAt: Instant?
        var hostileAnswers = 0
        /// Of accounts whose key the venue does not take.
        var keyTroubles: [AccountID: VenueHealth.Incident] = [:]
    }

    package init(
        _ configuration: BinanceConfiguration, transport: any RESTTransport,
        streams: any StreamTransport, time: any TimeSource, random: any RandomSource,
        logger: Logger
    ) {
        id = configuration.id
        self.configuration = configuration
        names = BinanceSymbols(configuration)
        let rest = BinanceREST(configuration, transport: transport, time: time, logger: logger)
        self.rest = rest
        self.time = time
        self.logger = logger
        var loop = StreamLoop.Settings()
        loop.renewAfter = BinanceLimits.connectionLife
        market = BinanceMarketFeed(
            configuration, names, rest: rest, time: time, logger: logger,
            loop: StreamLoop(transport: streams, time: time, random: random, settings: loop))
        var feeds: [AccountID: BinanceAccountFeed] = [:]
        for account in configuration.accounts {
            feeds[account] = BinanceAccountFeed(
                configuration, names, account: account, rest: rest, watch: watch, time: time,
                logger: logger,
                loop: StreamLoop(transport: streams, time: time, random: random, settings: loop))
        }
        self.feeds = feeds
        let fallback = FeeSchedule(
            maker: BinanceLimits.fallbackFee, taker: BinanceLimits.fallbackFee)
        feeBoard = FeeBoard(
            stated: configuration.fees, accounts: configuration.accounts, unknown: fallback)
        feeBoard.publish(
            Dictionary(uniqueKeysWithValues: configuration.symbols.map { ($0, fallback) }))
        state = Mutex(State())
    }

    package var symbols: [Symbol] { configuration.symbols }
    package var rules: [MarketRules] { symbols.compactMap(rules(of:)) }

    package func rules(of symbol: Symbol) -> MarketRules? {
        closed.reason(symbol) == nil ? state.withLock { $0.rules[symbol] } : nil
    }

    package func book(of symbol: Symbol) -> Book? {
        guard rules(of: symbol) != nil else { return nil }
        return market.books.board.book(of: symbol, at: time.now())
    }

    /// Until the venue has told its own figures, those of the book: its middle, and no volume.
    package func ticker(of symbol: Symbol) -> Ticker? {
        let book = book(of: symbol)
        guard let mini = market.ticker(of: symbol) else {
            return book.flatMap { book in
                book.mid.map { mid in
                    Ticker(
                        symbol: symbol, at: book.at, open: mid, last: mid, low: mid, high: mid,
                        volume: .zero, bid: book.bids.first?.price, ask: book.asks.first?.price)
                }
            }
        }
        return Ticker(
            symbol: symbol, at: rest.localTime(at: mini.at), open: mini.open, last: mini.last,
            low: mini.low, high: mini.high, volume: mini.volume, bid: book?.bids.first?.price,
            ask: book?.asks.first?.price)
    }

    package func reports() -> AsyncStream<OrderReport> { watch.reports }

    /// The venue takes no trade back.
    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }

    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        await ask(.account, as: account) { [names] json throws(BinanceAnswerError) in
            var balances: [Asset: VenueBalance] = [:]
            for row in try BinanceBalance.list(json) {
                guard let asset = names.asset(row.asset) else { continue }
                guard balances[asset] == nil else { throw .wrong("asset", row.asset) }
                guard let total = try? row.free.adding(row.locked) else {
                    throw .wrong("free", row.free.description)
                }
                balances[asset] = VenueBalance(total: total, locked: row.locked)
            }
            return balances
        }
    }

    /// A question; `nil`: not answered, or the answer cannot be believed.
    func ask<Value>(
        _ call: BinanceCall, _ parameters: [BinanceParameter] = [], as account: AccountID,
        purpose: CallPurpose? = nil, _ read: (BinanceJSON) throws(BinanceAnswerError) -> Value
    ) async -> Value? {
        let outcome = await rest.send(call, parameters, as: account, purpose: purpose)
        switch verdict(of: outcome, call) {
        case .answered(let json):
            endKeyTrouble(of: account)
            do {
                return try read(json)
            } catch {
                distrust(call, error)
                return nil
            }
        case .refused(let failure, let code):
            if Self.isAboutKey(code) {
                noteKeyTrouble(of: account, code, failure.message)
            } else {
                logger.warning(
                    "the venue did not answer", metadata: metadata(call, failure.message))
            }
            return nil
        case .unknown(let reason, _):
            logger.warning("the venue did not answer", metadata: metadata(call, reason))
            return nil
        }
    }

    /// What an answer proves; a success that is not of the protocol is counted as what cannot be
    /// believed.
    func verdict(of outcome: RESTOutcome, _ call: BinanceCall) -> BinanceOutcomes.Verdict {
        let verdict = BinanceOutcomes.verdict(of: outcome)
        if case .answered(let answer) = outcome, (200...299).contains(answer.status),
            case .unknown(let reason, _) = verdict
        {
            distrust(call, .wrong("the answer", reason))
        }
        return verdict
    }

    /// Counts and logs what cannot be believed.
    func distrust(_ call: BinanceCall, _ error: BinanceAnswerError) {
        state.withLock { $0.hostileAnswers += 1 }
        logger.error("the answer cannot be believed", metadata: metadata(call, "\(error)"))
    }

    func metadata(_ call: BinanceCall, _ reason: String) -> Logger.Metadata {
        ["venue": "\(id)", "call": "\(call)", "reason": "\(reason)"]
    }
}
