import Domain
import Engine
import Money
import Routing
import Synchronization
import Venues

/// What lies between processes and issuers, and outside of both.
struct IssuerNetwork: Sendable {
    let agenda: Agenda
    let faults: ParFaults
    let trace: Trace
    let auditor: ParAuditor
    let executor: JobExecutor
}

/// An issuer and the network before it: the real one, which outlives every process of ours, and can
/// be restarted by itself. Its clock is not ours.
final class IssuerHost: Sendable {
    private let plan: ParScenario.IssuerPlan
    private let network: IssuerNetwork
    private let records = MemoryRecords()
    private let time: OutsideTime
    private let wire: Wire<ParFault>
    let outage: Outage
    private let state: Mutex<IssuerVenue>

    init(_ plan: ParScenario.IssuerPlan, _ network: IssuerNetwork) {
        self.plan = plan
        self.network = network
        time = OutsideTime(network.agenda, ahead: plan.ahead)
        wire = Wire(
            agenda: network.agenda, faults: network.faults, trace: network.trace,
            executor: network.executor, name: plan.id.text,
            deadline: PaperVenueLimits.answerDeadline,
            atTheEnd: .milliseconds(1_700) ... .milliseconds(2_500))
        outage = Outage(network.agenda)
        state = Mutex(Self.open(plan, time, records))
    }

    private static func open(
        _ plan: ParScenario.IssuerPlan, _ time: OutsideTime, _ records: MemoryRecords
    ) -> IssuerVenue {
        do {
            return try IssuerVenue(
                IssuerConfiguration(id: plan.id, pairs: plan.pairs.map(\.symbol), directory: ""),
                time: time, records: records)
        } catch {
            preconditionFailure("an issuer cannot read its own records: \(error)")
        }
    }

    var id: VenueID { plan.id }
    var rules: [MarketRules] { issuer.rules }
    var orderValidity: Duration { PaperVenueLimits.orderValidity }
    var absenceMargin: Duration { PaperVenueLimits.absenceMargin }
    private var issuer: IssuerVenue { state.withLock { $0 } }

    /// What the issuer itself has on record: the truth that the auditor compares with.
    func withRecords<Value: Sendable>(_ body: (PaperVenueRecords) -> Value) -> Value {
        issuer.withRecords(body)
    }

    // MARK: Its life

    /// Starts the issuer again on its records.
    func restart() {
        let issuer = Self.open(plan, time, records)
        state.withLock { $0 = issuer }
    }

    func dissolve() { time.endWaits() }

    // MARK: Calls

    func place(_ order: Order, _ reply: Reply<PlaceAnswer>) {
        network.auditor.sends(order, at: network.agenda.now)
        if network.faults.strikes(.refused) {
            let refusal = Failure(.rejectedByVenue, "The issuer is busy.")
            network.trace.note("\(id) refuses \(order.id)")
            return network.agenda.after(network.faults.duration(Wire<ParFault>.quick)) {
                reply(.refused(refusal))
            }
        }
        let refusal = PlaceAnswer.refused(Failure(.venueUnavailable, "No connection."))
        call("place \(order.id)", reply, refused: refusal, timeout: .unknown("no answer in time")) {
            [network] issuer in
            network.auditor.arrives(order)
            let answer = await issuer.place(order)
            switch answer {
            case .accepted(let report):
                network.auditor.settles(order)
                return .accepted(self.perhapsForged(report, of: order))
            case .refused:
                network.auditor.cameTooLate()
                return answer
            case .unknown: return nil
            }
        }
    }

    func query(_ order: Order, _ reply: Reply<QueryAnswer>) {
        let unreachable = QueryAnswer.unreachable("no connection")
        call("query \(order.id)", reply, refused: unreachable, timeout: unreachable) { issuer in
            let answer = await issuer.query(order)
            guard case .present(let report) = answer else { return answer }
            return .present(self.perhapsForged(report, of: order))
        }
    }

    private func perhapsForged(_ report: OrderReport, of order: Order) -> OrderReport {
        guard network.faults.strikes(.answerForged) else { return report }
        return report.forgedPar(order, way: network.faults.below(OrderReport.parForgeriesCount))
    }

    private func call<Answer: TraceSummary & Sendable>(
        _ name: String, _ reply: Reply<Answer>, refused: Answer, timeout: Answer,
        _ handle: @escaping @Sendable (IssuerVenue) async -> Answer?
    ) {
        wire.call(name, reply, refused: refused, timeout: timeout) { [outage] in
            outage.isNow
        } _: { [self] in
            await handle(issuer)
        }
    }
}

extension OrderReport {
    /// How many ways there are to be wrong about a settlement.
    fileprivate static let parForgeriesCount = forgeriesCount + 4

    /// A report that cannot be true of an order at par.
    fileprivate func forgedPar(_ order: Order, way: Int) -> OrderReport {
        let half = Fixed(uncheckedUnits: order.quantity.units / 2)
        return switch way {
        case 0: with(status: .open)
        // A part of it; and all of it, and yet cancelled.
        case 1: with(fills: fills.map { $0.with(quantity: half) })
        case 2: with(status: .cancelled)
        // Of another order.
        case 3: with(order: OrderID(high: order.id.high, low: order.id.low ^ 1))
        // The fee and the id of a trade are checked, or are nothing of ours.
        default: forged(order, way: (way - 4) % (OrderReport.forgeriesCount - 2) + 1)
        }
    }

    private func with(
        order: OrderID? = nil, status: Status? = nil, fills: [Fill]? = nil
    ) -> OrderReport {
        OrderReport(
            order: order ?? self.order, venueOrderID: venueOrderID,
            status: status ?? self.status, cumulativeQuantity: cumulativeQuantity,
            fills: fills ?? self.fills, bookSequence: bookSequence, at: at)
    }
}
