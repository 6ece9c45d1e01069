import Domain
import Engine
import HTTPAPI
import Synchronization

/// Keeps exchanges and subscriptions in memory and does as it is told; deals with nobody.
final class FakeExchanges: Sendable {
    struct State: Sendable {
        var failure: ExchangeError?
        var offer = QuoteOffer(ExchangeSamples.pounds, isWithinLimits: true)
        var exchanges: [Exchange] = []
        var subscriptions: [CallbackSubscription] = []
        /// What was asked, as it arrived.
        var quoted: [ExchangeQuoteRequest] = []
        var confirmed: [Confirmation] = []
        var cancelled: [ConversionID] = []
        var queries: [ExchangeQuery] = []
        var subscribed: [SubscriptionRequest] = []
        var ended: [SubscriptionID] = []

        /// Every call that would have changed something.
        var changes: Int {
            quoted.count + confirmed.count + cancelled.count + subscribed.count + ended.count
        }
    }

    struct Confirmation: Hashable, Sendable {
        let quote: QuoteID
        let externalID: String
        let account: ExchangeAccount
    }

    let state = Mutex(State())

    func fail(_ error: ExchangeError?) { state.withLock { $0.failure = error } }

    /// One exchange and one subscription of each account.
    func fill() {
        state.withLock { state in
            let accounts = [
                ExchangeSamples.main, ExchangeSamples.second, ExchangeSamples.foreign,
            ]
            for (index, account) in accounts.enumerated() {
                let number = UInt64(index) + 1
                state.exchanges.append(ExchangeSamples.exchange(number, of: account))
                state.subscriptions.append(ExchangeSamples.subscription(number, of: account))
            }
        }
    }

    private func failing() throws(ExchangeError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}

extension FakeExchanges: ExchangeService {
    func quote(
        _ request: ExchangeQuoteRequest, for account: ExchangeAccount
    ) async throws(ExchangeError) -> QuoteOffer {
        try failing()
        return state.withLock { state in
            state.quoted.append(request)
            return state.offer
        }
    }

    func confirm(
        _ quote: QuoteID, as externalID: String, for account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange {
        try failing()
        return state.withLock { state in
            state.confirmed.append(
                Confirmation(quote: quote, externalID: externalID, account: account))
            return ExchangeSamples.exchange(9, of: account)
        }
    }

    func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange {
        try failing()
        let found = state.withLock { state in
            state.exchanges.first { $0.id == id && $0.account == account }
        }
        guard let found else { throw .notFound }
        return found
    }

    func exchanges(_ query: ExchangeQuery) async throws(ExchangeError) -> ExchangePage {
        try failing()
        return state.withLock { state in
            state.queries.append(query)
            let own = state.exchanges.filter { $0.account == query.account }
            let page = own.dropFirst(query.page * query.size).prefix(query.size)
            return ExchangePage(content: Array(page), total: own.count)
        }
    }

    func cancel(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange {
        var found = try await exchange(id, of: account)
        found.state = .cancelled
        found.completedAt = ParSamples.later
        return state.withLock { [found] state in
            state.cancelled.append(id)
            return found
        }
    }

    func subscribe(
        _ request: SubscriptionRequest, for account: ExchangeAccount
    ) async throws(ExchangeError) -> CallbackSubscription {
        try failing()
        return state.withLock { state in
            state.subscribed.append(request)
            let made = CallbackSubscription(
                id: ExchangeSamples.subscriptionID(9), account: account, url: request.url,
                sharedKey: request.sharedKey, header: request.header, createdAt: FakeTime.start)
            state.subscriptions.append(made)
            return made
        }
    }

    func subscriptions(
        of account: ExchangeAccount
    ) async throws(ExchangeError) -> [CallbackSubscription] {
        try failing()
        return state.withLock { $0.subscriptions.filter { $0.account == account } }
    }

    func unsubscribe(
        _ id: SubscriptionID, of account: ExchangeAccount
    ) async throws(ExchangeError) {
        guard try await subscriptions(of: account).contains(where: { $0.id == id }) else {
            throw .notFound
        }
        state.withLock { $0.ended.append(id) }
    }
}

/// The keys that the store of the test has.
final class FakeExchangeKeys: Sendable {
    static let main = "key-of-the-main-account-0123456789"
    static let second = "key-of-the-second-account-0123456789"
    static let foreign = "key-of-the-other-tenant-0123456789"
    static let revoked = "key-that-is-revoked-0123456789"

    private let table: Mutex<[String: ExchangeKey]>
    private let failure = Mutex<StoreError?>(nil)

    init() {
        var keys: [String: ExchangeKey] = [:]
        let rows = [
            (Self.main, ExchangeSamples.main), (Self.second, ExchangeSamples.second),
            (Self.foreign, ExchangeSamples.foreign), (Self.revoked, ExchangeSamples.main),
        ]
        for (index, (text, account)) in rows.enumerated() {
            let hash = ClientSecret.hash(of: text)
            keys[hash] = ExchangeKey(
                id: ExchangeKeyID(high: 0xE, low: UInt64(index)), account: account, hash: hash,
                createdAt: FakeTime.start,
                revokedAt: text == Self.revoked ? FakeTime.start : nil)
        }
        table = Mutex(keys)
    }

    func key(hash: String) throws(StoreError) -> ExchangeKey? {
        if let failure = failure.withLock({ $0 }) { throw failure }
        return table.withLock { $0[hash] }
    }

    func revoke(_ text: String) {
        table.withLock { $0[ClientSecret.hash(of: text)]?.revokedAt = FakeTime.start }
    }

    func fail(_ error: StoreError?) { failure.withLock { $0 = error } }
}
