package import Bookkeeping
package import Domain
package import Money

extension BoardedStore {
    package func exchangeQuote(_ id: QuoteID, of account: ExchangeAccount) async throws(StoreError)
        -> ExchangeQuote?
    {
        try await base.exchangeQuote(id, of: account)
    }

    package func exchange(_ id: ConversionID, of account: ExchangeAccount) async throws(StoreError)
        -> Exchange?
    {
        try await base.exchange(id, of: account)
    }

    package func exchange(externalID: String, of account: ExchangeAccount) async throws(StoreError)
        -> Exchange?
    {
        try await base.exchange(externalID: externalID, of: account)
    }

    package func exchange(_ id: ConversionID) async throws(StoreError) -> Exchange? {
        try await base.exchange(id)
    }

    package func exchanges(_ query: ExchangeQuery) async throws(StoreError) -> ExchangePage {
        try await base.exchanges(query)
    }

    package func openExchanges() async throws(StoreError) -> [Exchange] {
        try await base.openExchanges()
    }

    package func exchanges(with dealer: VenueID) async throws(StoreError) -> [Exchange] {
        try await base.exchanges(with: dealer)
    }

    package func counted(_ count: ExchangeCount) async throws(StoreError) -> Fixed {
        try await base.counted(count)
    }

    package func exchangeKey(hash: String) async throws(StoreError) -> ExchangeKey? {
        try await base.exchangeKey(hash: hash)
    }

    package func exchangeKeys(of tenant: TenantID) async throws(StoreError) -> [ExchangeKey] {
        try await base.exchangeKeys(of: tenant)
    }

    package func subscriptions(of account: ExchangeAccount) async throws(StoreError)
        -> [CallbackSubscription]
    {
        try await base.subscriptions(of: account)
    }

    package func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) async throws(StoreError) -> [CallbackSubscription] {
        try await base.subscriptionsDue(by: now, except: busy, atMost: count)
    }

    package func deliveriesDue(to subscription: SubscriptionID, by now: Instant, atMost count: Int)
        async throws(StoreError) -> [DueDelivery]
    {
        try await base.deliveriesDue(to: subscription, by: now, atMost: count)
    }

    package func nextDelivery() async throws(StoreError) -> Instant? {
        try await base.nextDelivery()
    }

    package func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) async throws(StoreError) -> [ListedDelivery] {
        try await base.deliveries(in: states, of: tenant, atMost: count)
    }
}
