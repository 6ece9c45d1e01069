package import Bookkeeping
package import Domain
package import Money

/// What the store knows of foreign exchanges, of the keys to them, and of callbacks. Part of
/// ``Store``; what is written goes through ``Store/commit(_:)``.
package protocol ExchangeStore: CallbackStore {
    /// `nil` where the account has none with this id.
    func exchangeQuote(
        _ id: QuoteID, of account: ExchangeAccount
    ) async throws(StoreError) -> ExchangeQuote?
    func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange?
    func exchange(
        externalID: String, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange?
    /// Whoever's it is: for operators.
    func exchange(_ id: ConversionID) async throws(StoreError) -> Exchange?
    /// Newest first, ties by id, on one snapshot: the total fits the content.
    func exchanges(_ query: ExchangeQuery) async throws(StoreError) -> ExchangePage
    /// Every exchange that is not final, oldest first.
    func openExchanges() async throws(StoreError) -> [Exchange]
    /// Every exchange with a dealer but drafts, by id: for the comparison with the dealer's own
    /// records.
    func exchanges(with dealer: VenueID) async throws(StoreError) -> [Exchange]
    /// A figure that limits count; zero where nothing was counted.
    func counted(_ count: ExchangeCount) async throws(StoreError) -> Fixed

    func exchangeKey(hash: String) async throws(StoreError) -> ExchangeKey?
    /// Of a tenant, revoked ones too, oldest first.
    func exchangeKeys(of tenant: TenantID) async throws(StoreError) -> [ExchangeKey]

    /// Of an account, ended ones left out, oldest first.
    func subscriptions(
        of account: ExchangeAccount
    ) async throws(StoreError) -> [CallbackSubscription]
}

package struct ExchangePage: Hashable, Sendable {
    package let content: [Exchange]
    package let total: Int

    package init(content: [Exchange], total: Int) { (self.content, self.total) = (content, total) }
}
