package import Domain
package import Execution
import Synchronization

/// Which conversions are open, which are ready, which wait for a time: one conversion to one
/// worker.
///
/// Bounded by ``Limits/openConversionsMax`` conversions of at most ``Limits/mailboxMax`` events
/// each. A lock around a value that waits for nothing: who calls never changes its executor.
package final class RunQueue: Sendable {
    private let state: Mutex<RunQueueState>

    package init(settledOrdersKept: Int) {
        state = Mutex(RunQueueState(settledOrdersKept: settledOrdersKept))
    }

    /// Changes the state, and then wakes whom that concerns.
    private func change<Value: Sendable>(_ body: (inout RunQueueState) -> Value) -> Value {
        let (value, wakes) = state.withLock { state in (body(&state), state.takeWakes()) }
        wakes.run()
        return value
    }

    package var openCount: Int { state.withLock { $0.openCount } }
    /// Workers that wait for something to do.
    var idleCount: Int { state.withLock { $0.idleCount } }
    func mailCount(of id: ConversionID) -> Int { state.withLock { $0.mailCount(of: id) } }

    /// All conversions as last handed back, by id.
    package func executions() -> [ConversionExecution] { state.withLock { $0.executions } }

    /// By id.
    var openIDs: [ConversionID] { state.withLock { $0.openIDs }.sorted() }

    /// Of these, those that are still open, each with the time at which it is woken.
    func waiting(
        _ ids: ArraySlice<ConversionID>
    ) -> [(execution: ConversionExecution, wakeAt: Instant?)] {
        state.withLock { $0.waiting(ids) }
    }

    /// The open conversion that an order belongs to, as last handed back.
    package func execution(containing order: OrderID) -> ConversionExecution? {
        state.withLock { $0.execution(containing: order) }
    }

    /// Whether new conversions are taken in; what is open goes on in any case.
    package func setIntake(isOpen: Bool) { state.withLock { $0.isTakingIn = isOpen } }

    package var isTakingIn: Bool { state.withLock { $0.isTakingIn } }

    /// Makes room for a conversion that is about to be stored; `false` at the bound, while nothing
    /// is taken in, and when the engine stops. Mail for it waits from now on.
    package func reserve(_ id: ConversionID) -> Bool { state.withLock { $0.reserve(id) } }

    /// The conversion was not stored.
    package func cancelReservation(_ id: ConversionID) { change { $0.cancelReservation(id) } }

    /// Takes a conversion that is durable; it starts at once.
    package func add(_ execution: ConversionExecution) { change { $0.add(execution) } }

    /// Delivers an event and waits until what it leads to is durable.
    ///
    /// - Returns: the conversion as it was then; `nil` where it is not open here, its mailbox is
    ///   full, or the engine stopped before it was handled.
    package func deliver(
        _ event: ExecutionEvent, to id: ConversionID
    ) async -> ConversionExecution? {
        await withCheckedContinuation { receipt in
            let isDelivered = change { $0.deliver(event, to: id, receipt) }
            if !isDelivered { receipt.resume(returning: nil) }
        }
    }

    /// Delivers a venue's own report.
    ///
    /// - Returns: whether the caller has to look the conversion up and ``adopt(_:after:)`` it.
    package func deliver(_ report: OrderReport) -> Bool { change { $0.deliver(report) } }

    /// Ends the look-up of a report's conversion.
    ///
    /// - Parameter execution: the conversion as the store has it; `nil` where the report tells
    ///   nothing new.
    /// - Returns: other reports that have to be looked up now.
    package func adopt(
        _ execution: ConversionExecution?, after report: OrderReport
    ) -> [OrderReport] {
        change { $0.adopt(execution, after: report) }
    }

    /// The next conversion that has something to do; `nil` when the engine stops.
    func take() async -> Work? {
        while !state.withLock({ $0.isStopping }) {
            if let work = next() { return work }
            await withCheckedContinuation { worker in
                let mustWait = state.withLock { $0.wait(worker) }
                if !mustWait { worker.resume() }
            }
        }
        return nil
    }

    /// The next conversion that has something to do, if there is one now.
    func next() -> Work? { state.withLock { $0.next() } }

    /// What came in while the worker was at it.
    func moreMail(for id: ConversionID) -> [Mail] { state.withLock { $0.moreMail(for: id) } }

    /// Hands a conversion back, to be woken at `wakeAt` at the latest.
    ///
    /// A settled one leaves, but only with an empty mailbox: a late fill may be in it.
    func finish(_ id: ConversionID, _ execution: ConversionExecution, wakeAt: Instant?) {
        change { $0.finish(id, execution, wakeAt: wakeAt) }
    }

    /// Readies what is due.
    func ring(at now: Instant) { change { $0.ring(at: now) } }

    /// No more work is given out; who waits for a delivery learns that it was not handled.
    package func stop() { change { $0.stop() } }
}
