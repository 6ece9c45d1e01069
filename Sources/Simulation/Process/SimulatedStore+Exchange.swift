import Bookkeeping
import Domain
import Engine
import Money

extension SimulatedStore {
    func exchangeQuote(
        _ id: QuoteID, of account: ExchangeAccount
    ) async throws(StoreError) -> ExchangeQuote? {
        try await read { store async throws(StoreError) in
            try await store.exchangeQuote(id, of: account)
        }
    }

    func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange? {
        try await read { store async throws(StoreError) in
            try await store.exchange(id, of: account)
        }
    }

    func exchange(
        externalID: String, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange? {
        try await read { store async throws(StoreError) in
            try await store.exchange(externalID: externalID, of: account)
        }
    }

    func exchange(_ id: ConversionID) async throws(StoreError) -> Exchange? {
        try await read { store async throws(StoreError) in try await store.exchange(id) }
    }

    func exchanges(_ query: ExchangeQuery) async throws(StoreError) -> ExchangePage {
        try await read { store async throws(StoreError) in try await store.exchanges(query) }
    }

    func openExchanges() async throws(StoreError) -> [Exchange] {
        gate.shown(
            openExchanges: try await read { store async throws(StoreError) in
                try await store.openExchanges()
            })
    }

    func exchanges(with dealer: VenueID) async throws(StoreError) -> [Exchange] {
        try await read { store async throws(StoreError) in
            try await store.exchanges(with: dealer)
        }
    }

    func counted(_ count: ExchangeCount) async throws(StoreError) -> Fixed {
        try await read { store async throws(StoreError) in try await store.counted(count) }
    }

    func exchangeKey(hash: String) async throws(StoreError) -> ExchangeKey? {
        try await read { store async throws(StoreError) in
            try await store.exchangeKey(hash: hash)
        }
    }

    func exchangeKeys(of tenant: TenantID) async throws(StoreError) -> [ExchangeKey] {
        try await read { store async throws(StoreError) in
            try await store.exchangeKeys(of: tenant)
        }
    }

    func subscriptions(
        of account: ExchangeAccount
    ) async throws(StoreError) -> [CallbackSubscription] {
        try await read { store async throws(StoreError) in
            try await store.subscriptions(of: account)
        }
    }

    func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) async throws(StoreError) -> [CallbackSubscription] {
        try await read { store async throws(StoreError) in
            try await store.subscriptionsDue(by: now, except: busy, atMost: count)
        }
    }

    func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) async throws(StoreError) -> [DueDelivery] {
        let due = try await read { store async throws(StoreError) in
            try await store.deliveriesDue(to: subscription, by: now, atMost: count)
        }
        return gate.shown(due: due)
    }

    func nextDelivery() async throws(StoreError) -> Instant? {
        try await read { store async throws(StoreError) in try await store.nextDelivery() }
    }

    func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) async throws(StoreError) -> [ListedDelivery] {
        try await read { store async throws(StoreError) in
            try await store.deliveries(in: states, of: tenant, atMost: count)
        }
    }
}
