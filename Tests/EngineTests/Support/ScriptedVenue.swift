import Bookkeeping
import Domain
import Engine
import Money
import Routing
import Synchronization

/// A venue that answers as it is told, and remembers what it was asked.
///
/// It fills whole at the limit, without a fee, unless the script says otherwise.
final class ScriptedVenue: Venue {
    enum Placement: Sendable {
        case fill
        /// Nothing of it; the order ended.
        case nothing
        /// It rests.
        case rest
        case answer(PlaceAnswer)
        /// Answers only once the test lets it.
        case hold
    }

    struct Script: Sendable {
        var placements: [Placement] = []
        var queries: [OrderID: QueryAnswer] = [:]
        var cancels: [OrderID: CancelAnswer] = [:]
        /// What it took back.
        var reversals: [OrderReport]? = []
        /// How often balances were asked for.
        var balanceQuestions = 0
        var balances: [Asset: VenueBalance]?
        var book: Book?
        /// Of accounts that pay something else.
        var fees: [AccountID: FeeSchedule] = [:]
        var placed: [Order] = []
        var queried: [OrderID] = []
        var cancelled: [OrderID] = []
        var held: [CheckedContinuation<Void, Never>] = []
    }

    let id: VenueID
    let rules: [MarketRules]
    let fees: FeeSchedule
    let orderValidity = Duration.seconds(2)
    let absenceMargin = Duration.seconds(1)
    let script: Mutex<Script>
    private let stream: AsyncStream<OrderReport>
    private let continuation: AsyncStream<OrderReport>.Continuation

    init(
        _ id: VenueID, bids: [(Int, Int)] = [(60_000, 5)], asks: [(Int, Int)] = [(60_010, 5)],
        taker: Fixed = .zero
    ) {
        self.id = id
        rules = [MarketRules(symbol: EngineWorld.symbol)]
        fees = FeeSchedule(maker: .zero, taker: taker, asset: .quote)
        func levels(_ rows: [(Int, Int)]) -> [BookLevel] {
            rows.map { BookLevel(price: Fixed($0.0), quantity: Fixed($0.1)) }
        }
        let book = Book(
            symbol: EngineWorld.symbol, bids: levels(bids), asks: levels(asks),
            at: EngineWorld.start, sequence: 1)
        let balances = [
            EngineWorld.btc: VenueBalance(total: Fixed(10), locked: .zero),
            EngineWorld.usd: VenueBalance(total: Fixed(1_000_000), locked: .zero),
        ]
        script = Mutex(Script(balances: balances, book: book))
        (stream, continuation) = AsyncStream.makeStream()
    }

    func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        script.withLock { $0.fees[account] } ?? fees
    }

    func book(of symbol: Symbol) -> Book? {
        script.withLock { symbol == EngineWorld.symbol ? $0.book : nil }
    }

    func ticker(of symbol: Symbol) -> Ticker? { nil }

    func place(_ order: Order) async -> PlaceAnswer {
        let next = script.withLock { script in
            script.placed.append(order)
            return script.placements.isEmpty ? .fill : script.placements.removeFirst()
        }
        switch next {
        case .fill: return .accepted(Self.report(order, .filled, [Self.fill(order)]))
        case .nothing: return .accepted(Self.report(order, .cancelled, []))
        case .rest: return .accepted(Self.report(order, .open, []))
        case .answer(let answer): return answer
        case .hold:
            await withCheckedContinuation { waiting in
                script.withLock { $0.held.append(waiting) }
            }
            return .accepted(Self.report(order, .filled, [Self.fill(order)]))
        }
    }

    /// Lets held answers go.
    func release() {
        let held = script.withLock { script in
            defer { script.held = [] }
            return script.held
        }
        for waiting in held { waiting.resume() }
    }

    func query(_ order: Order) async -> QueryAnswer {
        script.withLock { script in
            script.queried.append(order.id)
            return script.queries[order.id] ?? .unreachable("nothing in the script")
        }
    }

    func cancel(_ order: Order) async -> CancelAnswer {
        script.withLock { script in
            script.cancelled.append(order.id)
            return script.cancels[order.id] ?? .unreachable("nothing in the script")
        }
    }

    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? {
        script.withLock { $0.reversals }
    }

    func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        script.withLock { script in
            script.balanceQuestions += 1
            return script.balances
        }
    }

    func reports() -> AsyncStream<OrderReport> { stream }

    /// Reports by itself.
    func tell(_ report: OrderReport) { continuation.yield(report) }
}

extension ScriptedVenue {
    /// A fill of a part of the order, whole by default, at its limit.
    static func fill(
        _ order: Order, _ quantity: Fixed? = nil, trade: String? = nil, price: Fixed? = nil,
        fee: Fee = Fee(.zero, of: EngineWorld.usd)
    ) -> Fill {
        let quantity = quantity ?? order.quantity
        let price = price ?? order.limitPrice
        let notional = (try? quantity.multiplied(by: price, rounding: .halfEven)) ?? .zero
        return Fill(
            venueTradeID: trade ?? "t-\(order.id)", venueOrderID: "v-\(order.id)",
            quantity: quantity, price: price, notional: notional, fee: fee, isMaker: false,
            at: order.createdAt)
    }

    static func report(
        _ order: Order, _ status: OrderReport.Status, _ fills: [Fill], counting: Fixed? = nil,
        takingBack reversals: [Reversal] = []
    ) -> OrderReport {
        let sum = fills.reduce(Int128(0)) { $0 + $1.quantity.units }
        return OrderReport(
            order: order.id, venueOrderID: "v-\(order.id)", status: status,
            cumulativeQuantity: counting ?? Fixed(uncheckedUnits: sum), fills: fills,
            reversals: reversals, bookSequence: 1, at: order.createdAt)
    }
}
