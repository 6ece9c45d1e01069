import Bookkeeping
import Domain
import Execution
import Money
import Routing

/// One conversion, a ledger and venues that answer as they are told: the scenario builder of this
/// suite.
///
/// It does what the engine does (commit, then command, then feed back) and checks after every
/// commit what must always hold, with figures of its own.
struct ExecutionWorld {
    static let btc = Asset("BTC", scale: 8)
    static let usd = Asset("USD", scale: 2)
    static let symbol = Symbol(base: btc, quote: usd)

    var now = Instant(microseconds: 1_700_000_000_000_000)
    var settings = ExecutionSettings()
    var seed: UInt64 = 1
    var books: [MarketID: Book] = [:]
    var fees: [VenueID: FeeSchedule] = [:]
    /// Of every symbol: lot, tick, least quantity, least notional.
    var rules = MarketRules(symbol: symbol)
    /// Those of single markets.
    var ruled: [MarketID: MarketRules] = [:]
    /// Markets that exist and have no book now.
    var bookless: Set<MarketID> = []
    /// What happens to the world right after the next order is sent.
    var onNextPlacement: ((inout ExecutionWorld) -> Void)?
    var balances: [Pocket: MirrorBalance] = [:]
    var halted: HaltScope?
    /// How the venue answers the next orders, first come first served; whole fills once it is
    /// empty.
    var answers: [Answer] = []
    /// What each venue really did, by order.
    var venueOrders: [OrderID: OrderReport] = [:]
    var placements: [OrderID: Int] = [:]
    var queries: [OrderID] = []
    /// The book sequence of the venue's reports; its book's own, where it is not set.
    var reportSequence: UInt64?
    var unreachable = false
    /// Cancels do not arrive, all else does.
    var cancelsFail = false
    var cancels = 0
    var execution: ConversionExecution?
    var trades: [Trade] = []
    var amendments: [Amendment] = []
    var wakeAt: Instant?
    var violations: [String] = []
    var records: [DecisionRecord] = []
    /// What a venue takes back may be spent already.
    var mayOverdraw = false
    /// Of what is received, rather than of the quote asset.
    var feesInReceived = false
    /// The most of the source that lay in intermediate assets after any commit, at cost.
    var exposurePeak = Fixed.zero
    private var nextTrade = 1

    struct MarketID: Hashable, Comparable {
        let venue: VenueID
        let symbol: Symbol

        static func < (left: Self, right: Self) -> Bool {
            (left.venue, left.symbol) < (right.venue, right.symbol)
        }
    }

    enum Answer {
        /// Fills this part of the quantity at the limit, the rest is cancelled.
        case fill(Fixed)
        case refuse
        /// Executes this part, and the answer is lost.
        case lost(Fixed)
        /// Never arrives at the venue.
        case neverArrives
    }

    init(
        bids: [(String, String)] = [("60000", "5")], asks: [(String, String)] = [("60010", "5")],
        holding: [Asset: String] = [btc: "10", usd: "1000000"], taker: String = "0.001"
    ) {
        let venue: VenueID = "one"
        setBook(bids: bids, asks: asks)
        fees[venue] = FeeSchedule(maker: .zero, taker: fixed(taker), asset: .quote)
        for (asset, amount) in holding { hold(amount, asset) }
    }

    mutating func hold(_ amount: String, _ asset: Asset, at account: VenueAccount = account) {
        balances[Pocket(account, asset)] = MirrorBalance(posted: fixed(amount), held: .zero)
    }

    static let account = VenueAccount("one", "main")

    mutating func setBook(
        bids: [(String, String)], asks: [(String, String)], of symbol: Symbol = symbol,
        at venue: VenueID = "one"
    ) {
        let market = MarketID(venue: venue, symbol: symbol)
        let sequence = (books[market]?.sequence ?? 0) + 1
        books[market] = Book(
            symbol: symbol, bids: bids.map { level($0) }, asks: asks.map { level($0) },
            at: now, sequence: sequence)
    }

    private func level(_ text: (String, String)) -> BookLevel {
        BookLevel(price: fixed(text.0), quantity: fixed(text.1))
    }

    func rules(of symbol: Symbol) -> MarketRules {
        MarketRules(
            symbol: symbol, lot: rules.lot, tick: rules.tick, minQuantity: rules.minQuantity,
            minNotional: rules.minNotional)
    }

