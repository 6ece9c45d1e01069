package import Bookkeeping
package import Domain
package import Engine
package import Money

extension MemoryStore {
    package func exchangeQuote(
        _ id: QuoteID, of account: ExchangeAccount
    ) async throws(StoreError) -> ExchangeQuote? {
        try read { $0.exchanges.quote(id, of: account) }
    }

    package func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange? {
        try read { $0.exchanges.exchange(id, of: account) }
    }

    package func exchange(
        externalID: String, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange? {
        try read { $0.exchanges.exchange(externalID: externalID, of: account) }
    }

    package func exchange(_ id: ConversionID) async throws(StoreError) -> Exchange? {
        try read { books in books.exchanges.exchanges[id].map { books.exchanges.whole($0) } }
    }

    package func exchanges(_ query: ExchangeQuery) async throws(StoreError) -> ExchangePage {
        try read { $0.exchanges.page(query) }
    }

    package func openExchanges() async throws(StoreError) -> [Exchange] {
        try read { $0.exchanges.open }
    }

    package func exchanges(with dealer: VenueID) async throws(StoreError) -> [Exchange] {
        try read { $0.exchanges.exchanges(with: dealer) }
    }

    package func counted(_ count: ExchangeCount) async throws(StoreError) -> Fixed {
        try read { $0.exchanges.counts[count] ?? .zero }
    }

    package func exchangeKey(hash: String) async throws(StoreError) -> ExchangeKey? {
        try read { books in books.exchanges.keys.values.first { $0.hash == hash } }
    }

    package func exchangeKeys(of tenant: TenantID) async throws(StoreError) -> [ExchangeKey] {
        try read { $0.exchanges.keys(of: tenant) }
    }

    package func subscriptions(
        of account: ExchangeAccount
    ) async throws(StoreError) -> [CallbackSubscription] {
        try read { $0.exchanges.active(of: account) }
    }

    package func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) async throws(StoreError) -> [CallbackSubscription] {
        try read { $0.exchanges.subscriptionsDue(by: now, except: busy, atMost: count) }
    }

    package func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) async throws(StoreError) -> [DueDelivery] {
        try read { $0.exchanges.deliveriesDue(to: subscription, by: now, atMost: count) }
    }

    package func nextDelivery() async throws(StoreError) -> Instant? {
        try read { $0.exchanges.nextDelivery }
    }

    package func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) async throws(StoreError) -> [ListedDelivery] {
        try read { $0.exchanges.deliveries(in: states, of: tenant, atMost: count) }
    }
}
