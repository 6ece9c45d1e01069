import Domain
import Synchronization

/// Writes one export front to back, from one snapshot of the store: conversions that change
/// meanwhile are in the file as they were when it was begun.
struct ExportWriter: Sendable {
    let store: any Store
    let files: any ExportFiles
    let language: any ExportLanguage
    let conversionsMax: Int
    let bytesMax: Int64
    /// Asked now and then; the writing then ends without a file.
    let isStopping: @Sendable () -> Bool

    enum Outcome: Sendable {
        case written(Export.Contents)
        /// It cannot be written, now or later: plain words for the client.
        case impossible(String)
        case stopped
    }

    private struct Progress: Sendable {
        var conversions = 0
        var bytes: Int64 = 0
        /// Why it ended early.
        var end: Outcome?
        var failure: ExportFileError?
    }

    /// - Throws: ``StoreError``, ``ExportFileError``: worth another try.
    func write(_ export: Export) async throws -> Outcome {
        guard let filter = language.filter(of: export.query) else {
            return .impossible("The query is not understood any more.")
        }
        let encoder = language.encoder(for: export.format)
        let file = try files.create(export)
        defer { file.discard() }
        try file.write(encoder.head)
        let progress = Mutex(Progress(bytes: Int64(encoder.head.count + encoder.tail.count)))
        try await store.eachConversion(of: export.tenant, matching: filter) { conversions in
            progress.withLock { progress in
                take(conversions, encoder, file, &progress)
                return progress.end == nil && progress.failure == nil
            }
        }
        let done = progress.withLock { $0 }
        if let failure = done.failure { throw failure }
        if let end = done.end { return end }
        try file.write(encoder.tail)
        try file.finish()
        return .written(Export.Contents(conversions: done.conversions, bytes: done.bytes))
    }

    private func take(
        _ conversions: [StoredConversion], _ encoder: any ExportEncoder, _ file: any ExportFile,
        _ progress: inout Progress
    ) {
        guard !isStopping() else { return progress.end = .stopped }
        for stored in conversions {
            guard let bytes = encoder.encode(stored, isFirst: progress.conversions == 0) else {
                return progress.end = .impossible(
                    "The conversion \(stored.conversion.id) cannot be shown.")
            }
            progress.conversions += 1
            progress.bytes += Int64(bytes.count)
            guard progress.conversions <= conversionsMax, progress.bytes <= bytesMax else {
                return progress.end = .impossible(
                    "A file has at most \(conversionsMax) conversions and \(bytesMax) bytes; "
                        + "narrow the query.")
            }
            do {
                try file.write(bytes)
            } catch {
                return progress.failure = error
            }
        }
    }
}
