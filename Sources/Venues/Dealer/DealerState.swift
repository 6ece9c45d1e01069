import Domain
import Engine
import Money

/// Everything of the embedded dealer that changes, without I/O.
///
/// What time does, the end of a look and a settlement, is decided and kept when the deal is next
/// looked up: nobody can tell the difference, and what was told once is told for ever.
struct DealerState {
    let configuration: DealerConfiguration
    let start: Instant
    private(set) var records: DealerRecords
    private var dice: DealerFaultDice
    /// Deals that arrive after their sender has given up; by time.
    private var late: [(at: Instant, order: DealOrder)] = []
    /// Whole frames that wait to be taken out.
    var frames: [UInt8] = []

    /// What the sender of a deal gets to know.
    enum Arrival {
        case answer(DealAnswer)
        /// Nothing, whatever happened.
        case silence
    }

    init(_ configuration: DealerConfiguration, records: DealerRecords, start: Instant) {
        self.configuration = configuration
        self.records = records
        self.start = start
        dice = DealerFaultDice(configuration.faults)
    }

    func isDown(at now: Instant) -> Bool {
        configuration.faults.isDown(now.duration(since: start))
    }

    /// Lets the deals arrive that were under way for too long.
    mutating func receiveLate(until now: Instant) {
        while let (at, order) = late.first, at <= now {
            late.removeFirst()
            _ = take(order, nil, at: at)
        }
    }

    /// A deal arrives, with the fault that the plan has for it.
    mutating func receive(_ order: DealOrder, at now: Instant) -> Arrival {
        guard !isDown(at: now) else {
            let isKnown =
                records.deal(order.id) != nil || late.contains { $0.order.id == order.id }
            return .answer(
                isKnown
                    ? .unknown("the dealer is down") : .refused("The dealer cannot be reached."))
        }
        let fault = dice.roll()
        switch fault {
        case .requestLost: return .silence
        case .requestLate:
            send(late: order, at: now)
            return .silence
        case .answerLost:
            _ = take(order, nil, at: now)
            return .silence
        case .reject, .look, .lookReject, .none: return .answer(take(order, fault, at: now))
        }
    }

    /// It arrives after its sender has given up, and before "absent" is proof.
    private mutating func send(late order: DealOrder, at now: Instant) {
        let first = now.adding(DealerLimits.answerDeadline)
        let end = order.validUntil.adding(DealerLimits.absenceMargin)
        let at = first.adding(dice.duration(below: end.duration(since: first)))
        let index = late.firstIndex { $0.at > at } ?? late.count
        late.insert((at, order), at: index)
    }

    /// Once for each id.
    private mutating func take(
        _ order: DealOrder, _ fault: DealerFaultPlan.Fault?, at now: Instant
    ) -> DealAnswer {
        if let known = deal(order.id, at: now) {
            return known.isOf(order)
                ? .answered(known.report) : .unknown("another deal has this id")
        }
        let objection = objection(to: order, at: now)
        let number = records.lastDeal + 1
        keep(
            .dealt(
                DealerDeal(
                    number: number, order: order, takenAt: now, usesQuote: objection == nil,
                    state: objection.map { .rejected($0) } ?? first(fault, at: now))))
        guard let taken = deal(order.id, at: now) else { return .unknown("the deal was lost") }
        return .answered(taken.report)
    }

    /// What becomes of a good deal at first.
    private mutating func first(
        _ fault: DealerFaultPlan.Fault?, at now: Instant
    ) -> DealerDeal.State {
        switch fault {
        case .reject: return .rejected("The dealer declined.")
        case .look, .lookReject:
            let delay = dice.duration(below: configuration.faults.lookDelayMax)
            return .looking(until: now.adding(delay), books: fault == .look)
        case .requestLost, .requestLate, .answerLost, .none: return .booked
        }
    }

    private func objection(to order: DealOrder, at now: Instant) -> String? {
        if now > order.validUntil { return "The deal came too late." }
        guard let number = DealerOffer.number(order.quote), let offer = records.offer(number) else {
            return "The dealer has no such quote."
        }
        if offer.usedBy != nil { return "The dealer's quote was used before." }
        if now >= offer.expiresAt { return "The dealer's quote has expired." }
        guard let (from, to) = try? offer.amounts(), order.from == from, order.to == to else {
            return "The amounts are not those of the dealer's quote."
        }
        return order.valueDate == offer.valueDate
            ? nil : "The value date is not that of the dealer's quote."
    }

    /// A deal as it is now, with what time did to it.
    mutating func deal(_ id: OrderID, at now: Instant) -> DealerDeal? {
        if let deal = records.deal(id), case .looking(let end, let books) = deal.state, end <= now {
            change(deal, to: books ? .booked : .rejected("The dealer declined."), at: end)
        }
        if let deal = records.deal(id), deal.state == .booked, hasSettled(deal, at: now) {
            change(deal, to: .settled, at: now)
        }
        return records.deal(id)
    }

    private func hasSettled(_ deal: DealerDeal, at now: Instant) -> Bool {
        switch configuration.settlement {
        case .immediate: true
        case .onValueDate(let moment):
            now >= moment(deal.valueDate, [deal.order.from.asset, deal.order.to.asset])
        }
    }

    /// Everything that it knows of a deal, by its id and with the figures that it has.
    mutating func sighting(of order: DealOrder, at now: Instant) -> DealSighting {
        guard !isDown(at: now) else { return .unreachable("the dealer is down") }
        return deal(order.id, at: now).map { .present($0.report) } ?? .absent
    }

    mutating func withdraw(_ order: DealOrder, at now: Instant) -> DealSighting {
        let sighting = sighting(of: order, at: now)
        guard case .present = sighting, let deal = records.deal(order.id),
            case .looking = deal.state
        else { return sighting }
        change(deal, to: .withdrawn, at: now)
        return self.sighting(of: order, at: now)
    }

    /// Only what is booked and has not settled, and only to a later date.
    mutating func roll(
        _ order: DealOrder, to date: CivilDate, at now: Instant
    ) -> DealSighting {
        let sighting = sighting(of: order, at: now)
        guard case .present = sighting, let deal = records.deal(order.id), deal.state == .booked,
            date > deal.valueDate
        else { return sighting }
        keep(.changed(deal: deal.number, deal.state, valueDate: date, at: now))
        return self.sighting(of: order, at: now)
    }

    private mutating func change(
        _ deal: DealerDeal, to state: DealerDeal.State, at moment: Instant
    ) {
        keep(.changed(deal: deal.number, state, valueDate: deal.valueDate, at: moment))
    }

    mutating func keep(_ record: DealerRecord) {
        // It made it itself, one after the other: it fits.
        let damage = records.apply(record)
        precondition(damage == nil, damage ?? "")
        var writer = RecordWriter()
        record.write(to: &writer)
        JournalFrames.append(writer.bytes, to: &frames)
    }
}
