import Bookkeeping
package import Domain
import Logging

/// What the faces call for exports.
package protocol ExportService: Sendable {
    /// Accepts an export, which is then written in its turn.
    ///
    /// - Throws: ``ServiceError/limited(_:retryAfter:)`` while too many of the tenant's wait.
    func create(
        query: String, format: Export.Format, for tenant: TenantID
    ) async throws(ServiceError) -> Export
    func export(_ id: ExportID, of tenant: TenantID) async throws(ServiceError) -> Export
    /// The file of a completed export, for who was given the way to it.
    func file(of id: ExportID) async throws(ServiceError) -> (Export, any ExportReading)
}

/// Exports as the store and the files have them.
package struct TradeExports: ExportService {
    private let store: any Store
    private let files: any ExportFiles
    private let board: ExportBoard
    private let time: any TimeSource
    private let random: any RandomSource

    package init(
        store: any Store, files: any ExportFiles, board: ExportBoard, time: any TimeSource,
        random: any RandomSource
    ) {
        self.store = store
        self.files = files
        self.board = board
        self.time = time
        self.random = random
    }

    package func create(
        query: String, format: Export.Format, for tenant: TenantID
    ) async throws(ServiceError) -> Export {
        let now = time.now()
        let export = Export(
            id: random.identifier(at: now), tenant: tenant, query: query, format: format,
            createdAt: now)
        let commit = Commit(
            guards: [.exportsBelow(Limits.exportsWaitingMax, of: tenant)],
            writes: [.putExport(export)])
        switch await store.commit(commit) {
        case .done: break
        case .refused:
            throw .limited(
                "\(Limits.exportsWaitingMax) exports are being written; wait for one of them.",
                retryAfter: .seconds(Limits.exportRetrySeconds))
        case .unknown: throw .outcomeUnknown
        }
        board.ring()
        return export
    }

    package func export(
        _ id: ExportID, of tenant: TenantID
    ) async throws(ServiceError) -> Export {
        guard let export = try await find(id), export.tenant == tenant else { throw .notFound }
        return export
    }

    package func file(
        of id: ExportID
    ) async throws(ServiceError) -> (Export, any ExportReading) {
        guard let export = try await find(id), case .completed = export.state else {
            throw .notFound
        }
        do {
            guard let file = try await files.open(export) else { throw ServiceError.notFound }
            return (export, file)
        } catch let error as ServiceError {
            throw error
        } catch {
            throw .unavailable("the file of an export does not open: \(error)")
        }
    }

    /// `nil` from the moment on at which it expires, though it may be removed a little later.
    private func find(_ id: ExportID) async throws(ServiceError) -> Export? {
        let export: Export?
        do {
            export = try await store.export(id)
        } catch {
            throw .unavailable("the store does not answer: \(error)")
        }
        return export.flatMap { $0.expiresAt > time.now() ? $0 : nil }
    }
}
