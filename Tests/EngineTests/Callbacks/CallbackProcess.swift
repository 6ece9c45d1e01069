import Bookkeeping
import Domain
import Logging
import Synchronization

@testable import Engine

/// One life of the dispatcher.
final class CallbackProcess: Sendable {
    let board = CallbackBoard()
    private let dispatcher: CallbackDispatcher
    private let time: VirtualTime
    private let life: Life
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let end = Mutex<Result<Void, any Error>?>(nil)

    /// What a process that died does reaches nobody.
    final class Life: CallbackStore, CallbackTransport {
        private let books: any CallbackStore
        private let receivers: Receivers
        private let time: VirtualTime
        private let dead = Mutex(false)

        init(_ books: any CallbackStore, _ receivers: Receivers, _ time: VirtualTime) {
            (self.books, self.receivers, self.time) = (books, receivers, time)
        }

        var isOver: Bool { dead.withLock { $0 } }
        func end() { dead.withLock { $0 = true } }

        func commit(_ commit: Commit) async -> CommitOutcome {
            isOver ? .unknown("dead") : await books.commit(commit)
        }

        func subscriptionsDue(
            by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
        ) async throws(StoreError) -> [CallbackSubscription] {
            guard !isOver else { throw .closed }
            return try await books.subscriptionsDue(by: now, except: busy, atMost: count)
        }

        func deliveriesDue(
            to subscription: SubscriptionID, by now: Instant, atMost count: Int
        ) async throws(StoreError) -> [DueDelivery] {
            guard !isOver else { throw .closed }
            let due = try await books.deliveriesDue(to: subscription, by: now, atMost: count)
            // An answer is as old as its way is long.
            await Task.yield()
            return due
        }

        func nextDelivery() async throws(StoreError) -> Instant? {
            guard !isOver else { throw .closed }
            return try await books.nextDelivery()
        }

        func deliveries(
            in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
        ) async throws(StoreError) -> [ListedDelivery] {
            guard !isOver else { throw .closed }
            return try await books.deliveries(in: states, of: tenant, atMost: count)
        }

        func post(_ call: CallbackCall) async -> CallbackOutcome {
            isOver ? .failed(.cancelled) : await receivers.take(call, time)
        }

        func objection(to url: String) async -> String? { nil }
    }

    init(
        _ books: any CallbackStore, _ receivers: Receivers, _ time: VirtualTime,
        _ settings: CallbackSettings
    ) {
        self.time = time
        life = Life(books, receivers, time)
        dispatcher = CallbackDispatcher(
            store: life, transport: life, board: board, time: time, settings: settings,
            render: { Array("\($0.exchange.id) \($0.exchange.told)".utf8) },
            sign: { body, key in "\(key) of \(body.count)" },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    var isDead: Bool { life.isOver }
    var inFlightCount: Int { dispatcher.inFlightCount }
    /// How its run ended; `nil` while it does not.
    var ending: Result<Void, any Error>? { end.withLock { $0 } }

    func start() {
        task.withLock {
            $0 = Task(executorPreference: time) {
                let result: Result<Void, any Error>
                do {
                    result = .success(try await self.dispatcher.drive())
                } catch {
                    result = .failure(error)
                }
                self.end.withLock { $0 = result }
            }
        }
    }

    func stop() { task.withLock { $0 }?.cancel() }

    func kill() {
        life.end()
        stop()
    }
}
