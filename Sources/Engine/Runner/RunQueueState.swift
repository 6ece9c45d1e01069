import DequeModule
import Domain
import Execution

/// What a ``RunQueue`` knows. It waits for nothing: whom its changes wake gathers in `wakes`, for
/// the queue to wake once the lock is free.
struct RunQueueState {
    private var slots = SlotTable()
    private var ready: Deque<ConversionID> = []
    private var idle: [CheckedContinuation<Void, Never>] = []
    private var alarms = Alarms()
    private var lookUps = LookUps()
    private var settled: SettledOrders
    private(set) var isStopping = false
    var isTakingIn = true
    private var wakes = Wakes()

    /// Who is to be told of what changed.
    struct Wakes {
        var workers: [CheckedContinuation<Void, Never>] = []
        /// Not handled here.
        var abandoned: [Mail] = []

        func run() {
            for worker in workers { worker.resume() }
            abandoned.abandon()
        }
    }

    init(settledOrdersKept: Int) { settled = SettledOrders(capacity: settledOrdersKept) }

    mutating func takeWakes() -> Wakes {
        defer { wakes = Wakes() }
        return wakes
    }

    var openCount: Int { slots.count }
    var idleCount: Int { idle.count }

    func mailCount(of id: ConversionID) -> Int { slots[id]?.inbox.count ?? 0 }

    var executions: [ConversionExecution] { slots.all.compactMap(\.execution) }

    /// In no order.
    var openIDs: [ConversionID] { slots.ids }

    func waiting(
        _ ids: ArraySlice<ConversionID>
    ) -> [(execution: ConversionExecution, wakeAt: Instant?)] {
        ids.compactMap { id in
            guard let slot = slots[id], let execution = slot.execution else { return nil }
            return (execution, slot.wakeAt)
        }
    }

    func execution(containing order: OrderID) -> ConversionExecution? {
        slots.owner(of: order)?.execution
    }

    // MARK: Coming and going

    mutating func reserve(_ id: ConversionID) -> Bool {
        guard isTakingIn, !isStopping, slots.count < Limits.openConversionsMax else {
            return false
        }
        slots.insert(Slot(arriving: id))
        return true
    }

    mutating func cancelReservation(_ id: ConversionID) {
        guard let slot = slots[id], slot.hand == .arriving else { return }
        abandonInbox(of: slot)
        slots.remove(slot)
    }

    mutating func add(_ execution: ConversionExecution) {
        let slot: Slot
        if let known = slots[execution.id] {
            guard known.hand == .arriving else { return }
            known.take(execution)
            slot = known
        } else {
            slot = Slot(execution)
            slots.insert(slot)
        }
        // It was stored too late to be worked on; the next start takes it up.
        if isStopping { return abandonInbox(of: slot) }
        enqueue(slot)
    }

    // MARK: Mail

    /// - Returns: whether it will be handled, or `receipt` be told that it was not.
    mutating func deliver(
        _ event: ExecutionEvent, to id: ConversionID,
        _ receipt: CheckedContinuation<ConversionExecution?, Never>
    ) -> Bool {
        guard let slot = slots[id], !isStopping, slot.inbox.count < Limits.mailboxMax
        else { return false }
        slot.inbox.append(Mail(event: event, receipt: receipt))
        enqueue(slot)
        return true
    }

    mutating func deliver(_ report: OrderReport) -> Bool {
        // The next start asks for every order that is not settled.
        if isStopping { return false }
        if let slot = slots.owner(of: report.order) {
            post(report, to: slot)
            return false
        }
        guard !settled.knows(report) else { return false }
        return lookUps.begin(report)
    }

    private mutating func post(_ report: OrderReport, to slot: Slot) {
        if slot.inbox.count >= Limits.mailboxMax {
            // The newest has the largest count: what it does not carry is asked for.
            guard let oldest = slot.inbox.firstIndex(where: { $0.receipt == nil }) else { return }
            slot.inbox.remove(at: oldest)
        }
        slot.inbox.append(Mail(event: .reported(report)))
        enqueue(slot)
    }

    mutating func adopt(
        _ execution: ConversionExecution?, after report: OrderReport
    ) -> [OrderReport] {
        let waiting = lookUps.end(report.order)
        if let execution {
            add(execution)
            if let slot = slots[execution.id] { post(report, to: slot) }
        }
        var unknown: [OrderReport] = []
        for report in waiting where deliver(report) { unknown.append(report) }
        return unknown
    }

    // MARK: Work

    private mutating func enqueue(_ slot: Slot) {
        guard slot.makeReady() else { return }
        ready.append(slot.id)
        if let worker = idle.popLast() { wakes.workers.append(worker) }
    }

    /// - Returns: whether the worker has to wait; else there is something to do, or the engine
    ///   stops.
    mutating func wait(_ worker: CheckedContinuation<Void, Never>) -> Bool {
        guard ready.isEmpty, !isStopping else { return false }
        idle.append(worker)
        return true
    }

    mutating func next() -> Work? {
        while let id = ready.popFirst() {
            guard let slot = slots[id], let execution = slot.giveOut() else { continue }
            return Work(id: id, execution: execution, mail: takeMail(of: slot))
        }
        return nil
    }

    mutating func moreMail(for id: ConversionID) -> [Mail] {
        slots[id].map { takeMail(of: $0) } ?? []
    }

    private func takeMail(of slot: Slot) -> [Mail] {
        defer { slot.inbox = [] }
        return slot.inbox
    }

    mutating func finish(
        _ id: ConversionID, _ execution: ConversionExecution, wakeAt: Instant?
    ) {
        guard let slot = slots[id], slot.hand == .running else { return }
        if execution.isSettled, slot.inbox.isEmpty {
            slots.remove(slot)
            for order in execution.orders { settled.remember(order) }
            return
        }
        slot.take(execution)
        slot.wakeAt = wakeAt
        if isStopping { return abandonInbox(of: slot) }
        if !slot.inbox.isEmpty { return enqueue(slot) }
        if let wakeAt { alarms.set(id, at: wakeAt) }
    }

    mutating func ring(at now: Instant) {
        while let alarm = alarms.next(dueAt: now) {
            if let slot = slots[alarm.id], slot.wakeAt == alarm.at { enqueue(slot) }
        }
    }

    mutating func stop() {
        isStopping = true
        wakes.workers += idle
        idle = []
        for slot in slots.all { abandonInbox(of: slot) }
    }

    private mutating func abandonInbox(of slot: Slot) {
        wakes.abandoned += takeMail(of: slot)
    }
}
