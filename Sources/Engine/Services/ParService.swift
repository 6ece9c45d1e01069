package import Bookkeeping
package import Domain
package import Money

/// What the stablecoin face calls for conversions one to one (spec/stablecoin.md). Knows no JSON
/// and no HTTP.
package protocol ParService: Sendable {
    /// Durable, with its amount reserved, when it returns.
    func create(
        _ request: ParRequest, for tenant: TenantID
    ) async throws(ParError) -> ParConversion
    func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ParError) -> ParConversion
    /// At most the query's limit. Whatever is created meanwhile, pages that follow each other by
    /// ``ParQuery/after`` skip and repeat nothing.
    func conversions(_ query: ParQuery) async throws(ParError) -> [ParConversion]
    /// As it is afterwards, which is cancelled; also where it was before.
    func cancel(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ParError) -> ParConversion
    func events(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(ParError) -> [ParEvent]
    func event(_ id: EventID, of tenant: TenantID) async throws(ParError) -> ParEvent
}

/// What the stablecoin face calls for profiles and their money.
package protocol ProfileService: Sendable {
    /// Oldest first.
    func profiles(of tenant: TenantID) async throws(ParError) -> [Profile]
    func profile(_ name: ProfileName, of tenant: TenantID) async throws(ParError) -> Profile
    func createProfile(nickname: String, for tenant: TenantID) async throws(ParError) -> Profile
    func rename(
        _ name: ProfileName, to nickname: String, of tenant: TenantID
    ) async throws(ParError) -> Profile
    func deactivate(_ name: ProfileName, of tenant: TenantID) async throws(ParError) -> Profile
    /// By asset; those that the profile never had are left out.
    func balances(
        of name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> [ProfileBalance]
    /// Money from nowhere, for sandboxes.
    func deposit(
        _ amount: Fixed, of asset: Asset, memo: String, to name: ProfileName, of tenant: TenantID
    ) async throws(ParError) -> Activity
    func transfer(
        _ order: TransferOrder, for tenant: TenantID
    ) async throws(ParError) -> Activity
    /// Postings after the one with this number, oldest first.
    func statement(
        of name: ProfileName, of tenant: TenantID, in asset: Asset?, after number: Int64,
        atMost count: Int
    ) async throws(ParError) -> [StatementLine]
}

/// How a client names a profile of its own.
package enum ProfileName: Hashable, Sendable {
    case id(ProfileID)
    /// The one that every tenant has.
    case standard
}

/// A move between two profiles of one tenant.
package struct TransferOrder: Hashable, Sendable {
    package var from: ProfileID
    package var to: ProfileID
    package var asset: Asset
    package var amount: Fixed
    package var reference: String?
    package var metadata: [String: String]

    package init(
        from: ProfileID, to: ProfileID, asset: Asset, amount: Fixed, reference: String? = nil,
        metadata: [String: String] = [:]
    ) {
        self.from = from
        self.to = to
        self.asset = asset
        self.amount = amount
        self.reference = reference
        self.metadata = metadata
    }
}

/// Why a call of the stablecoin face was not done. The face maps each case once.
package enum ParError: Error, Hashable, Sendable {
    case notFound
    /// What only the service can check; messages by field, as for any bad field.
    case invalid([String: [String]])
    /// More decimals than the coarser asset of the pair has.
    case tooPrecise(field: String, decimals: Int)
    case insufficientFunds(ProfileID, Asset, available: Fixed, needed: Fixed)
    /// The reference made this conversion, which is shown as it is now, and the fields of the new
    /// request that differ from it.
    case alreadyExists(ParConversion, mismatch: [String])
    /// The reference made this transfer.
    case transferExists(Activity, mismatch: [String])
    /// The pair is paused: which, and why.
    case unavailableMarket(String, reason: String)
    case limitExceeded(name: String, allowed: String, wanted: String)
    /// It is settled, or its settlement is under way and did not end within the wait.
    case notCancellable(ParConversion, reason: CancelObstacle)
    case nicknameUsed(String)
    /// It has money, or conversions that are not final; plain words.
    case profileInUse(String)
    case overloaded(retryAfter: Duration)
    /// The commit may or may not be durable; the same reference may be sent again.
    case outcomeUnknown
    /// Shutting down, or the store does not answer. The text is for the log.
    case unavailable(String)
    /// A defect. The text is for the log.
    case defect(String)

    package enum CancelObstacle: String, Hashable, Sendable {
        case settled = "already-settled"
        case inProgress = "settlement-in-progress"
    }
}

extension ParError {
    /// What `body` reads of the store.
    ///
    /// - Throws: ``unavailable(_:)`` where the store does not answer.
    static func reading<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(ParError) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw .unavailable("the store does not answer: \(error)")
        }
    }
}
