import Bookkeeping
import Domain

// Who is told of foreign exchanges, and what is on its way to them.

extension CommitApplier {
    func tell(_ notice: ExchangeNotice) throws(StorageError) {
        try session.run(.insertNotice) { row in notice.bind(to: &row) }
        try session.run(.insertDeliveries) { row in
            row.identifier(notice.exchange.id)
            row.integer(notice.exchange.told)
            row.account(notice.exchange.account)
        }
    }

    func insert(_ subscription: CallbackSubscription) throws(StorageError) {
        try session.run(.insertSubscription) { row in subscription.bind(to: &row) }
    }

    /// One that has ended already keeps its end.
    func end(_ id: SubscriptionID, _ at: Instant) throws(StorageError) {
        let rows = try session.run(.endSubscription) { row in
            row.instant(at)
            row.identifier(id)
        }
        if rows == 0 { throw .constraint("there is no subscription \(id)") }
        try session.run(.dropDeliveries) { row in row.identifier(id) }
    }

    func put(_ delivery: CallbackDelivery) throws(StorageError) {
        let rows = try session.run(.putDelivery) { row in
            delivery.bindMutable(to: &row)
            delivery.bindKey(to: &row)
        }
        if rows > 0 {
            if !delivery.state.isOpen { try promote(behind: delivery) }
            return
        }
        let state = try session.first(.deliveryState) { row in
            delivery.bindKey(to: &row)
        } _: { (row) throws(StorageError) in
            try row.text()
        }
        if state == nil { throw .constraint("there is no delivery \(delivery)") }
    }

    /// The next one that waits, where there is one.
    private func promote(behind done: CallbackDelivery) throws(StorageError) {
        try session.run(.promoteDelivery) { row in
            row.instant(done.dueAt)
            row.identifier(done.subscription)
            row.identifier(done.exchange)
        }
    }

    func redeliver(
        _ id: ConversionID, to subscription: SubscriptionID?, _ at: Instant
    ) throws(StorageError) {
        try session.run(subscription == nil ? .redeliverAll : .redeliverTo) { row in
            row.instant(at)
            row.identifier(id)
            if let subscription { row.identifier(subscription) }
        }
    }
}
