import Domain
import Engine
import Money
import Routing
import Synchronization
import Venues

/// A venue and the network before it: the real paper venue, which outlives every process of ours,
/// and can be restarted by itself.
final class VenueHost: Sendable {
    private struct State {
        var paper: PaperVenue
        var isFaulty = true
        var downUntil: Instant?
        /// What the process is shown instead of the books of now.
        var view = BookView.live
        var listener: (@Sendable (OrderReport) -> Void)?
        var listening: Int?
        var restarts = 0
        var movements: OutsideMovements
        /// What an account of the paper venue had, and when.
        var balances: [AccountID: (at: Instant, balances: [Asset: VenueBalance])] = [:]
    }

    private enum BookView {
        case live
        case frozen([Symbol: Book])
        case missing
    }

    let scenario: VenueScenario
    private let outside: Outside
    private let records = MemoryRecords()
    private let state: Mutex<State>

    init(_ scenario: VenueScenario, _ outside: Outside, _ generator: SeededGenerator) {
        self.scenario = scenario
        self.outside = outside
        let paper = Self.open(scenario, records, outside, restarts: 0, isFaulty: true)
        let movements = OutsideMovements(scenario.configuration.id, generator)
        state = Mutex(State(paper: paper, movements: movements))
        forwardReports(of: paper)
        tick()
        if scenario.isFollowed { moveAccounts() }
    }

    private static func open(
        _ scenario: VenueScenario, _ records: MemoryRecords, _ outside: Outside, restarts: Int,
        isFaulty: Bool
    ) -> PaperVenue {
        var configuration = scenario.configuration
        if !isFaulty { configuration.faults = .none }
        do {
            return try PaperVenue(
                configuration, time: outside.time,
                market: scenario.market(restarts), records: records)
        } catch {
            preconditionFailure("a venue cannot read its own records: \(error)")
        }
    }

    var id: VenueID { scenario.configuration.id }
    var rules: [MarketRules] { scenario.configuration.rules }
    var fees: FeeSchedule { scenario.configuration.fees }
    var orderValidity: Duration { PaperVenueLimits.orderValidity }
    var absenceMargin: Duration { PaperVenueLimits.absenceMargin }
    private var paper: PaperVenue { state.withLock { $0.paper } }

    /// What the venue itself has on record: the truth that the auditor compares with.
    func withRecords<Value: Sendable>(_ body: (PaperVenueRecords) -> Value) -> Value {
        paper.withRecords(body)
    }

    // MARK: Its life

    /// Lets time pass at the venue when nobody calls.
    private func tick() {
        outside.agenda.after(scenario.tick) { [weak self] in
            guard let self else { return }
            paper.moveToNow()
            tick()
        }
    }

    /// Lets accounts change without any order of ours, until the venue works as it should.
    private func moveAccounts() {
        let pause = state.withLock { $0.movements.pause() }
        outside.agenda.after(pause) { [weak self] in
            guard let self, state.withLock({ $0.isFaulty }) else { return }
            let accounts = scenario.configuration.accounts.keys.sorted()
            let now = outside.agenda.now
            state.withLock { $0.movements.happen(on: accounts, at: now) }
            moveAccounts()
        }
    }

    /// What is not the matching engine's, as it is now.
    func outsideMovements<Value>(_ body: (OutsideMovements, Instant) -> Value) -> Value {
        let now = outside.agenda.now
        return state.withLock { body($0.movements, now) }
    }

    func moveToNow() { paper.moveToNow() }

    /// Starts the venue again on its records.
    func restart() {
        let paper = state.withLock { state in
            state.restarts += 1
            state.paper = Self.open(
                scenario, records, outside, restarts: state.restarts, isFaulty: state.isFaulty)
            return state.paper
        }
        forwardReports(of: paper)
    }

    /// From now on it works as it should, and its books are shown.
    func heal() {
        state.withLock { state in
            state.isFaulty = false
            state.downUntil = nil
            state.view = .live
        }
        restart()
    }

    func goDown(until instant: Instant) { state.withLock { $0.downUntil = instant } }

    func freezeBooks() {
        let paper = paper
        let books = rules.compactMap { rules in
            paper.book(of: rules.symbol).map { (rules.symbol, $0) }
        }
        let frozen = Dictionary(uniqueKeysWithValues: books)
        state.withLock { $0.view = .frozen(frozen) }
    }

    func hideBooks() { state.withLock { $0.view = .missing } }

    func showBooks() { state.withLock { $0.view = .live } }

    private var isDown: Bool {
        let now = outside.agenda.now
        return state.withLock { ($0.downUntil ?? now) > now }
    }

    // MARK: Market data

    func book(of symbol: Symbol) -> Book? {
        let (view, paper) = state.withLock { ($0.view, $0.paper) }
        switch view {
        case .live: return isDown ? nil : paper.book(of: symbol)
        case .frozen(let books): return books[symbol]
        case .missing: return nil
        }
    }

    func ticker(of symbol: Symbol) -> Ticker? { paper.ticker(of: symbol) }

    // MARK: Calls

