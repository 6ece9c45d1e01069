import Bookkeeping
import Domain

extension MemoryExchanges {
    mutating func applyToCallbacks(_ write: ExchangeWrite) throws(MemoryRefusal) {
        switch write {
        case .insertSubscription(let subscription):
            guard subscriptions[subscription.id] == nil else {
                throw .defect("subscription \(subscription.id) is there already")
            }
            subscriptions[subscription.id] = subscription
        case .endSubscription(let id, let at):
            guard let known = subscriptions[id] else {
                throw .defect("there is no subscription \(id)")
            }
            subscriptions[id]?.endedAt = known.endedAt ?? at
            change(id, nil) { if $0.state.isOpen { $0.state = .dropped } }
        case .putDelivery(let new): try put(new)
        case .parkBehind(let first):
            change(first.subscription, first.exchange) { later in
                guard later.sequence > first.sequence,
                    later.state == .pending || later.state == .waiting
                else { return }
                later.state = .parked
            }
        case .redeliver(let exchange, let one, let at):
            for id in one.map({ [$0] }) ?? Array(deliveries.keys) { redeliver(exchange, id, at) }
        case .insertQuote, .useQuote, .insert, .update, .tell, .count, .insertKey, .revokeKey,
            .forgetQuotes:
            preconditionFailure("no write of callbacks")
        }
    }

    private mutating func put(_ new: CallbackDelivery) throws(MemoryRefusal) {
        let known = deliveries[new.subscription]?[new.exchange] ?? []
        guard let index = known.firstIndex(where: { $0.sequence == new.sequence }) else {
            throw .defect("there is no delivery \(new)")
        }
        guard known[index].state == .pending else { return }
        var isDone = !new.state.isOpen
        change(new.subscription, new.exchange) { one in
            if one.sequence == new.sequence {
                one.state = new.state
                one.attempts = new.attempts
                one.dueAt = new.dueAt
                one.failure = new.failure
            } else if isDone, one.state.isOpen {
                // The next one takes its turn.
                if one.state == .waiting { (one.state, one.dueAt) = (.pending, new.dueAt) }
                isDone = false
            }
        }
    }

    private mutating func redeliver(
        _ exchange: ConversionID, _ subscription: SubscriptionID, _ at: Instant
    ) {
        var isBehind = false
        change(subscription, exchange) { one in
            if one.state == .parked {
                one.state = isBehind ? .waiting : .pending
                one.attempts = 0
                one.failure = nil
                one.dueAt = at
            }
            if one.state.isOpen { isBehind = true }
        }
    }

    /// In the order of their numbers.
    ///
    /// - Parameter exchange: `nil` for all.
    private mutating func change(
        _ subscription: SubscriptionID, _ exchange: ConversionID?,
        _ body: (inout CallbackDelivery) -> Void
    ) {
        let known = deliveries[subscription] ?? [:]
        for id in exchange.map({ [$0] }) ?? Array(known.keys) {
            for index in (known[id] ?? []).indices {
                guard var delivery = known[id]?[index] else { continue }
                body(&delivery)
                deliveries[subscription]?[id]?[index] = delivery
            }
        }
    }

    /// Subscriptions of the account that have not ended, oldest first.
    func active(of account: ExchangeAccount) -> [CallbackSubscription] {
        subscriptions.values.filter { $0.account == account && $0.endedAt == nil }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// What is pending, the first due first.
    func pending(to subscription: SubscriptionID) -> [CallbackDelivery] {
        (deliveries[subscription] ?? [:]).values
            .flatMap { $0.filter { $0.state == .pending } }
            .sorted { ($0.dueAt, $0.exchange) < ($1.dueAt, $1.exchange) }
    }
}
