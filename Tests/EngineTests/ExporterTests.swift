import Bookkeeping
import Domain
import Logging
import ServiceLifecycle
import Synchronization
import TestKit
import Testing

@testable import Engine

@Suite struct ExporterTests {
    private let store = MemoryStore()
    private let files = MemoryFiles()
    private let time = SteppedTime(start: Specimen.start)
    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private func create(_ count: Int, of tenant: TenantID = Specimen.tenant) async {
        for number in 0..<count {
            let conversion = Specimen.conversion(
                number + (tenant == Specimen.tenant ? 0 : 10_000), tenant: tenant)
            #expect(
                await store.commit(Commit(writes: [.insertConversion(conversion)])) == .done)
        }
    }

    private func service(_ board: ExportBoard) -> TradeExports {
        TradeExports(
            store: store, files: files, board: board, time: time, random: CountedBits())
    }

    /// Runs an exporter while `body` does something, then shuts it down gracefully.
    private func exporting(
        bytesMax: Int64 = .max, conversionsMax: Int = .max,
        _ body: @escaping @Sendable (TradeExports) async throws -> Void
    ) async throws {
        let board = ExportBoard()
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.exportBytesMax = bytesMax
        settings.exportConversionsMax = conversionsMax
        let exporter = Exporter(
            store: store, files: files, language: NumberLanguage(), board: board, time: time,
            settings: settings, logger: Self.quiet)
        let group = ServiceGroup(services: [exporter], logger: Self.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(service(board)))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// Lets the others work, and a tick of the exporter pass where the test says so.
    private func pass(_ tick: Bool) async {
        if tick, time.sleeperCount > 0 { time.advance(Exporter.tickInterval) }
        await Task.yield()
    }

    private func end(of id: ExportID, tick: Bool = false) async throws -> Export {
        while true {
            let export = try #require(try await store.export(id))
            if !export.isProcessing { return export }
            await pass(tick)
        }
    }

    @Test func anExportIsWrittenAndToldCompleteOnlyThen() async throws {
        await create(3)
        await create(2, of: "other")
        try await exporting { service in
            let export = try await service.create(query: "", format: .csv, for: Specimen.tenant)
            let done = try await end(of: export.id)
            let text = "[2;1;0;]"
            #expect(files.text(export.id) == text)
            guard case .completed(let contents, _) = done.state else {
                Issue.record("\(done.state)")
                return
            }
            #expect(contents == Export.Contents(conversions: 3, bytes: Int64(text.utf8.count)))
            let (_, file) = try await service.file(of: export.id)
            #expect(try await file.next(99) == Array(text.utf8))
            await #expect(throws: ServiceError.notFound) {
                try await service.export(export.id, of: "other")
            }
        }
    }

    @Test func aFilterIsAppliedAndOneThatIsNotUnderstoodFails() async throws {
        await create(3)
        try await exporting { service in
            let none = try await service.create(query: "none", format: .json, for: Specimen.tenant)
            _ = try await end(of: none.id)
            #expect(files.text(none.id) == "[]")
            let bad = try await service.create(query: "bad", format: .csv, for: Specimen.tenant)
            guard case .failed(let message, _) = try await end(of: bad.id).state else {
                Issue.record("not failed")
                return
            }
            #expect(message.contains("query"))
            #expect(files.text(bad.id) == nil)
        }
    }

    @Test(arguments: [(20, Int64.max), (Int.max, 50 as Int64)])
    func oneThatGrowsBeyondItsBoundFailsWithoutAFile(most: Int, bytes: Int64) async throws {
        await create(21)
        try await exporting(bytesMax: bytes, conversionsMax: most) { service in
            let export = try await service.create(query: "", format: .csv, for: Specimen.tenant)
            guard case .failed(let message, _) = try await end(of: export.id).state else {
                Issue.record("not failed")
                return
            }
            #expect(message.contains("narrow the query"))
            #expect(files.isEmpty)
            await #expect(throws: ServiceError.notFound) { try await service.file(of: export.id) }
        }
    }

    @Test func oneTenantHasSoManyThatWait() async throws {
        let service = service(ExportBoard())
        for _ in 0..<Limits.exportsWaitingMax {
            _ = try await service.create(query: "", format: .csv, for: "acme")
        }
        await #expect(throws: ServiceError.self) {
            try await service.create(query: "", format: .csv, for: "acme")
        }
        _ = try await service.create(query: "", format: .csv, for: "other")
    }

    @Test func whatAProcessLeftIsWrittenByTheNextFromItsBeginning() async throws {
        await create(250)
        let waiting = try await service(ExportBoard()).create(
            query: "", format: .csv, for: Specimen.tenant)
        // Died while it wrote: an attempt is counted, and half a file is there.
        var begun = waiting
        begun.attempts = 1
        #expect(await store.commit(Commit(writes: [.putExport(begun)])) == .done)
        files.plant(waiting.id, "[half")
        try await exporting { _ in
            let done = try await end(of: waiting.id)
            #expect(done.attempts == 2)
        }
        #expect(files.text(waiting.id)?.split(separator: ";").count == 251)
    }

    @Test func oneThatProcessesDieOfFailsVisibly() async throws {
        var export = try await service(ExportBoard()).create(
            query: "", format: .csv, for: Specimen.tenant)
        export.attempts = Limits.exportAttemptsMax
        #expect(await store.commit(Commit(writes: [.putExport(export)])) == .done)
        let id = export.id
        try await exporting { _ in
            guard case .failed(let message, _) = try await end(of: id).state else {
                Issue.record("not failed")
                return
            }
            #expect(message.contains("3 attempts"))
        }
    }

    @Test func aShutdownGivesUpTheFileAndCountsNoAttempt() async throws {
        await create(1_000)
        let export = try await service(ExportBoard()).create(
            query: "", format: .csv, for: Specimen.tenant)
        try await exporting { _ in
            while files.writes < 20 { await Task.yield() }
        }
        let left = try #require(try await store.export(export.id))
        // It may have been done already.
        guard left.isProcessing else { return }
        #expect(left.attempts == 0)
        #expect(files.isEmpty)
    }

    @Test func aDiskThatDoesNotTakeItIsTriedAgain() async throws {
        await create(3)
        files.fail(2)
        try await exporting { service in
            let export = try await service.create(query: "", format: .csv, for: Specimen.tenant)
            let done = try await end(of: export.id, tick: true)
            #expect(done.attempts == 3)
            #expect(files.text(export.id) == "[2;1;0;]")
        }
    }

    @Test func whatIsOverIsRemovedAndStrangersToo() async throws {
        files.plant(Specimen.id(1), "stranger")
        let ids = Mutex<[ExportID]>([])
        try await exporting { service in
            for _ in 0..<Limits.exportsKeptMax + 3 {
                let export = try await service.create(query: "", format: .csv, for: "acme")
                _ = try await end(of: export.id)
                ids.withLock { $0.append(export.id) }
                time.advance(.seconds(1))
            }
            while try await store.exports().count > Limits.exportsKeptMax { await pass(true) }
        }
        let kept = try await store.exports().map(\.id)
        #expect(kept == Array(ids.withLock { $0 }.suffix(Limits.exportsKeptMax)))
        #expect(files.text(Specimen.id(1)) == nil)
        time.advance(.seconds(Limits.exportLifetimeSeconds))
        await #expect(throws: ServiceError.notFound) {
            try await service(ExportBoard()).export(kept[0], of: "acme")
        }
        try await exporting { _ in
            while try await !store.exports().isEmpty { await pass(true) }
        }
        #expect(files.isEmpty)
    }
}

