import Domain
import Engine
import Synchronization

/// Answers what the test said, and remembers what it was asked.
final class FakeConversions: ConversionService {
    struct Script: Sendable {
        var create: Result<Acceptance, ServiceError> = .success(.created(Samples.pending))
        var stored: [ConversionID: StoredConversion] = [:]
        var failure: ServiceError?
        var page = ConversionPage(content: [], total: 0)
        var created: [(request: ConversionRequest, tenant: TenantID)] = []
        var estimated: [ConversionRequest] = []
        var queries: [ConversionQuery] = []
    }

    let script = Mutex(Script())

    func create(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Acceptance {
        let result = script.withLock {
            $0.created.append((request, tenant))
            return $0.create
        }
        return try result.get()
    }

    func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion {
        let (stored, failure) = script.withLock { ($0.stored[id], $0.failure) }
        if let failure { throw failure }
        guard let stored, stored.conversion.tenant == tenant else { throw .notFound }
        return stored
    }

    func conversions(_ query: ConversionQuery) async throws(ServiceError) -> ConversionPage {
        let (page, failure) = script.withLock {
            $0.queries.append(query)
            return ($0.page, $0.failure)
        }
        if let failure { throw failure }
        return page
    }

    func cancel(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion {
        var stored = try await conversion(id, of: tenant)
        guard !stored.conversion.status.isFinal else {
            throw .alreadyFinal(stored.conversion.status)
        }
        stored.conversion.status = .pendingCancel
        return stored
    }

    func estimate(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Estimate {
        let failure = script.withLock {
            $0.estimated.append(request)
            return $0.failure
        }
        if let failure { throw failure }
        return Samples.estimate(request)
    }

    func routes(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> [ConversionRoute] {
        let failure = script.withLock {
            $0.estimated.append(request)
            return $0.failure
        }
        if let failure { throw failure }
        return Samples.routes(request)
    }
}