    var view: MarketView {
        var markets: [Market] = []
        var listings: [Listing] = []
        for (id, book) in books.sorted(by: { $0.key < $1.key }) {
            let account = VenueAccount(id.venue, "main")
            let pockets = balances.filter { $0.key.account == account }
            let spendable = Dictionary(
                uniqueKeysWithValues: pockets.map { ($0.key.asset, $0.value.available) })
            let fees = fees[id.venue] ?? FeeSchedule(maker: .zero, taker: .zero)
            listings.append(
                Listing(
                    account: account, fees: fees, rules: ruled[id] ?? rules(of: id.symbol),
                    spendable: spendable))
            guard !bookless.contains(id) else { continue }
            markets.append(
                Market(
                    account: account, book: book, fees: fees,
                    rules: ruled[id] ?? rules(of: id.symbol),
                    spendable: spendable))
        }
        return MarketView(
            markets: markets, listings: listings, halted: halted,
            orderValidity: ["one": .seconds(2), "two": .seconds(2)])
    }
}

func fixed(_ text: String) -> Fixed {
    guard let value = try? Fixed(text) else { preconditionFailure("not a number: \(text)") }
    return value
}

extension ExecutionWorld {
    static func id(_ number: UInt64) -> ConversionID {
        ConversionID(
            at: Instant(microseconds: 1_700_000_000_000_000), random: (number, number &* 7919))
    }

    /// Admits the request and applies its commit.
    mutating func admit(_ request: ConversionRequest) throws {
        let admission = try Admission.admit(
            request,
            AdmissionTerms(
                id: Self.id(1), tenant: "acme", now: now, settings: settings,
                countsTowardLimits: false, seed: seed),
            view)
        apply(admission.commit(limits: nil, event: EventID(high: 0, low: 1)))
        execution = try ConversionExecution(
            admission.conversion, holds: admission.holds, settings: settings)
    }

    /// Hands events in, applies the commit, runs the commands, until nothing is left to do now.
    mutating func step(_ events: [ExecutionEvent] = [.wake], refusing: CommitRefusal? = nil) throws
    {
        var events = events
        var refusal = refusing
        var rounds = 0
        while !events.isEmpty, let before = execution {
            rounds += 1
            guard rounds < 1_000 else { return violations.append("no end to one moment") }
            var next = before
            let decision = try next.handle(events, context)
            if let refused = refusal, decision.commit != nil {
                refusal = nil
                events = [.refused(refused)] + events
                continue
            }
            if let commit = decision.commit { apply(commit) }
            execution = next
            wakeAt = decision.wakeAt
            check()
            events = decision.commands.map { perform($0) }
        }
    }

    /// The process dies and starts again: what is durable comes back, nothing else.
    mutating func restart() throws {
        guard let old = execution, !old.isSettled else { return }
        execution = try ConversionExecution(
            old.conversion, orders: old.orders, trades: trades, holds: old.holds,
            settings: settings, recoveringAt: now)
    }

    /// Moves the clock to each wake-up in turn until the conversion is settled or `deadline` is
    /// reached.
    mutating func run(for duration: Duration = .seconds(120)) throws {
        let deadline = now.adding(duration)
        try step()
        while let at = wakeAt, at <= deadline, execution?.isSettled == false {
            now = max(now, at)
            try step()
        }
        if execution?.isSettled == false { now = max(now, deadline) }
    }

    private var context: ExecutionContext {
        let view = view
        return ExecutionContext(
            now: now, eventID: { EventID(high: 0, low: 2) }, view: { view })
    }

    private mutating func perform(_ command: ExecutionCommand) -> ExecutionEvent {
        switch command {
        case .place(let order): .placed(order.id, place(order))
        case .query(let order): query(order)
        case .cancel(let order): .cancelAnswered(order.id, cancel(order))
        }
    }

    private mutating func query(_ order: Order) -> ExecutionEvent {
        queries.append(order.id)
        if unreachable {
            return .queried(order.id, .unreachable("down"), absenceIsProof: true)
        }
        let answer: QueryAnswer = venueOrders[order.id].map { .present($0) } ?? .absent
        return .queried(
            order.id, answer, absenceIsProof: now >= order.validUntil.adding(.seconds(1)))
    }

