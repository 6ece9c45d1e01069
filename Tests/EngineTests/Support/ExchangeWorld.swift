import Bookkeeping
import Calendars
import Domain
import Execution
import Logging
import Money
import Synchronization
import TestKit

@testable import Engine

/// Foreign exchange over a store in memory and a dealer that answers as it is told.
struct ExchangeWorld: Sendable {
    static let eur = Asset("EUR", scale: 2)
    static let usd = Asset("USD", scale: 2)
    static let tenant: TenantID = "acme"
    /// Monday 9 March 2026, 10:00 in London: T+0 to T+2 are the 9th, 10th and 11th.
    static let start = Instant(rfc3339: "2026-03-09T10:00:00Z") ?? Instant(microseconds: 0)
    static let today = CivilDate("2026-03-09") ?? CivilDate(daysSinceEpoch: 0)

    let time: SteppedTime
    let random = CountedBits()
    let store: MemoryStore
    let dealer: ScriptedDealer
    let halts: HaltBoard
    let overrides: Overrides
    let runner: ExchangeRunner
    let exchanges: ExchangeConversions
    let profiles: Profiles

    /// The calendars' overrides as the operator has written them.
    final class Overrides: Sendable {
        let text = Mutex("")
    }

    /// - Parameter store: what an earlier engine left, where this one is its next start.
    init(
        store: MemoryStore = MemoryStore(), dealer: ScriptedDealer = ScriptedDealer(),
        at start: Instant = start,
        change: (inout ExchangeSettings) -> Void = { _ in }
    ) throws {
        let time = SteppedTime(start: start)
        self.time = time
        self.store = store
        self.dealer = dealer
        dealer.clock.withLock { $0 = time }
        var settings = ExchangeSettings(
            reportingCurrency: Self.eur, dealers: [dealer.id: DealerConditions()])
        change(&settings)
        let mirrors = MirrorBoard(store.books.mirrors)
        let halts = HaltBoard(Array(store.books.halts.values))
        self.halts = halts
        let boarded = BoardedStore(store, mirrors: mirrors, halts: halts, events: EventBoard())
        let written = Overrides()
        overrides = written
        let calendars = try CalendarBoard {
            let text = written.text.withLock { $0 }
            return try CalendarBook.embedded.applying(CalendarOverrides(parsing: text))
        }
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        runner = ExchangeRunner(
            store: boarded, desk: ExchangeDesk(settings), dealers: [dealer],
            calendars: calendars, mirrors: mirrors, halts: halts, time: time, random: random,
            settings: settings, logger: logger)
        exchanges = ExchangeConversions(
            runner, transport: NoTransport(), logger: logger)
        profiles = Profiles(store: boarded, time: time, random: random)
    }

    /// The account, with so much of both currencies.
    func fund(_ amount: Int = 10_000) async throws -> ExchangeAccount {
        let profile = try await profiles.standardProfile(of: Self.tenant)
        if amount > 0 { try await deposit(amount) }
        return ExchangeAccount(tenant: Self.tenant, profile: profile.id)
    }

    func deposit(_ amount: Int) async throws {
        for asset in [Self.eur, Self.usd] {
            _ = try await profiles.deposit(
                Fixed(amount), of: asset, memo: "", to: .standard, of: Self.tenant)
        }
    }

    func quote(
        _ account: ExchangeAccount, _ amount: Int = 1_000, days: Int = 2
    ) async throws(ExchangeError) -> ExchangeQuote {
        try await exchanges.quote(
            ExchangeQuoteRequest(
                from: Self.eur, to: Self.usd, fromAmount: Fixed(amount), toAmount: nil,
                settlementDate: Self.today.adding(days: days)), for: account
        ).quote
    }

    func confirm(
        _ account: ExchangeAccount, _ amount: Int = 1_000, as externalID: String = "a",
        days: Int = 2
    ) async throws(ExchangeError) -> Exchange {
        let quote = try await quote(account, amount, days: days)
        return try await exchanges.confirm(quote.id, as: externalID, for: account)
    }

    /// Works on what is due, one exchange after the other.
    func work() async throws {
        for id in runner.desk.due(at: time.now()) { try await runner.work(on: id) }
    }

    /// Lets time pass in steps and works on what has become due.
    func pass(_ duration: Duration, steps: Int = 1) async throws {
        for _ in 0..<steps {
            time.advance(duration)
            try await work()
        }
    }

    func stored(_ exchange: Exchange) async throws -> Exchange {
        try await exchanges.exchange(exchange.id, of: exchange.account)
    }

    func balance(_ account: ExchangeAccount, _ asset: Asset) -> MirrorBalance {
        store.books.mirrors[Pocket(VenueAccount(profile: account.profile), asset)] ?? .zero
    }

    /// What must always hold.
    var findings: [AuditFinding] { store.books.audit() }
}

