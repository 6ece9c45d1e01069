import Bookkeeping
import Domain
import Engine
import Foundation
import HTTPAPI
import Logging
import Money
import ServiceLifecycle
import Storage
import StrictJSON
import Synchronization
import TestKit
import Testing

@testable import Composition

/// Exports on a real store and real files, with ten thousand conversions.
@Suite struct ExportRunTests {
    private static let count = 10_000
    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private let folder =
        FileManager.default.temporaryDirectory.path + "/cambist-export-" + UUID().uuidString

    private func store() throws -> SQLiteStore {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        return try SQLiteStore.open(at: folder + "/store.sqlite")
    }

    /// Runs an exporter on the store, as a process does, while `body` does something.
    private func exporting(
        _ store: SQLiteStore, _ body: @escaping @Sendable (TradeExports) async throws -> Void
    ) async throws {
        let (board, files) = (
            ExportBoard(), try ExportFolder(path: folder + "/exports", free: { nil })
        )
        let exporter = Exporter(
            store: store, files: files, language: TradeExportLanguage(), board: board,
            time: SystemTime(),
            settings: EngineSettings(assets: AssetDirectory(configured: [], named: [])),
            logger: Self.quiet)
        let service = TradeExports(
            store: store, files: files, board: board, time: SystemTime(), random: SystemRandom())
        let group = ServiceGroup(services: [exporter], logger: Self.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(service))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    private static func finished(_ id: ExportID, _ store: SQLiteStore) async throws -> Export {
        while true {
            let export = try #require(try await store.export(id))
            if !export.isProcessing { return export }
            try await SystemTime().sleep(until: SystemTime().now().adding(.milliseconds(10)))
        }
    }

    /// Every tenth with an order and a fill, every hundredth of another tenant; a hundred a commit.
    private static func fill(_ store: SQLiteStore, _ numbers: Range<Int>) async {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
            var commit = Commit()
            for number in start..<min(start + 100, numbers.upperBound) {
                var life = SpecimenLife(
                    Specimen.conversion(
                        number, reference: "=r-\(number)",
                        tenant: number % 100 == 99 ? "other" : Specimen.tenant))
                commit.writes += life.create().writes
                guard number % 10 == 0 else { continue }
                commit.writes += life.intend().writes + life.complete().writes
            }
            #expect(await store.commit(commit) == .done)
        }
    }

    private func lines(_ export: Export) throws -> [[Substring]] {
        let path = "\(folder)/exports/\(export.id).\(export.format.rawValue.lowercased())"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",") }
    }

    @Test func tenThousandAreOfOneMomentWhileOthersAreCreated() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try store()
        #expect(await store.commit(Specimen.opening(Fixed(1_000_000))) == .done)
        await Self.fill(store, 0..<Self.count)
        let (memory, clock) = (Self.residentKibibytes(), ContinuousClock())
        let start = clock.now
        try await exporting(store) { service in
            let own = try await service.create(query: "", format: .csv, for: Specimen.tenant)
            let done = try await service.create(
                query: "status:COMPLETED", format: .json, for: Specimen.tenant)
            let theirs = try await service.create(query: "", format: .csv, for: "other")
            await Self.fill(store, Self.count..<Self.count + 500)
            let whole = try await Self.finished(own.id, store)
            let rows = try lines(whole)
            let references = rows.map { String($0[1]) }
            // Ours alone, each once, newest first, none cut off; the newer ones are there or not.
            #expect(Set(references).count == references.count)
            let older = references.filter { Int($0.dropFirst(4)).map { $0 < Self.count } ?? false }
            let wanted = (0..<Self.count).reversed().filter { $0 % 100 != 99 }
            #expect(older == wanted.map { "'=r-\($0)" })
            guard case .completed(let contents, _) = whole.state else {
                Issue.record("\(whole.state)")
                return
            }
            #expect(contents.conversions == rows.count)
            let path = "\(folder)/exports/\(own.id).csv"
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(size.map { Int64($0) } == contents.bytes)
            _ = try await Self.finished(done.id, store)
            let json = try JSONParser.parse(
                [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/exports/\(done.id).json")))
            )
            let statuses = Set(json.array?.compactMap { $0["status"]?.string } ?? [])
            #expect(statuses == ["COMPLETED"])
            #expect(json.array?.count ?? 0 >= Self.count / 10)
            let other = try lines(try await Self.finished(theirs.id, store))
            #expect(other.allSatisfy { Int($0[1].dropFirst(4)).map { $0 % 100 == 99 } ?? false })
            #expect(other.count >= Self.count / 100)
        }
        print(
            "exports of \(Self.count) conversions: \(clock.now - start), "
                + "\(Self.residentKibibytes() - memory) KiB more")
        await store.close()
    }

    @Test func anExportThatAProcessLeftIsWrittenByTheNext() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try store()
        #expect(await first.commit(Specimen.opening(Fixed(1_000_000))) == .done)
        await Self.fill(first, 0..<3_000)
        let id = Mutex<ExportID?>(nil)
        try await exporting(first) { service in
            let export = try await service.create(query: "", format: .csv, for: Specimen.tenant)
            id.withLock { $0 = export.id }
            let draft = "\(folder)/exports/\(export.id).part"
            // Shut down as soon as the file is begun.
            while !FileManager.default.fileExists(atPath: draft),
                try await first.export(export.id)?.isProcessing == true
            {
                await Task.yield()
            }
        }
        await first.close()
        let second = try store()
        let export = try #require(id.withLock { $0 })
        try await exporting(second) { _ in
            let rows = try lines(try await Self.finished(export, second))
            #expect(rows.count == 3_000 - 30)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/exports")
        #expect(names == ["\(export).csv"])
        await second.close()
    }

    /// `VmRSS` of this process.
    private static func residentKibibytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
