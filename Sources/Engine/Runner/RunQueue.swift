import DequeModule
package import Domain
package import Execution
import HeapModule
import Money

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
    private var alarms: Heap<Alarm> = []
    private var stopping = false
    private var reserved = 0
    private var settled = SettledOrders()

    package init(settledOrdersKept: Int) { settled.capacity = settledOrdersKept }

    package var openCount: Int { slots.count }

    /// Makes room for one conversion that is about to be stored; `false` at the bound.
    package func reserve() -> Bool {
        guard !stopping, slots.count + reserved < Limits.openConversionsMax else { return false }
        reserved += 1
        return true
    }

    package func cancelReservation() { reserved -= 1 }

    /// Takes a conversion that is durable; it starts at once.
    package func add(_ execution: ConversionExecution, reserved isReserved: Bool) {
        if isReserved { reserved -= 1 }
        guard slots[execution.id] == nil else { return }
        slots[execution.id] = Slot(execution: execution)
        idsByHigh[execution.id.high, default: []].append(execution.id)
        enqueue(execution.id)
    }

    /// A copy of the conversion as last handed back; `nil` where it is not open.
    package func execution(_ id: ConversionID) -> ConversionExecution? { slots[id]?.execution }

    package func executions() -> [ConversionExecution] {
        slots.values.map(\.execution).sorted { $0.id < $1.id }
    }

    /// Delivers an event and waits until it is durable: the conversion as it was then, or `nil`
    /// where it is not open here.
    package func deliver(
        _ event: ExecutionEvent, to id: ConversionID
    ) async -> ConversionExecution? {
        guard slots[id] != nil, !stopping else { return nil }
        return await withCheckedContinuation { receipt in
            slots[id]?.inbox.append(Mail(event: event, receipt: receipt))
            enqueue(id)
        }
    }

    /// Delivers a venue's own report; `false` where the order's conversion is not open here.
    package func deliver(_ report: OrderReport) -> Bool {
        for id in idsByHigh[report.order.high] ?? [] {
            guard let slot = slots[id] else { continue }
            // While a worker has it, the newest order may not be in this copy: the execution
            // decides.
            if slot.isRunning || slot.execution.orders.contains(where: { $0.id == report.order }) {
                // A full mailbox loses nothing: an order that is not settled is asked for.
                if slot.inbox.count < Limits.mailboxMax {
                    slots[id]?.inbox.append(Mail(event: .reported(report)))
                    enqueue(id)
                }
                return true
            }
        }
        return settled.knows(report.order, filled: report.cumulativeQuantity)
    }

    private func enqueue(_ id: ConversionID) {
        guard var slot = slots[id], !slot.isRunning, !slot.isQueued else { return }
        slot.isQueued = true
        slots[id] = slot
        ready.append(id)
        idle.popLast()?.resume()
    }

    /// The next conversion that has something to do; `nil` when the engine stops.
    func take() async -> Work? {
        while !stopping {
            if let id = ready.popFirst(), var slot = slots[id] {
                let work = Work(id: id, execution: slot.execution, mail: slot.inbox)
                slot.inbox = []
                slot.isQueued = false
                slot.isRunning = true
                slots[id] = slot
                return work
            }
            await withCheckedContinuation { idle.append($0) }
        }
        return nil
    }

    /// What came in while the worker was at it.
    func moreMail(for id: ConversionID) -> [Mail] {
        let mail = slots[id]?.inbox ?? []
        slots[id]?.inbox = []
        return mail
    }

    /// Hands a conversion back, to be woken at `wakeAt` at the latest.
    func finish(_ id: ConversionID, _ execution: ConversionExecution, wakeAt: Instant?) {
        guard var slot = slots[id] else { return }
        slot.isRunning = false
        slot.execution = execution
        slot.wakeAt = wakeAt
        slots[id] = slot
        if execution.isSettled, slot.inbox.allSatisfy({ $0.receipt == nil }) {
            return remove(id, execution)
        }
        if stopping { return abandonInbox(of: id) }
        if !slot.inbox.isEmpty { return enqueue(id) }
        if let wakeAt { alarms.insert(Alarm(at: wakeAt, id: id)) }
    }

    private func remove(_ id: ConversionID, _ execution: ConversionExecution) {
        slots[id] = nil
        idsByHigh[id.high]?.removeAll { $0 == id }
        if idsByHigh[id.high]?.isEmpty == true { idsByHigh[id.high] = nil }
        for order in execution.orders { settled.remember(order) }
    }

    /// Readies what is due.
    func ring(at now: Instant) {
        while let alarm = alarms.min, alarm.at <= now {
            alarms.removeMin()
            // An alarm that a later hand-back replaced is stale.
            if slots[alarm.id]?.wakeAt == alarm.at { enqueue(alarm.id) }
        }
    }

    /// No more work is given out; waiting deliveries learn that they were not handled.
    package func stop() {
        stopping = true
        for continuation in idle { continuation.resume() }
        idle = []
        for id in slots.keys.sorted() where slots[id]?.isRunning == false { abandonInbox(of: id) }
    }

    private func abandonInbox(of id: ConversionID) {
        for mail in slots[id]?.inbox ?? [] { mail.receipt?.resume(returning: nil) }
        slots[id]?.inbox = []
    }
}
