import Domain
import Engine
import Synchronization

/// Exports that the test finishes.
final class FakeExports: ExportService {
    private struct State: Sendable {
        var all: [ExportID: Export] = [:]
        var files: [ExportID: [UInt8]] = [:]
        var failure: ServiceError?
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.all.count } }

    func create(
        query: String, format: Export.Format, for tenant: TenantID
    ) async throws(ServiceError) -> Export {
        let (export, failure) = state.withLock { state in
            let export = Export(
                id: ExportID(high: 9, low: UInt64(state.all.count)), tenant: tenant, query: query,
                format: format, createdAt: FakeTime.start)
            if state.failure == nil { state.all[export.id] = export }
            return (export, state.failure)
        }
        if let failure { throw failure }
        return export
    }

    func export(_ id: ExportID, of tenant: TenantID) async throws(ServiceError) -> Export {
        guard let export = state.withLock({ $0.all[id] }), export.tenant == tenant else {
            throw .notFound
        }
        return export
    }

    func file(of id: ExportID) async throws(ServiceError) -> (Export, any ExportReading) {
        let (export, bytes) = state.withLock { ($0.all[id], $0.files[id]) }
        guard let export, let bytes else { throw .notFound }
        return (export, FakeFile(bytes))
    }

    func finish(_ id: ExportID, _ text: String) {
        let contents = Export.Contents(conversions: 3, bytes: Int64(text.utf8.count))
        state.withLock { state in
            state.all[id]?.state = .completed(contents, at: FakeTime.start.adding(.seconds(1)))
            state.files[id] = Array(text.utf8)
        }
    }

    func fail(_ id: ExportID, _ message: String) {
        state.withLock { $0.all[id]?.state = .failed(message, at: FakeTime.start) }
    }

    func refuse(_ error: ServiceError?) { state.withLock { $0.failure = error } }
}

private final class FakeFile: ExportReading {
    let length: Int64
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ bytes: [UInt8]) {
        length = Int64(bytes.count)
        rest = Mutex(bytes[...])
    }

    func next(_ count: Int) async throws(ExportFileError) -> [UInt8] {
        rest.withLock { rest in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }
}
