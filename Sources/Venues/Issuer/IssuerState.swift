import Domain
import Engine
import Money
import Routing

/// Everything of an issuer that changes, without I/O.
struct IssuerState {
    let rules: [Symbol: MarketRules]
    let faults: FaultPlan
    let start: Instant
    private(set) var records: PaperVenueRecords
    private var dice: FaultDice
    /// Orders that arrive after their sender has given up; by time.
    private var late: [(at: Instant, order: Order)] = []
    /// Whole frames that wait to be taken out.
    var frames: [UInt8] = []

    /// What the sender of an order gets to know.
    enum Arrival {
        case answer(PlaceAnswer)
        /// It was not even sent.
        case unreachable
        /// Nothing, whatever happened.
        case silence
    }

    init(records: PaperVenueRecords, rules: [MarketRules], faults: FaultPlan, start: Instant) {
        self.records = records
        self.rules = Dictionary(
            rules.map { ($0.symbol, $0) }, uniquingKeysWith: { first, _ in first })
        self.faults = faults
        self.start = start
        dice = FaultDice(faults)
    }

    func isDown(at now: Instant) -> Bool { faults.isDown(now.duration(since: start)) }

    /// Lets the orders arrive that were under way for too long.
    mutating func receiveLate(until now: Instant) {
        while let (at, order) = late.first, at <= now {
            late.removeFirst()
            _ = settle(order, at: at)
        }
    }

    /// An order arrives, with the fault that the plan has for it.
    mutating func receive(_ order: Order, at now: Instant) -> Arrival {
        guard !isDown(at: now) else { return .unreachable }
        switch dice.roll() {
        case .refuse: return .answer(.refused(Failure(.rejectedByVenue, "The issuer is busy.")))
        case .requestLost: return .silence
        case .requestLate:
            let at = now.adding(
                PaperVenueLimits.answerDeadline
                    + dice.duration(below: PaperVenueLimits.orderValidity))
            let index = late.firstIndex { $0.at > at } ?? late.count
            late.insert((at, order), at: index)
            return .silence
        case .answerLost, .answerLate:
            _ = settle(order, at: now)
            return .silence
        case .none, .duplicateReport, .reorderReports: return .answer(settle(order, at: now))
        }
    }

    /// All of it at par, or nothing; once for each client order id.
    private mutating func settle(_ order: Order, at now: Instant) -> PlaceAnswer {
        if let known = report(of: order, at: now) { return .accepted(known) }
        if let objection = objection(to: order, at: now) {
            return .refused(Failure(.rejectedByVenue, objection))
        }
        let number = records.lastOrder + 1
        let asset = order.hop.receives
        keep([
            .accepted(
                VenueRecord.AcceptedOrder(
                    number: number, client: order.id, account: order.account.account,
                    symbol: order.symbol, side: order.side, kind: .limit,
                    timeInForce: order.timeInForce, quantity: order.quantity,
                    limitPrice: .one, feePrice: .zero, at: now)),
            .filled(
                VenueRecord.FilledPart(
                    order: number, trade: records.lastTrade + 1, quantity: order.quantity,
                    price: .one, notional: order.quantity, fee: .zero, feeAsset: asset,
                    isMaker: false, at: now)),
            .state(order: number, .filled, at: now),
        ])
        guard let report = report(of: order, at: now) else {
            return .unknown("the issuer lost what it settled")
        }
        return .accepted(report)
    }

    private func objection(to order: Order, at now: Instant) -> String? {
        guard let rules = rules[order.symbol] else {
            return "The issuer does not convert \(order.symbol)."
        }
        if !order.quantity.units.isMultiple(of: rules.lot.units) {
            return "The issuer converts multiples of \(rules.lot)."
        }
        if now > order.validUntil { return "The order came too late." }
        let isAtPar = order.side == .buy ? order.limitPrice >= .one : order.limitPrice <= .one
        if !isAtPar { return "The issuer converts at par only." }
        return order.timeInForce == .postOnly ? "Nothing rests at an issuer." : nil
    }

    private mutating func keep(_ facts: [VenueRecord]) {
        var writer = RecordWriter()
        for fact in facts {
            // It made them itself, one after the other: they fit.
            let damage = records.apply(fact)
            precondition(damage == nil, damage ?? "")
            fact.write(to: &writer)
        }
        JournalFrames.append(writer.bytes, to: &frames)
    }

    /// The order as it is known here; `nil` where it never arrived.
    func report(of order: Order, at now: Instant) -> OrderReport? {
        guard let known = records.order(order.id, account: order.account.account) else {
            return nil
        }
        return OrderReport(
            order: order.id, venueOrderID: known.venueOrderID, status: .filled,
            cumulativeQuantity: known.filled, fills: records.trades(of: known).map(\.fill),
            bookSequence: 0, at: now)
    }
}
