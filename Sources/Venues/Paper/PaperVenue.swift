package import Domain
package import Engine
package import Money
package import Routing
import Synchronization

/// A venue of our own: a real matching engine on recorded or made-up market data, with records that
/// outlive the process, and faults on demand.
///
/// An answer leaves only after what it tells is durable. Time moves the venue whenever it is asked;
/// ``run()`` moves it when nobody asks, so that resting orders fill and late things happen.
package final class PaperVenue: Venue {
    package let id: VenueID
    package let rules: [MarketRules]
    package let fees: FeeSchedule
    package var orderValidity: Duration { PaperVenueLimits.orderValidity }
    package var absenceMargin: Duration { PaperVenueLimits.absenceMargin }

    private let time: any TimeSource
    private let oneWay: Duration
    private let state: Mutex<PaperVenueState>
    private let journal: any RecordJournal
    private let stream: AsyncStream<OrderReport>

    /// Opens its records and its market data.
    ///
    /// - Parameter asset: the asset of a code in the records.
    /// - Throws: ``PaperVenueError``.
    package convenience init(
        _ configuration: PaperVenueConfiguration, time: any TimeSource,
        asset: ((String) -> Asset)? = nil
    ) throws(PaperVenueError) {
        let feed = try Self.feed(configuration)
        let files = VenueJournalFiles(directory: configuration.directory)
        let opened: VenueJournalFiles.Opened
        do {
            opened = try files.open(asset: Self.reader(configuration, asset))
        } catch { throw .files(error) }
        self.init(configuration, time: time, feed: feed, records: opened.records) { publish in
            VenueJournal(file: opened.file, length: opened.length, publish: publish)
        }
    }

    /// A venue without files, threads or a feed of its own: only time and calls move it.
    ///
    /// - Parameter records: what it did before, if it did; the configured directory is not used.
    /// - Throws: ``PaperVenueError``.
    package convenience init(
        _ configuration: PaperVenueConfiguration, time: any TimeSource,
        market: some MarketEventSource, records: MemoryRecords
    ) throws(PaperVenueError) {
        let found: PaperVenueRecords
        do {
            found = try records.read(asset: Self.reader(configuration, nil))
        } catch { throw .files(error) }
        self.init(configuration, time: time, feed: .supplied(market), records: found) { publish in
            MemoryJournal(records: records, publish: publish)
        }
    }

    private init(
        _ configuration: PaperVenueConfiguration, time: any TimeSource, feed: MarketFeed,
        records: PaperVenueRecords,
        journal: (@escaping @Sendable (OrderReport) -> Void) -> any RecordJournal
    ) {
        id = configuration.id
        rules = configuration.rules
        fees = configuration.fees
        self.time = time
        oneWay = configuration.latency / 2
        let (stream, continuation) = AsyncStream.makeStream(
            of: OrderReport.self,
            bufferingPolicy: .bufferingNewest(PaperVenueLimits.reportsWaitingMax))
        self.stream = stream
        self.journal = journal { continuation.yield($0) }
        state = Mutex(
            PaperVenueState(configuration, records: records, feed: feed, start: time.now()))
        moveToNow()
    }

    /// The asset of a code in the records: as named by who opens it, else as configured.
    private static func reader(
        _ configuration: PaperVenueConfiguration, _ named: ((String) -> Asset)?
    ) -> (String) -> Asset {
        let known = assets(configuration)
        return { code in named?(code) ?? known[code] ?? Asset(code, scale: Fixed.fractionDigits) }
    }

    private static func feed(
        _ configuration: PaperVenueConfiguration
    ) throws(PaperVenueError) -> MarketFeed {
        switch configuration.market {
        case .synthetic(let seed):
            return .synthetic(SyntheticMarket(seed: seed, rules: configuration.rules))
        case .tape(let path, let venue):
            do {
                let tape = try Tape.read(path: path) { $0.venue == venue }
                return .tape(try TapePlayer(tape, venue: venue, rules: configuration.rules))
            } catch { throw .tape(error) }
        }
    }

    private static func assets(_ configuration: PaperVenueConfiguration) -> [String: Asset] {
        var known: [String: Asset] = [:]
        for rules in configuration.rules {
            known[rules.symbol.base.code] = rules.symbol.base
            known[rules.symbol.quote.code] = rules.symbol.quote
        }
        return known
    }

    /// Moves the venue to now, does `body`, and hands what is to be written to the journal.
    ///
    /// - Returns: what `body` returned, and the position after which it may be told.
    private func move<Value: Sendable>(
        _ body: (inout PaperVenueState, Instant) -> Value
    ) -> (value: Value, position: UInt64) {
        let now = time.now()
        return state.withLock { state in
            state.advance(to: now)
            let value = body(&state, now)
            // Inside the lock: the journal has the order of the steps.
            let position = journal.append(state.frames, reports: state.reports)
            state.frames.removeAll(keepingCapacity: true)
            state.reports.removeAll(keepingCapacity: true)
            return (value, position)
        }
    }

    /// Lets everything happen that is due.
    package func moveToNow() { _ = move { _, _ in } }

    /// What it has done until now, for who compares.
    package func withRecords<Value: Sendable>(_ body: (PaperVenueRecords) -> Value) -> Value {
        state.withLock { body($0.records) }
    }

    /// Lets time pass until the task is cancelled.
    package func run() async throws {
        while !Task.isCancelled {
            moveToNow()
            try await time.sleep(until: time.now().adding(PaperVenueLimits.tickInterval))
        }
    }

    /// Waits until everything that was told to the venue is durable.
    package func flush() async -> Bool {
        await journal.isDurable(move { _, _ in }.position)
    }

    package func reports() -> AsyncStream<OrderReport> { stream }

    package func book(of symbol: Symbol) -> Book? {
        move { state, now in state.book(of: symbol, at: now) }.value
    }

    package func ticker(of symbol: Symbol) -> Ticker? {
        move { state, now in state.ticker(of: symbol, at: now) }.value
    }

    private func travel() async {
        guard oneWay > .zero else { return }
        // Cancelled while it travels: it arrives at once, which a network may do too.
        try? await time.sleep(until: time.now().adding(oneWay))
    }

    /// Waits for an answer that does not come.
    private func waitInVain(since sentAt: Instant) async {
        try? await time.sleep(until: sentAt.adding(PaperVenueLimits.answerDeadline))
    }

    package func place(_ order: Order) async -> PlaceAnswer {
        let sentAt = time.now()
        await travel()
        let (arrival, position) = move { state, now in state.receive(order, at: now) }
        guard await journal.isDurable(position) else {
            return .unknown("the venue cannot write its records")
        }
        switch arrival {
        case .answer(let answer):
            await travel()
            guard !state.withLock({ $0.isDown(at: time.now()) }) else {
                await waitInVain(since: sentAt)
                return .unknown("the connection was lost before the answer")
            }
            return answer
        case .unreachable: return .refused(Failure(.venueUnavailable, "The venue is down."))
        case .silence:
            await waitInVain(since: sentAt)
            return .unknown("no answer in time")
        }
    }

    package func cancel(_ order: Order) async -> CancelAnswer {
        await ask { state, now in
            state.cancel(order, at: now).map { .report($0) } ?? .notOpen
        } ?? .unreachable("the venue is down")
    }

    /// Changes quantity (in all) or price of an open order; less quantity keeps its place.
    ///
    /// - Returns: the order after it, or why it is unchanged; `nil`: could not ask.
    package func amend(
        _ order: Order, quantity: Fixed, limitPrice: Fixed
    ) async -> Result<OrderReport, MatchingRefusal>? {
        await ask { state, now in
            state.amend(order, quantity: quantity, limitPrice: limitPrice, at: now)
        }
    }

    package func query(_ order: Order) async -> QueryAnswer {
        await ask { state, now in
            state.query(order, at: now).map { .present($0) } ?? .absent
        } ?? .unreachable("the venue is down")
    }

    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? {
        await ask { state, now in state.reversals(of: account, since: since, at: now) }
    }

    /// Takes a trade back, as a venue does for an obvious error: its money goes back, even where it
    /// was spent since, and the venue reports it.
    ///
    /// - Parameter price: what it is corrected to; `nil`: it is busted.
    /// - Returns: whether it stood and is taken back durably.
    package func takeBack(_ venueTradeID: String, correctedTo price: Fixed? = nil) async -> Bool {
        let (isTaken, position) = move { state, now in
            UInt64(venueTradeID).map { state.takeBack($0, correctedTo: price, at: now) } ?? false
        }
        return await journal.isDurable(position) && isTaken
    }

    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        await ask { state, _ in state.balances(of: account) }
    }

    /// One call there and back; `nil` where the venue cannot be reached either way.
    func ask<Value: Sendable>(
        _ body: (inout PaperVenueState, Instant) -> Value
    ) async -> Value? {
        await travel()
        let (value, position) = move { state, now in
            state.isDown(at: now) ? nil : body(&state, now)
        }
        guard let value, await journal.isDurable(position) else { return nil }
        await travel()
        return state.withLock { $0.isDown(at: time.now()) } ? nil : value
    }
}
