import Bookkeeping
package import Domain

extension ExchangeConversions {
    package func subscribe(
        _ request: SubscriptionRequest, for account: ExchangeAccount
    ) async throws(ExchangeError) -> CallbackSubscription {
        // Before any name is looked up.
        let most = Limits.subscriptionsPerAccountMax
        guard try await subscriptions(of: account).count < most else {
            throw Self.tooMany(most)
        }
        if let objection = await transport.objection(to: request.url) {
            throw .invalid(["callbackUrl": [objection]])
        }
        let now = time.now()
        let subscription = CallbackSubscription(
            id: random.identifier(at: now), account: account, url: request.url,
            sharedKey: request.sharedKey, header: request.header, createdAt: now)
        let commit = Commit(
            guards: [
                .exchange(
                    .subscriptionsBelow(most, of: account))
            ], writes: [.exchange(.insertSubscription(subscription))])
        switch await store.commit(commit) {
        case .done: return subscription
        case .refused(.exchange(.tooManySubscriptions(let most))):
            throw Self.tooMany(most)
        case .refused(let refusal): throw .defect("a subscription was refused: \(refusal)")
        case .unknown: throw .outcomeUnknown
        }
    }

    private static func tooMany(_ most: Int) -> ExchangeError {
        .invalid(["callbackUrl": ["the account has \(most) subscriptions already"]])
    }

    package func subscriptions(
        of account: ExchangeAccount
    ) async throws(ExchangeError) -> [CallbackSubscription] {
        try await ExchangeError.reading { () async throws(StoreError) in
            try await store.subscriptions(of: account)
        }
    }

    package func unsubscribe(
        _ id: SubscriptionID, of account: ExchangeAccount
    ) async throws(ExchangeError) {
        guard try await subscriptions(of: account).contains(where: { $0.id == id }) else {
            throw .notFound
        }
        let commit = Commit(writes: [.exchange(.endSubscription(id, at: time.now()))])
        switch await store.commit(commit) {
        case .done: return
        case .refused(let refusal): throw .defect("an end was refused: \(refusal)")
        case .unknown: throw .outcomeUnknown
        }
    }
}
