import DequeModule
package import Domain
package import Execution

/// Which conversions are open, which are ready, which wait for a time: one conversion to one
/// worker.
///
/// Bounded by ``Limits/openConversionsMax`` conversions of at most ``Limits/mailboxMax`` events
/// each.
package actor RunQueue {
    private var slots: [ConversionID: Slot] = [:]
    /// An order's id begins with its conversion's high word.
    private var idsByHigh: [UInt64: [ConversionID]] = [:]
    private var ready: Deque<ConversionID> = []
    private var idle: [CheckedContinuation<Void, Never>] = []
    private var alarms = Alarms()
    private var lookUps = LookUps()
    private var settled: SettledOrders
    private var isStopping = false
    private var isTakingIn = true

    package init(settledOrdersKept: Int) {
        settled = SettledOrders(capacity: settledOrdersKept)
    }

    package var openCount: Int { slots.count }
    /// Workers that wait for something to do.
    var idleCount: Int { idle.count }

    /// Makes room for a conversion that is about to be stored; `false` at the bound, while nothing
    /// is taken in, and when the engine stops. Mail for it waits from now on.
    package func reserve(_ id: ConversionID) -> Bool {
        guard isTakingIn, !isStopping, slots.count < Limits.openConversionsMax else {
            return false
        }
        open(id, .arriving)
        return true
    }

    /// Whether new conversions are taken in; what is open goes on in any case.
    package func setIntake(isOpen: Bool) { isTakingIn = isOpen }

    /// The conversion was not stored.
    package func cancelReservation(_ id: ConversionID) {
        guard let slot = slots[id], case .arriving = slot.hand else { return }
        slot.inbox.abandon()
        close(id)
    }

    /// Takes a conversion that is durable; it starts at once.
    package func add(_ execution: ConversionExecution) {
        if let slot = slots[execution.id] {
            guard case .arriving = slot.hand else { return }
            slots[execution.id]?.hand = .waiting(execution)
        } else {
            open(execution.id, .waiting(execution))
        }
        // It was stored too late to be worked on; the next start takes it up.
        if isStopping { return abandonInbox(of: execution.id) }
        enqueue(execution.id)
    }

    private func open(_ id: ConversionID, _ hand: Slot.Hand) {
        slots[id] = Slot(hand: hand)
        idsByHigh[id.high, default: []].append(id)
    }

    private func close(_ id: ConversionID) {
        slots[id] = nil
        idsByHigh[id.high]?.removeAll { $0 == id }
        if idsByHigh[id.high]?.isEmpty == true { idsByHigh[id.high] = nil }
    }

    /// All conversions as last handed back, by id.
    package func executions() -> [ConversionExecution] {
        slots.values.compactMap(\.execution).sorted { $0.id < $1.id }
    }

    /// The open conversion that an order belongs to, as last handed back.
    package func execution(containing order: OrderID) -> ConversionExecution? {
        owner(of: order).flatMap { slots[$0]?.execution }
    }

    private func owner(of order: OrderID) -> ConversionID? {
        idsByHigh[order.high]?.first { order.belongs(to: $0) }
    }

    // MARK: Mail

    /// Delivers an event and waits until what it leads to is durable.
    ///
    /// - Returns: the conversion as it was then; `nil` where it is not open here, its mailbox is
    ///   full, or the engine stopped before it was handled.
    package func deliver(
        _ event: ExecutionEvent, to id: ConversionID
    ) async -> ConversionExecution? {
        guard let slot = slots[id], !isStopping, slot.inbox.count < Limits.mailboxMax
        else { return nil }
        return await withCheckedContinuation { receipt in
            slots[id]?.inbox.append(Mail(event: event, receipt: receipt))
            enqueue(id)
        }
    }

    /// Delivers a venue's own report.
    ///
    /// - Returns: whether the caller has to look the conversion up and ``adopt(_:after:)`` it.
    package func deliver(_ report: OrderReport) -> Bool {
        // The next start asks for every order that is not settled.
        if isStopping { return false }
        if let id = owner(of: report.order) {
            post(report, to: id)
            return false
        }
        guard !settled.knows(report.order, filled: report.cumulativeQuantity) else { return false }
        return lookUps.begin(report)
    }

    func mailCount(of id: ConversionID) -> Int { slots[id]?.inbox.count ?? 0 }

    private func post(_ report: OrderReport, to id: ConversionID) {
        guard var slot = slots[id] else { return }
        if slot.inbox.count >= Limits.mailboxMax {
            // The newest has the largest count: what it does not carry is asked for.
            guard let oldest = slot.inbox.firstIndex(where: { $0.receipt == nil }) else { return }
            slot.inbox.remove(at: oldest)
        }
        slot.inbox.append(Mail(event: .reported(report)))
        slots[id] = slot
        enqueue(id)
    }

    /// Ends the look-up of a report's conversion.
    ///
    /// - Parameter execution: the conversion as the store has it; `nil` where the report tells
    ///   nothing new.
    /// - Returns: other reports that have to be looked up now.
    package func adopt(
        _ execution: ConversionExecution?, after report: OrderReport
    ) -> [OrderReport] {
        let waiting = lookUps.end(report.order)
        if let execution {
            add(execution)
            post(report, to: execution.id)
        }
        return waiting.filter { deliver($0) }
    }

    // MARK: Work

    private func enqueue(_ id: ConversionID) {
        guard let slot = slots[id] else { return }
        switch slot.hand {
        case .arriving, .ready, .running: return
        case .waiting(let execution):
            slots[id]?.hand = .ready(execution)
            ready.append(id)
            idle.popLast()?.resume()
        }
    }

    /// The next conversion that has something to do; `nil` when the engine stops.
    func take() async -> Work? {
        while !isStopping {
            if let work = next() { return work }
            await withCheckedContinuation { idle.append($0) }
        }
        return nil
    }

    /// The next conversion that has something to do, if there is one now.
    func next() -> Work? {
        while let id = ready.popFirst() {
            guard let slot = slots[id], case .ready(let execution) = slot.hand else { continue }
            slots[id]?.hand = .running(asOf: execution)
            return Work(id: id, execution: execution, mail: moreMail(for: id))
        }
        return nil
    }

    /// What came in while the worker was at it.
    func moreMail(for id: ConversionID) -> [Mail] {
        let mail = slots[id]?.inbox ?? []
        if !mail.isEmpty { slots[id]?.inbox = [] }
        return mail
    }

    /// Hands a conversion back, to be woken at `wakeAt` at the latest.
    ///
    /// A settled one leaves, but only with an empty mailbox: a late fill may be in it.
    func finish(_ id: ConversionID, _ execution: ConversionExecution, wakeAt: Instant?) {
        guard let slot = slots[id], case .running = slot.hand else { return }
        if execution.isSettled, slot.inbox.isEmpty {
            close(id)
            for order in execution.orders { settled.remember(order) }
            return
        }
        slots[id]?.hand = .waiting(execution)
        slots[id]?.wakeAt = wakeAt
        if isStopping { return abandonInbox(of: id) }
        if !slot.inbox.isEmpty { return enqueue(id) }
        if let wakeAt { alarms.set(id, at: wakeAt) }
    }

    /// Readies what is due.
    func ring(at now: Instant) {
        while let alarm = alarms.next(dueAt: now) {
            if slots[alarm.id]?.wakeAt == alarm.at { enqueue(alarm.id) }
        }
    }

    /// No more work is given out; who waits for a delivery learns that it was not handled.
    package func stop() {
        isStopping = true
        for continuation in idle { continuation.resume() }
        idle = []
        for id in slots.keys.sorted() { abandonInbox(of: id) }
    }

    private func abandonInbox(of id: ConversionID) { moreMail(for: id).abandon() }
}
