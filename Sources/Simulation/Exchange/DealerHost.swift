import Calendars
import Domain
import Engine
import Money
import Synchronization
import Venues

/// What lies between processes and dealers, and outside of both.
struct DealerNetwork: Sendable {
    let agenda: Agenda
    let faults: ExchangeFaults
    let trace: Trace
    let auditor: ExchangeAuditor
    let executor: JobExecutor
}

/// A dealer and the network before it: the real one, which outlives every process of ours, and can
/// be restarted by itself. Its clock is not ours.
final class DealerHost: Sendable {
    private let plan: ExchangeScenario.DealerPlan
    private let network: DealerNetwork
    private let records = MemoryRecords()
    private let time: OutsideTime
    private let wire: Wire<ExchangeFault>
    let outage: Outage
    private let state: Mutex<EmbeddedDealer>

    init(_ plan: ExchangeScenario.DealerPlan, _ network: DealerNetwork) {
        self.plan = plan
        self.network = network
        time = OutsideTime(network.agenda, ahead: plan.ahead)
        let validity = DealerLimits.dealValidity
        wire = Wire(
            agenda: network.agenda, faults: network.faults, trace: network.trace,
            executor: network.executor, name: plan.id.text,
            deadline: DealerLimits.answerDeadline,
            atTheEnd: (validity - .milliseconds(300))...(validity + .milliseconds(500)))
        outage = Outage(network.agenda)
        state = Mutex(Self.open(plan, time, records))
    }

    private static func open(
        _ plan: ExchangeScenario.DealerPlan, _ time: OutsideTime, _ records: MemoryRecords
    ) -> EmbeddedDealer {
        let book = CalendarBook.embedded
        var configuration = DealerConfiguration(
            id: plan.id, spread: DealerSpread(basisPoints: plan.spreadBasisPoints),
            minPerTrade: plan.minPerTrade, settlement: .immediate, faults: plan.faults,
            directory: "")
        if !plan.settlesAtOnce {
            configuration.settlement = .onValueDate { date, assets in
                let cutOffs = assets.compactMap { try? book.cutOff(of: $0.code, on: date) }
                return cutOffs.max() ?? Instant(microseconds: .max)
            }
        }
        do {
            return try EmbeddedDealer(configuration, time: time, records: records)
        } catch {
            preconditionFailure("a dealer cannot read its own records: \(error)")
        }
    }

    static var dealValidity: Duration { DealerLimits.dealValidity }
    static var absenceMargin: Duration { DealerLimits.absenceMargin }
    var id: VenueID { plan.id }
    var settlesAtOnce: Bool { plan.settlesAtOnce }
    private var dealer: EmbeddedDealer { state.withLock { $0 } }

    /// What the dealer itself has on record of a deal: the truth that the auditor compares with.
    func deal(_ order: OrderID) -> DealerDeal? { dealer.withRecords { $0.deal(order) } }

    /// All that ever arrived.
    var deals: [DealerDeal] { dealer.withRecords { Array($0.deals) } }

    // MARK: Its life

    /// Starts the dealer again on its records.
    func restart() {
        let dealer = Self.open(plan, time, records)
        state.withLock { $0 = dealer }
    }

    func dissolve() { time.endWaits() }

    // MARK: Calls

    /// From memory: it is no call.
    func reference(_ pair: Symbol) -> Fixed? { dealer.reference(pair) }

    func quote(_ request: DealerQuoteRequest, _ reply: Reply<DealerQuoteAnswer>) {
        let nothing = DealerQuoteAnswer.unavailable("no answer")
        call("quote \(request.pair) \(request.fixed)", reply, refused: nothing, timeout: nothing) {
            await $0.quote(request)
        }
    }

    func deal(_ order: DealOrder, _ reply: Reply<DealAnswer>) {
        network.auditor.sends(order, to: id)
        call(
            "deal \(order.id)", reply, refused: .refused("no connection"),
            timeout: .unknown("no answer in time")
        ) { [self] dealer in
            network.auditor.arrives(order)
            let answer = await dealer.deal(order)
            network.auditor.handled(order)
            switch answer {
            case .answered(let report): return .answered(perhapsForged(report))
            case .refused, .unknown: return answer
            }
        }
    }

    func find(_ order: DealOrder, _ reply: Reply<DealSighting>) {
        ask("find", order, reply) { await $0.find(order) }
    }

    func withdraw(_ order: DealOrder, _ reply: Reply<DealSighting>) {
        ask("withdraw", order, reply) { await $0.withdraw(order) }
    }

    func roll(_ order: DealOrder, to date: CivilDate, _ reply: Reply<DealSighting>) {
        ask("roll to \(date)", order, reply) { await $0.roll(order, to: date) }
    }

    private func ask(
        _ question: String, _ order: DealOrder, _ reply: Reply<DealSighting>,
        _ body: @escaping @Sendable (EmbeddedDealer) async -> DealSighting
    ) {
        let unreachable = DealSighting.unreachable("no connection")
        call("\(question) \(order.id)", reply, refused: unreachable, timeout: unreachable) {
            [self] dealer in
            let answer = await body(dealer)
            network.auditor.handled(order)
            guard case .present(let report) = answer else { return answer }
            return .present(perhapsForged(report))
        }
    }

    private func call<Answer: TraceSummary & Sendable>(
        _ name: String, _ reply: Reply<Answer>, refused: Answer, timeout: Answer,
        _ handle: @escaping @Sendable (EmbeddedDealer) async -> Answer?
    ) {
        wire.call(name, reply, refused: refused, timeout: timeout) { [outage] in
            outage.isNow
        } _: { [self] in
            await handle(dealer)
        }
    }

    /// What cannot be true of the deal, and can be seen to be wrong.
    private func perhapsForged(_ report: DealReport) -> DealReport {
        guard network.faults.strikes(.answerForged) else { return report }
        let way = network.faults.below(3)
        let order =
            way == 0 ? OrderID(high: report.order.high, low: report.order.low ^ 1) : report.order
        return DealReport(
            order: order, from: way == 1 ? report.from.twice : report.from,
            to: way == 2 ? report.to.twice : report.to, valueDate: report.valueDate,
            state: report.state)
    }
}

extension Amount {
    fileprivate var twice: Amount { (try? adding(self)) ?? self }
}
