import Bookkeeping
package import Domain
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Calls those who subscribed to exchanges: at least once for each notice, and in the order of each
/// exchange (spec/exchange.md, section 6).
///
/// The store says what is due; the dispatcher remembers only what is under way. A process that dies
/// between a call and the commit of its outcome leaves the delivery as it was, and the next start
/// makes the same call, with the same event id. What follows of the same exchange waits until the
/// outcome is durable.
package final class CallbackDispatcher: Service {
    /// The body of a notice.
    package typealias Render = @Sendable (ExchangeNotice) -> [UInt8]
    /// What proves to a subscriber that a body is ours, by the key that it shares with us.
    package typealias Sign = @Sendable (_ body: [UInt8], _ key: String) -> String

    private struct State {
        var load: CallbackLoad
        var alarms: CallbackAlarms
    }

    let store: any CallbackStore
    private let transport: any CallbackTransport
    private let board: CallbackBoard
    let time: any TimeSource
    let settings: CallbackSettings
    private let render: Render
    private let sign: Sign
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameter board: that ``BoardedStore`` rings; of this dispatcher alone.
    package init(
        store: any CallbackStore, transport: any CallbackTransport, board: CallbackBoard,
        time: any TimeSource, settings: CallbackSettings = CallbackSettings(),
        render: @escaping Render, sign: @escaping Sign, logger: Logger
    ) {
        precondition(settings.perSubscriptionMax > 0 && settings.inFlightMax > 0, "it calls")
        self.store = store
        self.transport = transport
        self.board = board
        self.time = time
        self.settings = settings
        self.render = render
        self.sign = sign
        self.logger = logger
        state = Mutex(
            State(load: CallbackLoad(settings), alarms: CallbackAlarms(tick: settings.tick)))
    }

    /// Calls until graceful shutdown. What it breaks off, the next start calls again.
    ///
    /// - Throws: ``EngineError``, where only a restart can tell what is true.
    package func run() async throws {
        try await cancelWhenGracefulShutdown { try await self.drive() }
    }

    /// Calls until it is cancelled. As ``run()`` for who has no service group. Once.
    package func drive() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.ending { try await self.measure() } }
            board.ringForAll()
            for await _ in board.rings { try await turn(&group) }
            group.cancelAll()
        }
    }

    /// Whoever fails ends all: nobody is left who waits for the next ring.
    private func ending(_ part: () async throws -> Void) async throws {
        do {
            try await part()
        } catch {
            board.close()
            throw error
        }
    }

    var inFlightCount: Int { state.withLock { $0.load.count } }

    /// Begins what is due, as far as there is room.
    private func turn(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        let (news, now) = (board.takeNews(), time.now())
        state.withLock { $0.load.hear(news) }
        // One look at each: what ends meanwhile rings for the next turn.
        var looked: Set<SubscriptionID> = []
        while !Task.isCancelled {
            let (room, busy) = state.withLock { ($0.load.room, $0.load.busy) }
            guard room > 0 else { break }
            let due = try await EngineError.reading { () async throws(StoreError) in
                try await store.subscriptionsDue(
                    by: now, except: busy.union(looked), atMost: room)
            }
            guard !due.isEmpty else { break }
            for subscription in due {
                looked.insert(subscription.id)
                for delivery in try await begin(subscription, at: now) {
                    group.addTask {
                        try await self.ending { try await self.call(subscription, delivery) }
                    }
                }
            }
        }
        try await setAlarm(at: now, &group)
    }

    private func begin(
        _ subscription: CallbackSubscription, at now: Instant
    ) async throws(EngineError) -> [DueDelivery] {
        let earlier = state.withLock { $0.load.exchanges(of: subscription.id) }
        let due = try await EngineError.reading { () async throws(StoreError) in
            try await store.deliveriesDue(
                to: subscription.id, by: now, atMost: settings.perSubscriptionMax)
        }
        return state.withLock { $0.load.begin(due, to: subscription, since: earlier) }
    }

    private func setAlarm(
        at now: Instant, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws(EngineError) {
        let stored = try await EngineError.reading { () async throws(StoreError) in
            try await store.nextDelivery()
        }
        let next = state.withLock { $0.alarms.next(at: now, stored: stored) }
        guard let alarm = next else { return }
        group.addTask {
            do {
                try await self.time.sleep(until: alarm)
            } catch {
                return
            }
            self.board.ringForAll()
        }
    }

    /// One call, and what becomes of it.
    private func call(_ subscription: CallbackSubscription, _ due: DueDelivery) async throws {
        let begun = time.now()
        let outcome = await transport.post(call(due.notice, to: subscription))
        // What a shutdown breaks off is no failure of the receiver.
        if case .failed = outcome, Task.isCancelled { return }
        let now = time.now()
        let delivery = settings.schedule.delivery(due.delivery, after: outcome, at: now)
        try await commit(delivery)
        report(delivery)
        state.withLock { state in
            if delivery.state == .pending { state.alarms.retry(at: delivery.dueAt) }
            state.load.end(delivery, after: now.duration(since: begun))
        }
        board.ring()
    }

    private func call(
        _ notice: ExchangeNotice, to subscription: CallbackSubscription
    ) -> CallbackCall {
        let body = render(notice)
        var headers = [
            CallbackHeader("Content-Type", "application/json"),
            CallbackHeader("X-Hubpay-Hmac", sign(body, subscription.sharedKey)),
            CallbackHeader("X-Event-Id", notice.event.description),
            CallbackHeader("X-Event-Sequence", String(notice.exchange.told)),
        ]
        if let own = subscription.header { headers.append(CallbackHeader(own.name, own.value)) }
        return CallbackCall(
            url: subscription.url, headers: headers, body: body, deadline: settings.deadline)
    }

    private func commit(_ delivery: CallbackDelivery) async throws(EngineError) {
        var step = Commit(writes: [.exchange(.putDelivery(delivery))])
        if delivery.state == .parked { step.writes.append(.exchange(.parkBehind(delivery))) }
        switch await store.commit(step) {
        case .done: break
        case .refused(let refusal): throw .outcomeUnknown("a callback is refused: \(refusal)")
        case .unknown(let text): throw .outcomeUnknown(text)
        }
    }

    private func report(_ delivery: CallbackDelivery) {
        let outcome = delivery.state == .pending ? "FAILED" : delivery.state.rawValue
        Counter(label: "cambist_callbacks_total", dimensions: [("outcome", outcome)]).increment()
        guard let failure = delivery.failure else { return }
        logger.log(
            level: delivery.state == .parked ? .error : .info,
            delivery.state == .parked ? "a callback is parked" : "a callback failed",
            metadata: [
                "subscription": "\(delivery.subscription)", "exchange": "\(delivery.exchange)",
                "sequence": "\(delivery.sequence)", "event": "\(delivery.event)",
                "attempts": "\(delivery.attempts)", "failure": "\(failure)",
            ])
    }
}

extension EngineError {
    /// What `body` reads of the store.
    static func reading<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(EngineError) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw .store(error)
        }
    }
}
