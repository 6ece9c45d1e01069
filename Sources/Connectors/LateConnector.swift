package import Domain
package import Engine
package import Money
package import Routing
internal import Synchronization

/// A connector that is made once its venue has answered, however late that is: until then there are
/// no rules and no books, and nothing can be asked or sent.
///
/// So that a server starts, and looks after everything else, while a venue cannot be reached.
package final class LateConnector: Connector {
    package let id: VenueID
    package let symbols: [Symbol]
    /// Those of the made one are the same.
    package let orderValidity: Duration
    package let absenceMargin: Duration

    private let made = Mutex<(any Connector)?>(nil)
    private let make: @Sendable () async -> (any Connector)?
    private let time: any TimeSource
    private let retryAfter: Duration
    private let stream: AsyncStream<OrderReport>
    private let continuation: AsyncStream<OrderReport>.Continuation

    /// Reports that wait for their reader; of more the oldest are lost, and asked for.
    package static let reportsWaitingMax = 4_096
    private static let notThere = "the venue has not described its markets yet"

    /// - Parameters:
    ///   - symbols: in order; the made one has the same.
    ///   - retryAfter: pause between two tries.
    ///   - make: `nil` where the venue did not answer.
    package init(
        id: VenueID, symbols: [Symbol], orderValidity: Duration, absenceMargin: Duration,
        time: any TimeSource, retryAfter: Duration,
        make: @escaping @Sendable () async -> (any Connector)?
    ) {
        self.id = id
        self.symbols = symbols
        self.orderValidity = orderValidity
        self.absenceMargin = absenceMargin
        self.time = time
        self.retryAfter = retryAfter
        self.make = make
        (stream, continuation) = AsyncStream.makeStream(
            of: OrderReport.self, bufferingPolicy: .bufferingNewest(Self.reportsWaitingMax))
    }

    /// Whether it is made.
    package var isThere: Bool { connector != nil }

    private var connector: (any Connector)? { made.withLock { $0 } }

    /// Tries once to make it, unless it is made.
    ///
    /// - Returns: whether it is there.
    package func load() async -> Bool {
        if connector != nil { return true }
        guard let connector = await make() else { return false }
        made.withLock { $0 = $0 ?? connector }
        return true
    }

    package func run() async {
        while !Task.isCancelled {
            if await load(), let connector {
                await withDiscardingTaskGroup { group in
                    group.addTask { await connector.run() }
                    for await report in connector.reports() { self.continuation.yield(report) }
                }
                return
            }
            let next = time.now().adding(retryAfter)
            guard (try? await time.sleep(until: next)) != nil else { return }
        }
    }

    package var rules: [MarketRules] { connector?.rules ?? [] }
    package func rules(of symbol: Symbol) -> MarketRules? { connector?.rules(of: symbol) }
    /// Nothing can be traded before there are rules, so what stands here until then counts nowhere.
    package var fees: FeeSchedule {
        connector?.fees ?? FeeSchedule(maker: .zero, taker: .zero, asset: .quote)
    }
    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        connector?.fees(of: symbol, for: account) ?? fees
    }
    package func book(of symbol: Symbol) -> Book? { connector?.book(of: symbol) }
    package func ticker(of symbol: Symbol) -> Ticker? { connector?.ticker(of: symbol) }

    package func place(_ order: Order) async -> PlaceAnswer {
        guard let connector else {
            return .refused(Failure(.venueUnavailable, "Not sent: \(Self.notThere)."))
        }
        return await connector.place(order)
    }

    package func cancel(_ order: Order) async -> CancelAnswer {
        await connector?.cancel(order) ?? .unreachable(Self.notThere)
    }

    package func query(_ order: Order) async -> QueryAnswer {
        await connector?.query(order) ?? .unreachable(Self.notThere)
    }

    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? {
        await connector?.reversals(of: account, since: since)
    }

    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        await connector?.balances(of: account)
    }

    package func reports() -> AsyncStream<OrderReport> { stream }

    package func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        await connector?.movements(of: account, since: since)
    }

    package func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        await connector?.trades(of: account, since: since)
    }

    package func openOrders(of account: AccountID) async -> [AccountOrder]? {
        await connector?.openOrders(of: account)
    }

    package func permissions(of account: AccountID) async -> KeyAnswer {
        await connector?.permissions(of: account) ?? .unsaid(Self.notThere)
    }

    package func takesOrders(_ account: AccountID) -> Bool {
        connector?.takesOrders(account) ?? true
    }

    package func health() -> VenueHealth {
        if let connector { return connector.health() }
        return VenueHealth(
            clockOffset: nil, streams: [], uses: [],
            bookTroubles: symbols.map {
                VenueHealth.BookTrouble(symbol: $0, reason: "not loaded: \(Self.notThere)")
            }, bookLosses: [], incidents: [], hostileAnswers: 0, blockedUntil: nil)
    }
}
