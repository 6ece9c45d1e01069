import Bookkeeping
import Domain
import Engine

/// Notices, events and callbacks.
extension ExchangeBooks {
    /// Every change that a client sees has its notice and its event, and nothing else has.
    mutating func checkNotices(_ commit: Commit, _ id: ConversionID?) {
        var notices: [ExchangeNotice] = []
        var events: [DomainEvent] = []
        for write in commit.writes {
            if case .exchange(.tell(let notice)) = write { notices.append(notice) }
            if case .event(let event) = write, event.kind == .exchangeChanged {
                events.append(event)
            }
        }
        let subject = commit.summary
        expect(
            notices.map(\.event) == events.map(\.id), .noticesInStep, subject,
            "\(notices.count) notices and \(events.count) events")
        guard let id, let exchange = known[id]?.exchange else {
            return expect(notices.isEmpty, .noticesInStep, subject, "tells of nothing")
        }
        let last = told[id]
        let isNews =
            last == nil || last?.state != exchange.state
            || last?.settlementDate != exchange.settlementDate
        let number = (last?.told ?? 0) + (isNews ? 1 : 0)
        expect(
            notices.count == (isNews ? 1 : 0), .noticesInStep, subject,
            "\(notices.count) notices of \(exchange.state)")
        expect(
            exchange.told == number
                && notices.allSatisfy {
                    $0.exchange.told == number && $0.exchange.state == exchange.state
                        && $0.exchange.settlementDate == exchange.settlementDate
                },
            .noticesInStep, subject, "notice \(exchange.told), and it is the \(number).")
        told[id] = exchange
    }

    // MARK: Callbacks

    /// A subscriber is called: with a notice that is its own, and after all that went before.
    mutating func calls(_ call: CallbackCall) {
        see(.called)
        guard let stored = store?.books.exchanges,
            let subscription = stored.subscriptions.values.first(where: { $0.url == call.url }),
            let sequence = call.headers.first(where: { $0.name == "X-Event-Sequence" }),
            let event = call.headers.first(where: { $0.name == "X-Event-Id" }),
            let number = Int64(sequence.value)
        else {
            return expect(false, .callbacksInOrder, call.url, "is called and never subscribed")
        }
        let lists = (stored.deliveries[subscription.id] ?? [:]).values
        let own = lists.first { $0.contains { $0.event.description == event.value } } ?? []
        guard let delivery = own.first(where: { $0.sequence == number }),
            delivery.event.description == event.value
        else {
            return expect(false, .callbacksInOrder, call.url, "is called with another's notice")
        }
        let isSigned = call.headers.contains {
            $0.value == ExchangeWorld.signature(of: call.body, key: subscription.sharedKey)
        }
        expect(isSigned, .callbacksInOrder, call.url, "is called without a signature")
        let before = own.filter { $0.sequence < number }
        expect(
            before.allSatisfy { $0.state == .delivered || $0.state == .dropped },
            .callbacksInOrder, call.url,
            "is called with \(number), and before are \(before.map(\.state))")
        let place = Called(subscription: subscription.id, event: delivery.event)
        if !called.insert(place).inserted { see(.calledAgain) }
    }

    struct Called: Hashable, Sendable {
        let subscription: SubscriptionID
        let event: EventID
    }

    var openDeliveries: [CallbackDelivery] {
        guard let stored = store?.books.exchanges else { return [] }
        return stored.deliveries.values.flatMap { $0.values.flatMap { $0 } }
            .filter(\.state.isOpen)
    }

    var parked: [ConversionID] {
        Set(openDeliveries.filter { $0.state == .parked }.map(\.exchange)).sorted()
    }

    /// Every notice came to whoever was subscribed, at least once.
    mutating func compareCallbacks() {
        guard let stored = store?.books.exchanges else { return }
        let lists = stored.deliveries.values.flatMap { $0.values.flatMap { $0 } }
        for delivery in lists.sorted(by: { ($0.exchange, $0.sequence) < ($1.exchange, $1.sequence) }
        ) {
            let place = Called(subscription: delivery.subscription, event: delivery.event)
            switch delivery.state {
            case .delivered:
                expect(
                    called.contains(place), .callbacksDelivered, "\(delivery.exchange)",
                    "notice \(delivery.sequence) is said to be delivered")
            case .dropped:
                let isEnded = stored.subscriptions[delivery.subscription]?.endedAt != nil
                expect(
                    isEnded, .callbacksDelivered, "\(delivery.exchange)",
                    "notice \(delivery.sequence) is dropped")
            case .pending, .waiting, .parked:
                expect(
                    false, .callbacksDelivered, "\(delivery.exchange)",
                    "notice \(delivery.sequence) is \(delivery.state)")
            }
        }
    }
}
