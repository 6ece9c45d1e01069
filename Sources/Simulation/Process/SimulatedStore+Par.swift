import Bookkeeping
import Domain
import Engine
import Money

extension SimulatedStore {
    func parConversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try await read { store async throws(StoreError) in
            try await store.parConversion(id, of: tenant)
        }.map(gate.shown)
    }

    func parConversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try await read { store async throws(StoreError) in
            try await store.parConversion(reference: reference, of: tenant)
        }
    }

    func parConversions(_ query: ParQuery) async throws(StoreError) -> [ParConversion] {
        try await read { store async throws(StoreError) in try await store.parConversions(query) }
    }

    func openParConversions() async throws(StoreError) -> [ParConversion] {
        gate.shown(
            open: try await read { store async throws(StoreError) in
                try await store.openParConversions()
            })
    }

    func newestParCreation() async throws(StoreError) -> Instant? {
        gate.shown(
            newestCreation: try await read { store async throws(StoreError) in
                try await store.newestParCreation()
            })
    }

    func profiles(of tenant: TenantID) async throws(StoreError) -> [Profile] {
        try await read { store async throws(StoreError) in try await store.profiles(of: tenant) }
    }

    func profile(
        _ id: ProfileID, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try await read { store async throws(StoreError) in try await store.profile(id, of: tenant) }
    }

    func profile(
        nickname: String, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try await read { store async throws(StoreError) in
            try await store.profile(nickname: nickname, of: tenant)
        }
    }

    func balances(
        of profile: ProfileID
    ) async throws(StoreError) -> [ProfileBalance] {
        try await read { store async throws(StoreError) in try await store.balances(of: profile) }
    }

    func activity(_ id: ActivityID) async throws(StoreError) -> Activity? {
        try await read { store async throws(StoreError) in try await store.activity(id) }
    }

    func activity(uniqueKey: String) async throws(StoreError) -> Activity? {
        try await read { store async throws(StoreError) in
            try await store.activity(uniqueKey: uniqueKey)
        }
    }

    func statement(
        of account: LedgerAccount, in asset: Asset?, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [StatementLine] {
        try await read { store async throws(StoreError) in
            try await store.statement(of: account, in: asset, after: number, atMost: count)
        }
    }

    func trialBalance() async throws(StoreError) -> [TrialBalanceRow] {
        try await read { store async throws(StoreError) in try await store.trialBalance() }
    }

    func parEvents(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [ParEvent] {
        try await read { store async throws(StoreError) in
            try await store.parEvents(of: tenant, after: number, atMost: count)
        }
    }

    func parEvent(
        _ id: EventID, of tenant: TenantID
    ) async throws(StoreError) -> ParEvent? {
        try await read { store async throws(StoreError) in
            try await store.parEvent(id, of: tenant)
        }
    }
}
