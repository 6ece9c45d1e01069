import Bookkeeping
import Domain
package import Logging
import Metrics
import ServiceLifecycle

/// Writes exports one at a time, oldest first, and removes those whose time is over.
///
/// Everything about an export is durable before it is begun, so a process that dies leaves it
/// PROCESSING, and the next start writes it from its beginning, a bounded number of times. A file
/// is shown only whole, and said to be complete only when it is durable.
package struct Exporter: Service {
    private let store: any Store
    private let files: any ExportFiles
    private let board: ExportBoard
    private let time: any TimeSource
    private let writer: ExportWriter
    private let logger: Logger

    package init(
        store: any Store, files: any ExportFiles, language: any ExportLanguage,
        board: ExportBoard, time: any TimeSource, settings: EngineSettings, logger: Logger
    ) {
        self.store = store
        self.files = files
        self.board = board
        self.time = time
        self.logger = logger
        writer = ExportWriter(
            store: store, files: files, language: language,
            conversionsMax: settings.exportConversionsMax, bytesMax: settings.exportBytesMax,
            isStopping: { board.isStopping })
    }

    /// Works until graceful shutdown; what is then being written, the next start begins again.
    ///
    /// - Throws: ``EngineError/outcomeUnknown(_:)``, where only a restart can tell what is true.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await work() }
                group.addTask { try await tick() }
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            board.stop()
        }
    }

    private func work() async throws {
        try await turn(isFirst: true)
        for await _ in board.rings { try await turn(isFirst: false) }
    }

    private func tick() async throws {
        while !Task.isCancelled {
            do {
                try await time.sleep(until: time.now().adding(Self.tickInterval))
            } catch {
                return
            }
            board.ring()
        }
    }

    /// How often what is over is removed, and what went wrong is tried again.
    static let tickInterval = Duration.seconds(60)

    /// - Throws: ``EngineError``; what else goes wrong is tried again later.
    private func turn(isFirst: Bool) async throws {
        do {
            if isFirst { try await removeStrangers() }
            try await removeOld()
            while !board.isStopping, let export = try await oldest() {
                try await write(export)
            }
        } catch let error as EngineError {
            throw error
        } catch {
            logger.error("exports do not get on", metadata: ["error": "\(error)"])
        }
    }

    private func oldest() async throws -> Export? {
        let waiting = try await store.exports().filter(\.isProcessing)
        Gauge(label: "cambist_exports_waiting").record(waiting.count)
        return waiting.min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    private func write(_ waiting: Export) async throws {
        var export = waiting
        guard export.attempts < Limits.exportAttemptsMax else {
            export.state = .failed(
                "It could not be written in \(export.attempts) attempts.", at: time.now())
            return try await put(export)
        }
        export.attempts += 1
        try await put(export)
        let began = time.now()
        switch try await writer.write(export) {
        case .written(let contents):
            export.state = .completed(contents, at: time.now())
            logger.info(
                "export written",
                metadata: [
                    "export": "\(export.id)", "tenant": "\(export.tenant)",
                    "conversions": "\(contents.conversions)", "bytes": "\(contents.bytes)",
                    "took": "\(time.now().duration(since: began))",
                ])
        case .impossible(let reason): export.state = .failed(reason, at: time.now())
        // A shutdown is no failed attempt.
        case .stopped: export.attempts -= 1
        }
        try await put(export)
    }

    private func put(_ export: Export) async throws(EngineError) {
        switch await store.commit(Commit(writes: [.putExport(export)])) {
        case .done: break
        case .refused(let refusal): throw .outcomeUnknown("an export was refused: \(refusal)")
        case .unknown(let text): throw .outcomeUnknown(text)
        }
    }

    /// What is older than its lifetime, and of each tenant all but the newest that are finished.
    private func removeOld() async throws {
        let now = time.now()
        var kept: [TenantID: Int] = [:]
        for export in try await store.exports().reversed() where !export.isProcessing {
            let count = kept[export.tenant, default: 0] + 1
            kept[export.tenant] = count
            guard export.expiresAt <= now || count > Limits.exportsKeptMax else { continue }
            // The row last: a file without a row is found and removed by the next start.
            try files.remove(export.id)
            let removal = Commit(writes: [.removeExport(export.id)])
            if case .unknown(let text) = await store.commit(removal) {
                throw EngineError.outcomeUnknown(text)
            }
        }
    }

    /// Files that no export names: their process died in between.
    private func removeStrangers() async throws {
        let known = Set(try await store.exports().filter { !$0.isProcessing }.map(\.id))
        for id in try files.ids() where !known.contains(id) { try files.remove(id) }
    }
}