    private mutating func place(_ order: Order) -> PlaceAnswer {
        placements[order.id, default: 0] += 1
        let change = onNextPlacement
        onNextPlacement = nil
        change?(&self)
        if order.timeInForce == .postOnly, answers.isEmpty { return .accepted(rest(order)) }
        let answer = answers.isEmpty ? .fill(.one) : answers.removeFirst()
        switch answer {
        case .fill(let part): return .accepted(fill(order, part))
        case .refuse: return .refused(Failure(.rejectedByVenue, "no"))
        case .lost(let part):
            _ = fill(order, part)
            return .unknown("time-out")
        case .neverArrives: return .unknown("time-out")
        }
    }

    /// Executes a part of the order at its limit, the worst it allows.
    mutating func fill(_ order: Order, _ part: Fixed) -> OrderReport {
        let quantity = arithmetic { () throws(MoneyError) in
            try order.quantity.multiplied(by: part, rounding: .down)
        }
        var fills: [Fill] = []
        if quantity.isPositive {
            fills = [makeFill(order, quantity)]
        }
        let report = OrderReport(
            order: order.id, venueOrderID: "v-\(order.attempt)",
            status: part == .one ? .filled : .cancelled, cumulativeQuantity: quantity,
            fills: fills, bookSequence: sequence(of: order), at: now)
        venueOrders[order.id] = report
        return report
    }

    func sequence(of order: Order) -> UInt64 {
        let market = MarketID(venue: order.account.venue, symbol: order.symbol)
        return reportSequence ?? books[market]?.sequence ?? 0
    }

    private mutating func rest(_ order: Order) -> OrderReport {
        let report = OrderReport(
            order: order.id, venueOrderID: "v-\(order.attempt)", status: .open,
            cumulativeQuantity: .zero, fills: [], bookSequence: sequence(of: order), at: now)
        venueOrders[order.id] = report
        return report
    }

    private mutating func cancel(_ order: Order) -> CancelAnswer {
        cancels += 1
        guard !unreachable, !cancelsFail else { return .unreachable("down") }
        guard let old = venueOrders[order.id], old.status == .open else { return .notOpen }
        let report = OrderReport(
            order: order.id, venueOrderID: old.venueOrderID, status: .cancelled,
            cumulativeQuantity: old.cumulativeQuantity, fills: old.fills,
            reversals: old.reversals, bookSequence: sequence(of: order), at: now)
        venueOrders[order.id] = report
        return .report(report)
    }

    /// Somebody takes this much of a resting order; the venue tells it by itself.
    mutating func takeFrom(_ order: Order, _ quantity: String) throws {
        guard let old = venueOrders[order.id], old.status == .open else { return }
        let fill = makeFill(order, fixed(quantity))
        let filled = Fixed(uncheckedUnits: old.cumulativeQuantity.units + fill.quantity.units)
        let report = OrderReport(
            order: order.id, venueOrderID: old.venueOrderID,
            status: filled >= order.quantity ? .filled : .open, cumulativeQuantity: filled,
            fills: old.fills + [fill], reversals: old.reversals, bookSequence: sequence(of: order),
            at: now)
        venueOrders[order.id] = report
        try step([.reported(report)])
    }

    /// The orders that rest now, in the order in which they were sent.
    var resting: [Order] { execution?.orders.filter { $0.state == .open } ?? [] }

    mutating func makeFill(_ order: Order, _ quantity: Fixed) -> Fill {
        let notional = arithmetic { () throws(MoneyError) in
            try quantity.multiplied(
                by: order.limitPrice, rounding: order.side == .buy ? .up : .down)
        }
        let schedule = fees[order.account.venue]
        let rate = (order.timeInForce == .postOnly ? schedule?.maker : schedule?.taker) ?? .zero
        let inBase = feesInReceived && order.side == .buy
        let fee = arithmetic { () throws(MoneyError) in
            try (inBase ? quantity : notional).multiplied(by: rate, rounding: .up)
        }
        nextTrade += 1
        return Fill(
            venueTradeID: "t-\(nextTrade)", venueOrderID: "v-\(order.attempt)",
            quantity: quantity, price: order.limitPrice, notional: notional,
            fee: Fee(fee, of: inBase ? order.symbol.base : order.symbol.quote),
            isMaker: order.timeInForce == .postOnly,
            at: now)
    }

    func arithmetic(_ body: () throws(MoneyError) -> Fixed) -> Fixed {
        do { return try body() } catch { preconditionFailure("\(error)") }
    }
}
