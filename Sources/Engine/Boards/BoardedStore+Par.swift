package import Bookkeeping
package import Domain
package import Money

extension BoardedStore {
    package func parConversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try await base.parConversion(id, of: tenant)
    }

    package func parConversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try await base.parConversion(reference: reference, of: tenant)
    }

    package func parConversions(_ query: ParQuery) async throws(StoreError) -> [ParConversion] {
        try await base.parConversions(query)
    }

    package func openParConversions() async throws(StoreError) -> [ParConversion] {
        try await base.openParConversions()
    }

    package func newestParCreation() async throws(StoreError) -> Instant? {
        try await base.newestParCreation()
    }

    package func profiles(of tenant: TenantID) async throws(StoreError) -> [Profile] {
        try await base.profiles(of: tenant)
    }

    package func profile(
        _ id: ProfileID, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try await base.profile(id, of: tenant)
    }

    package func profile(
        nickname: String, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try await base.profile(nickname: nickname, of: tenant)
    }

    package func balances(
        of profile: ProfileID
    ) async throws(StoreError) -> [ProfileBalance] {
        try await base.balances(of: profile)
    }

    package func activity(_ id: ActivityID) async throws(StoreError) -> Activity? {
        try await base.activity(id)
    }

    package func activity(uniqueKey: String) async throws(StoreError) -> Activity? {
        try await base.activity(uniqueKey: uniqueKey)
    }

    package func statement(
        of account: LedgerAccount, in asset: Asset?, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [StatementLine] {
        try await base.statement(of: account, in: asset, after: number, atMost: count)
    }

    package func trialBalance() async throws(StoreError) -> [TrialBalanceRow] {
        try await base.trialBalance()
    }

    package func parEvents(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [ParEvent] {
        try await base.parEvents(of: tenant, after: number, atMost: count)
    }

    package func parEvent(
        _ id: EventID, of tenant: TenantID
    ) async throws(StoreError) -> ParEvent? {
        try await base.parEvent(id, of: tenant)
    }
}
