package import Bookkeeping
package import Domain

/// What the dispatcher of callbacks asks, and where it commits. Part of ``Store``.
package protocol CallbackStore: Sendable {
    /// As ``Store/commit(_:)``.
    func commit(_ commit: Commit) async -> CommitOutcome
    /// Subscriptions with deliveries that are due by then, as ``deliveriesDue(to:by:atMost:)`` has
    /// them, by when the first of each is due; at most so many, and none of those that are
    /// excepted.
    func subscriptionsDue(
        by now: Instant, except busy: Set<SubscriptionID>, atMost count: Int
    ) async throws(StoreError) -> [CallbackSubscription]
    /// Deliveries to a subscription that are pending and due by then; of each exchange there is
    /// at most one. The first due first.
    func deliveriesDue(
        to subscription: SubscriptionID, by now: Instant, atMost count: Int
    ) async throws(StoreError) -> [DueDelivery]
    /// When the next pending delivery is due; `nil` where there is none.
    func nextDelivery() async throws(StoreError) -> Instant?
    /// Deliveries in these states, whoever's or of one tenant, in the order of subscription,
    /// exchange and number.
    func deliveries(
        in states: Set<CallbackDelivery.State>, of tenant: TenantID?, atMost count: Int
    ) async throws(StoreError) -> [ListedDelivery]
}

/// A delivery and what is delivered.
package struct DueDelivery: Hashable, Sendable {
    package let delivery: CallbackDelivery
    package let notice: ExchangeNotice

    package init(_ delivery: CallbackDelivery, _ notice: ExchangeNotice) {
        (self.delivery, self.notice) = (delivery, notice)
    }
}

/// A delivery as an operator sees it.
package struct ListedDelivery: Hashable, Sendable {
    package let delivery: CallbackDelivery
    package let account: ExchangeAccount
    package let url: String
    /// Of the exchange at the notice.
    package let state: ExchangeState

    package init(
        _ delivery: CallbackDelivery, account: ExchangeAccount, url: String, state: ExchangeState
    ) {
        self.delivery = delivery
        self.account = account
        self.url = url
        self.state = state
    }
}