    func place(_ order: Order, _ reply: Reply<PlaceAnswer>) {
        outside.auditor.sends(order, at: outside.agenda.now)
        let refusal = PlaceAnswer.refused(Failure(.venueUnavailable, "No connection."))
        call("place \(order.id)", reply, refused: refusal, timeout: .unknown("no answer in time")) {
            [outside] paper in
            outside.auditor.arrives(order, at: outside.agenda.now)
            let answer = await paper.place(order)
            switch answer {
            case .accepted(let report):
                outside.auditor.accepts(order)
                return .accepted(outside.perhapsForged(report, of: order))
            case .refused: return answer
            // The venue's plan: nobody gets an answer.
            case .unknown: return nil
            }
        }
    }

    func cancel(_ order: Order, _ reply: Reply<CancelAnswer>) {
        let unreachable = CancelAnswer.unreachable("no connection")
        call("cancel \(order.id)", reply, refused: unreachable, timeout: unreachable) { paper in
            await paper.cancel(order)
        }
    }

    func query(_ order: Order, _ reply: Reply<QueryAnswer>) {
        let unreachable = QueryAnswer.unreachable("no connection")
        let askedAt = outside.agenda.now
        call("query \(order.id)", reply, refused: unreachable, timeout: unreachable) {
            [outside] paper in
            let answer = await paper.query(order)
            switch answer {
            case .present(let report):
                return .present(outside.perhapsForged(report, of: order))
            case .absent:
                outside.auditor.deniesKnowing(order, askedAt: askedAt)
                return answer
            case .unreachable: return answer
            }
        }
    }

    func balances(of account: AccountID, _ reply: Reply<BalancesAnswer>) {
        let none = BalancesAnswer(balances: nil)
        call("balances \(account)", reply, refused: none, timeout: none) {
            [self] paper in
            guard let now = await paper.balances(of: account) else { return none }
            return BalancesAnswer(balances: shown(now, of: account))
        }
    }

    /// With what is not the matching engine's; sometimes with what that had a little before.
    private func shown(
        _ balances: [Asset: VenueBalance], of account: AccountID
    ) -> [Asset: VenueBalance] {
        let now = outside.agenda.now
        return state.withLock { state in
            var shown = balances
            if let old = state.balances[account], state.isFaulty, scenario.isFollowed,
                old.at.adding(Self.staleMax) >= now, state.movements.isStale()
            {
                shown = old.balances
            } else {
                state.balances[account] = (now, balances)
            }
            for (asset, total) in state.movements.balances(of: account) {
                shown[asset] = VenueBalance(total: total, locked: .zero)
            }
            return shown
        }
    }

    private static let staleMax = Duration.seconds(3)

    func reversals(
        of account: AccountID, since: Instant, _ reply: Reply<ReversalsAnswer>
    ) {
        let none = ReversalsAnswer(reports: nil)
        call("reversals \(account)", reply, refused: none, timeout: none) { paper in
            ReversalsAnswer(reports: await paper.reversals(of: account, since: since))
        }
    }

    /// One call over the network: there, handled by the venue, and back.
    ///
    /// - Parameters:
    ///   - refused: the answer where there is no connection at all.
    ///   - timeout: the answer where none came in time.
    ///   - handle: what the venue does; `nil`: it stays silent.
    func call<Answer: TraceSummary & Sendable>(
        _ name: String, _ reply: Reply<Answer>, refused: Answer, timeout: Answer,
        _ handle: @escaping @Sendable (PaperVenue) async -> Answer?
    ) {
        let faults = outside.faults
        outside.trace.note("\(id) <- \(name)")
        if isDown || faults.strikes(.connectionRefused) {
            outside.agenda.after(faults.duration(Self.quick)) { reply(refused) }
            return
        }
        outside.agenda.after(PaperVenueLimits.answerDeadline) { reply(timeout) }
        if faults.strikes(.requestLost) { return }
        let isLate = faults.strikes(.requestLate)
        outside.agenda.after(faults.duration(isLate ? Self.late : Self.quick)) { [self] in
            outside.execute { [self] in
                // Down now: what arrives is lost.
                guard !isDown else { return }
                guard let answer = await handle(paper) else { return }
                outside.trace.note("\(id) -> \(name) \(answer.summary)")
                if faults.strikes(.answerLost) { return }
                let isLate = faults.strikes(.answerLate)
                let delay = faults.duration(isLate ? Self.late : Self.quick)
                outside.agenda.after(delay) { reply(answer) }
            }
        }
    }

    private static let quick: ClosedRange<Duration> = .zero ... .milliseconds(40)
    private static let late: ClosedRange<Duration> = .milliseconds(500) ... .seconds(8)

    // MARK: Reports

    /// The process that reports go to from now on.
    func listen(_ process: ServiceProcess, _ listener: @escaping @Sendable (OrderReport) -> Void) {
        state.withLock { state in
            state.listener = listener
            state.listening = process.number
        }
    }

    private func forwardReports(of paper: PaperVenue) {
        let reports = paper.reports()
        outside.execute { [weak self] in
            for await report in reports { self?.forward(report) }
        }
    }

    private func forward(_ report: OrderReport) {
        let faults = outside.faults
        outside.trace.note("\(id) reports \(report.summary)")
        if faults.strikes(.reportLost) { return }
        let copies = faults.strikes(.reportTwice) ? 2 : 1
        for _ in 0..<copies {
            let isLate = faults.strikes(.reportLate)
            let delay = faults.duration(isLate ? Self.late : Self.quick)
            outside.agenda.after(delay) { [weak self] in
                let listener = self?.state.withLock { $0.listener }
                listener?(report)
            }
        }
    }
}
