import Bookkeeping
import Domain
import Engine
import Synchronization
import TestKit

/// The callbacks of a store, kept so that a million of them are quick.
final class CallbackBooks: CallbackStore {
    /// The deliveries of one exchange to one subscription, in their order.
    private struct Line {
        var deliveries: [CallbackDelivery] = []
        var firstUndone = 0

        var due: CallbackDelivery? {
            guard firstUndone < deliveries.count,
                deliveries[firstUndone].state == .pending
            else { return nil }
            return deliveries[firstUndone]
        }

        mutating func skipDone() {
            while firstUndone < deliveries.count {
                switch deliveries[firstUndone].state {
                case .delivered, .dropped: firstUndone += 1
                case .pending, .waiting, .parked: return
                }
            }
        }
    }

    private struct Receiver {
        var subscription: CallbackSubscription
        var lines: [ConversionID: Line] = [:]
        var firstDue: Instant?
    }

    private struct State {
        var receivers: [SubscriptionID: Receiver] = [:]
        var byAccount: [ExchangeAccount: [SubscriptionID]] = [:]
        var notices: [EventID: ExchangeNotice] = [:]
        var spoilt: CommitOutcome?
    }

    private let state = Mutex(State())
    private let forgets: Bool

    /// - Parameter forgets: what was delivered; right where each account has one subscription.
    init(forgets: Bool = false) { self.forgets = forgets }

    /// What the next commit of an outcome is answered, without being applied.
    func spoil(_ outcome: CommitOutcome) { state.withLock { $0.spoilt = outcome } }

    func commit(_ commit: Commit) async -> CommitOutcome {
        state.withLock { state in
            if let spoilt = state.spoilt.take() { return spoilt }
            for write in commit.writes {
                guard case .exchange(let write) = write else { continue }
                Self.apply(write, to: &state)
                if forgets, case .putDelivery(let delivery) = write,
                    delivery.state == .delivered
                {
                    state.notices[delivery.event] = nil
                }
            }
            return .done
        }
    }

    private static func apply(_ write: ExchangeWrite, to state: inout State) {
        switch write {
        case .insertSubscription(let subscription):
            state.receivers[subscription.id] = Receiver(subscription: subscription)
            state.byAccount[subscription.account, default: []].append(subscription.id)
        case .tell(let notice): tell(notice, to: &state)
        case .putDelivery(let delivery):
            put(delivery, in: &state)
        case .parkBehind(let delivery):
            change(delivery.subscription, delivery.exchange, in: &state) { other in
                guard other.sequence > delivery.sequence, other.state == .pending else { return }
                other.state = .parked
            }
        case .redeliver(let exchange, let one, let now):
            for id in state.receivers.keys where one == nil || one == id {
                change(id, exchange, in: &state) { delivery in
                    guard delivery.state == .parked else { return }
                    (delivery.state, delivery.attempts, delivery.dueAt) = (.pending, 0, now)
                }
            }
        case .endSubscription(let id, let now):
            state.receivers[id]?.subscription.endedAt = now
            for exchange in state.receivers[id]?.lines.keys.sorted() ?? [] {
                change(id, exchange, in: &state) { delivery in
                    if delivery.state != .delivered { delivery.state = .dropped }
                }
            }
        case .insertQuote, .useQuote, .insert, .update, .count, .insertKey, .revokeKey,
            .forgetQuotes:
            break
        }
    }

    private static func tell(_ notice: ExchangeNotice, to state: inout State) {
        state.notices[notice.event] = notice
        let exchange = notice.exchange
        for id in state.byAccount[exchange.account] ?? []
        where state.receivers[id]?.subscription.endedAt == nil {
            let delivery = CallbackDelivery(
                subscription: id, exchange: exchange.id, sequence: exchange.told,
                event: notice.event, dueAt: notice.at)
            state.receivers[id]?.lines[exchange.id, default: Line()].deliveries.append(delivery)
            settle(id, in: &state)
        }
    }

    private static func put(_ delivery: CallbackDelivery, in state: inout State) {
        let (id, exchange) = (delivery.subscription, delivery.exchange)
        let index = Int(delivery.sequence) - 1
        // One that was dropped meanwhile stays dropped.
        guard let old = state.receivers[id]?.lines[exchange]?.deliveries[index],
            old.state != .dropped
        else { return }
        state.receivers[id]?.lines[exchange]?.deliveries[index] = delivery
        state.receivers[id]?.lines[exchange]?.skipDone()
        settle(id, in: &state)
    }

    private static func change(
        _ id: SubscriptionID, _ exchange: ConversionID, in state: inout State,
        _ body: (inout CallbackDelivery) -> Void
    ) {
        guard var line = state.receivers[id]?.lines[exchange] else { return }
        for index in line.deliveries.indices { body(&line.deliveries[index]) }
        // What was done may be pending again.
        line.firstUndone = 0
        line.skipDone()
        state.receivers[id]?.lines[exchange] = line
        settle(id, in: &state)
    }

    private static func settle(_ id: SubscriptionID, in state: inout State) {
        let lines = state.receivers[id]?.lines ?? [:]
        state.receivers[id]?.firstDue = lines.values.compactMap(\.due?.dueAt).min()
    }

    func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) async throws(StoreError) -> [CallbackSubscription] {
        state.withLock { state in
            let due = state.receivers.values.compactMap { receiver in
                receiver.firstDue.flatMap { $0 <= now ? ($0, receiver.subscription) : nil }
            }.filter { !busy.contains($0.1.id) }
            return due.sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.prefix(count).map(\.1)
        }
    }

    func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) async throws(StoreError) -> [DueDelivery] {
        state.withLock { state in
            let due = (state.receivers[subscription]?.lines ?? [:]).values.compactMap(\.due)
                .filter { $0.dueAt <= now }
                .sorted { ($0.dueAt, $0.exchange) < ($1.dueAt, $1.exchange) }
            return due.prefix(count).compactMap { delivery in
                state.notices[delivery.event].map { DueDelivery(delivery, $0) }
            }
        }
    }

    func nextDelivery() async throws(StoreError) -> Instant? {
        state.withLock { $0.receivers.values.compactMap(\.firstDue).min() }
    }

    func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) async throws(StoreError) -> [ListedDelivery] {
        Array(all.filter { states.contains($0.delivery.state) }.prefix(count))
    }

    /// In the order of subscription, exchange and number.
    var all: [ListedDelivery] {
        state.withLock { state in
            let receivers = state.receivers.values.sorted {
                $0.subscription.id < $1.subscription.id
            }
            return receivers.flatMap { receiver in
                receiver.lines.sorted { $0.key < $1.key }.flatMap(\.value.deliveries).map {
                    ListedDelivery(
                        $0, account: receiver.subscription.account,
                        url: receiver.subscription.url,
                        state: state.notices[$0.event]?.exchange.state ?? .draft)
                }
            }
        }
    }
}
