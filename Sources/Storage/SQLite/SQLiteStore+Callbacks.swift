package import Domain
package import Engine

extension SQLiteStore {
    package func subscriptions(
        of account: ExchangeAccount
    ) async throws(StoreError) -> [CallbackSubscription] {
        try await read { (session) throws(StorageError) in
            try session.all(.subscriptionsOfAccount) { row in
                row.account(account)
            } _: { (row) throws(StorageError) in
                try CallbackSubscription(from: &row)
            }
        }
    }

    package func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) async throws(StoreError) -> [CallbackSubscription] {
        try await read { (session) throws(StorageError) in
            try ExchangeReader(session: session).subscriptionsDue(
                by: now, except: busy, atMost: count)
        }
    }

    package func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) async throws(StoreError) -> [DueDelivery] {
        try await read { (session) throws(StorageError) in
            try ExchangeReader(session: session).deliveriesDue(
                to: subscription, by: now, atMost: count)
        }
    }

    package func nextDelivery() async throws(StoreError) -> Instant? {
        try await read { (session) throws(StorageError) in
            try session.first(.nextDelivery) { (row) throws(StorageError) in try row.instant() }
        }
    }

    package func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) async throws(StoreError) -> [ListedDelivery] {
        try await read { (session) throws(StorageError) in
            try ExchangeReader(session: session).deliveries(
                in: states, of: tenant, atMost: count)
        }
    }
}
