package import Domain
package import Engine
package import Logging
internal import StrictJSON
internal import Synchronization

/// The market data of one venue: one connection with the depth of every symbol, and the snapshots
/// that its books begin with.
package final class BinanceMarketFeed: Sendable {
    package let books: BinanceBooks
    package let subscription = StreamSubscription(timeout: BinanceLimits.subscriptionTimeout)
    let loop: StreamLoop
    private let configuration: BinanceConfiguration
    private let names: BinanceSymbols
    private let rest: BinanceREST
    private let time: any TimeSource
    private let logger: Logger
    private let state = Mutex(State())
    /// Wakes who fetches snapshots.
    private let wanting: AsyncStream<Void>
    private let wakes: AsyncStream<Void>.Continuation

    private struct State {
        var tickers: [Symbol: BinanceMiniTicker] = [:]
        var snapshots = BinanceSnapshotQueue()
        var hostileMessages = 0
        /// Not asked for: one that the venue does not list has the whole subscription refused.
        var unlisted: Set<Symbol> = []
        /// Asked for on this connection, and the part of it that is not answered yet.
        var subscribed: Set<Symbol> = []
        var asking: [Symbol] = []
        var isRefused = false
    }

    package init(
        _ configuration: BinanceConfiguration, _ names: BinanceSymbols, rest: BinanceREST,
        time: any TimeSource, logger: Logger, loop: StreamLoop
    ) {
        self.configuration = configuration
        self.names = names
        self.rest = rest
        self.time = time
        self.logger = logger
        self.loop = loop
        books = BinanceBooks(configuration, names)
        (wanting, wakes) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func ticker(of symbol: Symbol) -> BinanceMiniTicker? {
        state.withLock { $0.tickers[symbol] }
    }

    package var hostileMessages: Int { state.withLock { $0.hostileMessages } }

    /// Until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.loop.run(self.handler) }
            group.addTask { await self.fetchSnapshots() }
            group.addTask { await self.keepAlive() }
        }
    }

    /// In a market that is quiet the stream is silent: an answer to this shows that it is there.
    private static let heartbeat = #"{"method":"LIST_SUBSCRIPTIONS","id":3}"#

    private func keepAlive() async {
        while !Task.isCancelled {
            let next = time.now().adding(BinanceLimits.heartbeatInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
            let lastHeard = books.board.lastHeard ?? .neverHeard
            await subscription.closeIfSilent(at: time.now(), lastHeard: lastHeard)
            await subscription.send(Self.heartbeat)
            await subscribeToNew()
        }
    }

    /// Markets that the venue lists again.
    func subscribeToNew() async {
        guard subscription.isUp else { return }
        let new = ask { !$0.subscribed.contains($1) }
        guard !new.isEmpty else { return }
        await subscription.send(subscribe(new, "@depth@100ms", id: Self.depthID))
        await subscription.send(subscribe(new, "@miniTicker", id: Self.tickerID))
    }

    /// Markets that the venue does not list now. What it lists again is subscribed at the next
    /// heartbeat.
    package func leaveOut(_ unlisted: Set<Symbol>) {
        state.withLock { $0.unlisted = unlisted }
    }

    /// Whether a subscription was refused since this was called last.
    func takeRefusal() -> Bool {
        state.withLock { state in
            defer { state.isRefused = false }
            return state.isRefused
        }
    }

    /// The listed markets that `isMeant` chooses; they count as subscribed.
    private func ask(_ isMeant: (State, Symbol) -> Bool) -> [Symbol] {
        state.withLock { state in
            let symbols = names.symbols.filter {
                !state.unlisted.contains($0) && isMeant(state, $0)
            }
            if !symbols.isEmpty { state.asking = symbols }
            state.subscribed.formUnion(symbols)
            return symbols
        }
    }

    private var handler: StreamLoop.Handler {
        StreamLoop.Handler(
            url: { self.configuration.streamURL }, opened: { await self.opened($0) },
            message: { self.message($0, at: $1) }, ended: { self.ended() })
    }

    /// The number of the subscription that must succeed; tickers may fail.
    private static let depthID: Int64 = 1
    private static let tickerID: Int64 = 2

    package func opened(_ connection: StreamConnection) async -> Bool {
        books.begin()
        subscription.ask(connection, at: time.now())
        state.withLock { $0.subscribed = [] }
        let symbols = ask { _, _ in true }
        guard !symbols.isEmpty else {
            subscription.confirm()
            return true
        }
        guard await connection.send(subscribe(symbols, "@depth@100ms", id: Self.depthID)) else {
            return false
        }
        return await connection.send(subscribe(symbols, "@miniTicker", id: Self.tickerID))
    }

    package func ended() {
        subscription.end()
        books.disconnect()
    }

    private func subscribe(_ symbols: [Symbol], _ channel: String, id: Int64) -> String {
        let streams = symbols.compactMap { names.name(of: $0).map { $0.lowercased() + channel } }
        var json = JSONWriter()
        json.object { json in
            json.member("method", "SUBSCRIBE")
            json.member("params", array: streams) { $0.string($1) }
            json.member("id", integer: Int(id))
        }
        return json.text
    }

    package func message(_ bytes: [UInt8], at now: Instant) -> StreamLoop.Verdict {
        do {
            let json = try BinanceFields.parse(bytes)
            return try take(json, at: now)
        } catch {
            state.withLock { $0.hostileMessages += 1 }
            logger.error(
                "a message cannot be believed",
                metadata: ["venue": "\(configuration.id)", "reason": "\(error)"])
            return .reopen
        }
    }

    /// Raw, or wrapped with the name of its stream.
    private func take(
        _ json: JSONValue, at now: Instant
    ) throws(BinanceAnswerError) -> StreamLoop.Verdict {
        books.board.hear(at: now)
        let event = json["data"] ?? json
        guard let kind = event["e"]?.string else { return answer(json) }
        let fields = BinanceFields(event)
        switch kind {
        case "depthUpdate":
            let depth = try BinanceDepth(fields)
            if let symbol = try books.take(depth, heard: now, local: rest.localTime(at:)) {
                want([symbol])
            }
        case "24hrMiniTicker":
            let ticker = try BinanceMiniTicker(fields)
            guard let symbol = names.symbol(named: ticker.symbol) else {
                throw .wrong("s", ticker.symbol)
            }
            // A market that nobody traded in has a ticker of zeros.
            state.withLock { $0.tickers[symbol] = ticker.last.isPositive ? ticker : nil }
        case "serverShutdown": return .reopen
        default: break
        }
        return .go
    }

    private func answer(_ json: JSONValue) -> StreamLoop.Verdict {
        guard json["id"]?.integer == Self.depthID else { return .go }
        guard json["result"] == .null, json["error"] == nil else {
            let reason = BinanceProblem(json["error"] ?? json)?.description
            logger.warning(
                "the market stream is refused",
                metadata: [
                    "venue": "\(configuration.id)", "reason": "\(reason ?? "none is given")",
                ])
            state.withLock { $0.isRefused = true }
            return .reopen
        }
        subscription.confirm()
        want(state.withLock { $0.asking })
        return .go
    }

    private func want(_ symbols: [Symbol]) {
        state.withLock { $0.snapshots.want(symbols) }
        wakes.yield()
    }

    private func fetchSnapshots() async {
        for await _ in wanting {
            while !Task.isCancelled, state.withLock({ $0.snapshots.isWaiting }) {
                let now = time.now()
                guard let symbol = state.withLock({ $0.snapshots.take(at: now) }) else {
                    // Another may be wanted meanwhile, and be due before these.
                    let next = now.adding(BinanceLimits.snapshotPause)
                    guard (try? await time.sleep(until: next)) != nil else { return }
                    continue
                }
                if await !fetchSnapshot(of: symbol) { want([symbol]) }
            }
        }
    }

    /// - Returns: whether none is needed now.
    package func fetchSnapshot(of symbol: Symbol) async -> Bool {
        guard let connection = books.connection, let name = names.name(of: symbol) else {
            return true
        }
        let askedAt = rest.timestamp(at: time.now())
        let outcome = await rest.send(
            .depth,
            [
                BinanceParameter("symbol", name),
                BinanceParameter("limit", "\(BinanceLimits.snapshotLevels)"),
            ])
        guard case .answered(let json) = BinanceOutcomes.verdict(of: outcome) else { return false }
        do {
            let snapshot = try BinanceSnapshot(json)
            return !books.take(
                snapshot, of: symbol, connection: connection, askedAt: askedAt,
                heard: time.now(), local: rest.localTime(at:))
        } catch {
            state.withLock { $0.hostileMessages += 1 }
            return false
        }
    }
}
