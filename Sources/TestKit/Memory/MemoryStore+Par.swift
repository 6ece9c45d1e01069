package import Bookkeeping
package import Domain
package import Engine
package import Money

extension MemoryStore {
    package func parConversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try read { $0.parConversion(id, of: tenant) }
    }

    package func parConversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try read { books in
            books.par.references[MemoryBooks.Reference(tenant, reference)]
                .flatMap { books.par.conversions[$0] }
        }
    }

    package func parConversions(_ query: ParQuery) async throws(StoreError) -> [ParConversion] {
        try read { $0.parConversions(query) }
    }

    package func openParConversions() async throws(StoreError) -> [ParConversion] {
        try read { $0.openParConversions }
    }

    package func newestParCreation() async throws(StoreError) -> Instant? {
        try read { books in books.par.conversions.values.map(\.createdAt).max() }
    }

    package func profiles(of tenant: TenantID) async throws(StoreError) -> [Profile] {
        try read { $0.profiles(of: tenant) }
    }

    package func profile(
        _ id: ProfileID, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try read { books in books.par.profiles[id].flatMap { $0.tenant == tenant ? $0 : nil } }
    }

    package func profile(
        nickname: String, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try read { $0.par.profile(nickname: nickname, of: tenant) }
    }

    package func balances(
        of profile: ProfileID
    ) async throws(StoreError) -> [ProfileBalance] {
        try read { $0.balances(of: profile) }
    }

    package func activity(_ id: ActivityID) async throws(StoreError) -> Activity? {
        try read { $0.par.activities[id] }
    }

    package func activity(uniqueKey: String) async throws(StoreError) -> Activity? {
        try read { $0.activity(uniqueKey: uniqueKey) }
    }

    package func statement(
        of account: LedgerAccount, in asset: Asset?, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [StatementLine] {
        try read { books in
            let lines = (books.par.statements[account] ?? []).filter { line in
                line.number > number && asset.map { $0 == line.asset } ?? true
            }
            return Array(lines.prefix(count))
        }
    }

    package func trialBalance() async throws(StoreError) -> [TrialBalanceRow] {
        try read { $0.trialBalance }
    }

    package func parEvents(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [ParEvent] {
        try read { $0.parEvents(of: tenant, after: number, atMost: count) }
    }

    package func parEvent(
        _ id: EventID, of tenant: TenantID
    ) async throws(StoreError) -> ParEvent? {
        try read { $0.parEvent(id, of: tenant) }
    }
}