/// Files in memory.
private final class MemoryFiles: ExportFiles {
    struct State {
        var drafts: [ExportID: [UInt8]] = [:]
        var whole: [ExportID: [UInt8]] = [:]
        var failuresLeft = 0
        var writes = 0
    }

    let state = Mutex(State())

    var isEmpty: Bool { state.withLock { $0.whole.isEmpty && $0.drafts.isEmpty } }
    var writes: Int { state.withLock { $0.writes } }

    func text(_ id: ExportID) -> String? {
        state.withLock { $0.whole[id] }.map { String(decoding: $0, as: UTF8.self) }
    }

    func plant(_ id: ExportID, _ text: String) {
        state.withLock { $0.drafts[id] = Array(text.utf8) }
    }

    func fail(_ count: Int) { state.withLock { $0.failuresLeft = count } }

    func create(_ export: Export) throws(ExportFileError) -> any ExportFile {
        state.withLock { $0.drafts[export.id] = [] }
        return MemoryFile(self, export.id)
    }

    func remove(_ id: ExportID) throws(ExportFileError) {
        state.withLock { state in
            state.drafts[id] = nil
            state.whole[id] = nil
        }
    }

    func ids() throws(ExportFileError) -> [ExportID] {
        state.withLock { Array(Set($0.drafts.keys).union($0.whole.keys)).sorted() }
    }

    func open(_ export: Export) async throws(ExportFileError) -> (any ExportReading)? {
        state.withLock { $0.whole[export.id] }.map { MemoryReading($0) }
    }
}

private struct MemoryFile: ExportFile {
    let files: MemoryFiles
    let id: ExportID

    init(_ files: MemoryFiles, _ id: ExportID) { (self.files, self.id) = (files, id) }

    func write(_ bytes: [UInt8]) throws(ExportFileError) {
        let isFull = files.state.withLock { state in
            state.writes += 1
            guard state.failuresLeft == 0 else {
                state.failuresLeft -= 1
                return true
            }
            state.drafts[id]?.append(contentsOf: bytes)
            return false
        }
        if isFull { throw ExportFileError("no space") }
    }

    func finish() throws(ExportFileError) {
        files.state.withLock { state in state.whole[id] = state.drafts.removeValue(forKey: id) }
    }

    func discard() { files.state.withLock { $0.drafts[id] = nil } }
}

private final class MemoryReading: ExportReading {
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

/// Shows the second in which a conversion was made.
private struct NumberLanguage: ExportLanguage, ExportEncoder {
    let head = Array("[".utf8)
    let tail = Array("]".utf8)

    func filter(of query: String) -> ConversionFilter? {
        switch query {
        case "": .everything
        case "none": .or([])
        default: nil
        }
    }

    func encoder(for format: Export.Format) -> any ExportEncoder { self }

    func encode(_ stored: StoredConversion, isFirst: Bool) -> [UInt8]? {
        let seconds = stored.conversion.createdAt.duration(since: Specimen.start)
            .components.seconds
        return Array("\(seconds);".utf8)
    }
}
