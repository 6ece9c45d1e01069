import Domain
import Engine

/// Reads foreign exchanges and what is on its way to their subscribers, within one snapshot.
struct ExchangeReader {
    let session: SQLiteSession

    func page(_ query: ExchangeQuery) throws(StorageError) -> ExchangePage {
        let list = ExchangeListSQL(query)
        let bind = { (row: inout SQLiteParameters) in
            for argument in list.arguments {
                switch argument {
                case .text(let text): row.text(text)
                case .integer(let number): row.integer(number)
                }
            }
        }
        var total = 0
        try session.each(sql: list.countText, bind) { (row) throws(StorageError) in
            total = try row.int()
        }
        let (skipped, overflow) = Int64(query.page).multipliedReportingOverflow(
            by: Int64(query.size))
        guard !overflow else { return ExchangePage(content: [], total: total) }
        var content: [Exchange] = []
        try session.each(sql: list.pageText) { row in
            bind(&row)
            row.integer(Int64(query.size))
            row.integer(skipped)
        } _: { (row) throws(StorageError) in
            content.append(try Exchange(from: &row))
        }
        return ExchangePage(content: content, total: total)
    }

    /// Those that are excepted are read with the others, since there are few of them.
    func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) throws(StorageError) -> [CallbackSubscription] {
        let due = try session.all(.subscriptionsDue) { row in
            row.instant(now)
            row.integer(Int64(count + busy.count))
        } _: { (row) throws(StorageError) in
            try CallbackSubscription(from: &row)
        }
        return Array(due.filter { !busy.contains($0.id) }.prefix(count))
    }

    func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) throws(StorageError) -> [DueDelivery] {
        try session.all(.deliveriesDue) { row in
            row.identifier(subscription)
            row.instant(now)
            row.integer(Int64(count))
        } _: { (row) throws(StorageError) in
            DueDelivery(try CallbackDelivery(from: &row), try ExchangeNotice(from: &row))
        }
    }

    /// Those that are not delivered have an index of their own.
    func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) throws(StorageError) -> [ListedDelivery] {
        guard !states.isEmpty else { return [] }
        let isOpen = states.isSubset(of: CallbackDelivery.State.open)
        let listed = CallbackDelivery.State.allCases.filter { !isOpen || $0.isOpen }
        return try session.all(isOpen ? .openDeliveries : .everyDelivery) { row in
            for state in listed { row.text(states.contains(state) ? state.rawValue : nil) }
            row.text(tenant?.text)
            row.integer(Int64(count))
        } _: { (row) throws(StorageError) in
            try ListedDelivery(from: &row)
        }
    }
}