private struct NoTransport: CallbackTransport {
    func post(_ call: CallbackCall) async -> CallbackOutcome { .failed(.nameNotFound) }

    func objection(to url: String) async -> String? {
        url.contains("10.0.0.1") ? "is a private address" : nil
    }
}

/// A dealer at 1.1 dollars for a euro that books what it is sent, unless the script says otherwise,
/// and remembers what it has.
final class ScriptedDealer: Dealer {
    enum Answer: Sendable {
        case book
        /// Has it, and decides later.
        case submit
        case reject
        /// Books it, and the answer is lost.
        case bookSilently
        /// Never gets it, and nobody knows.
        case lose
        /// Books other figures than it was sent.
        case bookOtherFigures
    }

    struct Script: Sendable {
        var answers: [Answer] = []
        var isDown = false
        var isSettled = false
        var refusesQuotes = false
        var deals: [OrderID: DealReport] = [:]
        var calls: [OrderID] = []
        var rolled: [CivilDate] = []
        var price = Fixed(11).tenth
    }

    let id: VenueID
    let dealValidity = Duration.seconds(2)
    let absenceMargin = Duration.seconds(1)
    let settlesAtOnce: Bool
    let script = Mutex(Script())
    let clock = Mutex<SteppedTime?>(nil)

    init(_ id: VenueID = "bank", settlesAtOnce: Bool = false) {
        (self.id, self.settlesAtOnce) = (id, settlesAtOnce)
    }

    func then(_ answers: Answer...) { script.withLock { $0.answers += answers } }

    private var now: Instant { clock.withLock { $0?.now() } ?? ExchangeWorld.start }

    func quote(_ request: DealerQuoteRequest) async -> DealerQuoteAnswer {
        let end = now.adding(request.life)
        return script.withLock { script in
            if script.isDown { return .unavailable("down") }
            if script.refusesQuotes { return .refused("The size is not dealt.") }
            return .quoted(DealerQuote(id: "Q", price: script.price, expiresAt: end))
        }
    }

    func deal(_ order: DealOrder) async -> DealAnswer {
        script.withLock { script in
            script.calls.append(order.id)
            func keep(_ state: DealReport.State) -> DealReport {
                let report = Self.report(order, state)
                script.deals[order.id] = report
                return report
            }
            switch script.answers.isEmpty ? .book : script.answers.removeFirst() {
            case .book: return .answered(keep(.booked(reference: "D")))
            case .submit: return .answered(keep(.submitted(reference: "D")))
            case .reject: return .refused("not today")
            case .bookSilently:
                _ = keep(.booked(reference: "D"))
                return .unknown("time-out")
            case .lose: return .unknown("time-out")
            case .bookOtherFigures:
                let report = keep(.booked(reference: "D"))
                return .answered(
                    DealReport(
                        order: report.order, from: report.to, to: report.from,
                        valueDate: report.valueDate, state: report.state))
            }
        }
    }

    private static func report(_ order: DealOrder, _ state: DealReport.State) -> DealReport {
        DealReport(
            order: order.id, from: order.from, to: order.to, valueDate: order.valueDate,
            state: state)
    }

    func find(_ order: DealOrder) async -> DealSighting {
        script.withLock { script in
            if script.isDown { return .unreachable("down") }
            guard let known = script.deals[order.id] else { return .absent }
            guard script.isSettled, case .booked(let reference) = known.state else {
                return .present(known)
            }
            return .present(Self.report(order, .settled(reference: reference, evidence: "S")))
        }
    }

    func withdraw(_ order: DealOrder) async -> DealSighting {
        script.withLock { script in
            if script.isDown { return .unreachable("down") }
            guard let known = script.deals[order.id] else { return .absent }
            guard case .submitted = known.state else { return .present(known) }
            let report = Self.report(order, .withdrawn)
            script.deals[order.id] = report
            return .present(report)
        }
    }

    /// Decides what it had.
    func decide(_ exchange: Exchange, _ state: DealReport.State) {
        script.withLock { script in
            guard let known = script.deals[exchange.order] else { return }
            script.deals[exchange.order] = DealReport(
                order: known.order, from: known.from, to: known.to, valueDate: known.valueDate,
                state: state)
        }
    }

    func roll(_ order: DealOrder, to date: CivilDate) async -> DealSighting {
        script.withLock { script in
            if script.isDown { return .unreachable("down") }
            script.rolled.append(date)
            guard let known = script.deals[order.id] else { return .absent }
            let report = DealReport(
                order: known.order, from: known.from, to: known.to, valueDate: date,
                state: known.state)
            script.deals[order.id] = report
            return .present(report)
        }
    }

    func reference(_ pair: Symbol) -> Fixed? { script.withLock { $0.price } }
}

extension Fixed {
    /// A tenth of it.
    fileprivate var tenth: Fixed { Fixed(uncheckedUnits: units / 10) }
}
