package import Bookkeeping
package import Domain
package import Money

/// What the store knows of profiles, of their money, and of conversions one to one. Part of
/// ``Store``; what is written goes through ``Store/commit(_:)``.
package protocol ParStore: Sendable {
    /// `nil` where the tenant has none with this id.
    func parConversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion?
    func parConversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion?
    /// At most the query's limit, in its order.
    func parConversions(_ query: ParQuery) async throws(StoreError) -> [ParConversion]
    /// Every conversion that is not final, oldest first.
    func openParConversions() async throws(StoreError) -> [ParConversion]
    /// When the newest conversion was created; `nil` where there is none.
    func newestParCreation() async throws(StoreError) -> Instant?

    /// Deactivated ones too, oldest first.
    func profiles(of tenant: TenantID) async throws(StoreError) -> [Profile]
    func profile(_ id: ProfileID, of tenant: TenantID) async throws(StoreError) -> Profile?
    func profile(nickname: String, of tenant: TenantID) async throws(StoreError) -> Profile?
    /// Of every asset that the profile ever had, by code; on one snapshot.
    func balances(of profile: ProfileID) async throws(StoreError) -> [ProfileBalance]

    func activity(_ id: ActivityID) async throws(StoreError) -> Activity?
    /// By ``Activity/uniqueKey``.
    func activity(uniqueKey: String) async throws(StoreError) -> Activity?

    /// Postings of the account in the asset (`nil`: in all) after the one with this number, at most
    /// so many, oldest first.
    ///
    /// - Parameter account: one that has a statement (``LedgerAccount/hasStatement``).
    func statement(
        of account: LedgerAccount, in asset: Asset?, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [StatementLine]
    /// The balance of each account in each asset, folded from all entries of one snapshot, in the
    /// order of the accounts' texts; zero balances too.
    func trialBalance() async throws(StoreError) -> [TrialBalanceRow]

    /// Events of conversions one to one after the one with this number in the tenant's log, each
    /// with its conversion as it was then.
    func parEvents(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [ParEvent]
    func parEvent(_ id: EventID, of tenant: TenantID) async throws(StoreError) -> ParEvent?
}

/// What a profile has of one asset.
package struct ProfileBalance: Hashable, Sendable {
    package let asset: Asset
    package let balance: MirrorBalance
    /// Of what is held, what conversions one to one that are not final reserve.
    package let pendingDebit: Fixed

    package init(asset: Asset, balance: MirrorBalance, pendingDebit: Fixed) {
        self.asset = asset
        self.balance = balance
        self.pendingDebit = pendingDebit
    }

    /// Held by conversions over venues.
    package var trading: Fixed {
        Fixed(uncheckedUnits: balance.held.units - pendingDebit.units)
    }
}

package struct TrialBalanceRow: Hashable, Sendable {
    package let account: String
    package let asset: Asset
    package let balance: Fixed

    package init(account: String, asset: Asset, balance: Fixed) {
        self.account = account
        self.asset = asset
        self.balance = balance
    }
}

/// An event of a conversion one to one, and the conversion as it was then.
package struct ParEvent: Hashable, Sendable {
    package let number: Int64
    package let event: DomainEvent
    package let conversion: ParConversion

    package init(number: Int64, event: DomainEvent, conversion: ParConversion) {
        self.number = number
        self.event = event
        self.conversion = conversion
    }
}

extension ParConversion {
    /// As it was when the event happened: what never changes of it, and what the event says.
    ///
    /// Its version is not told: steps between the events are no client's business.
    package func asOf(_ event: DomainEvent) -> ParConversion {
        let state: ParState =
            if event.kind == .parSettled {
                .settled(at: event.at)
            } else if event.kind == .parCancelled {
                .cancelled(at: event.at)
            } else {
                .created
            }
        return ParConversion(
            id: id, tenant: tenant, request: request, createdAt: createdAt, state: state,
            updatedAt: event.at, version: 0)
    }
}
