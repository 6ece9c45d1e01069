import Domain
import Engine
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Composition

@Suite struct ExportFolderTests {
    private let path =
        FileManager.default.temporaryDirectory.path + "/cambist-exports-" + UUID().uuidString

    private func export(_ number: UInt64, _ format: Export.Format = .csv) -> Export {
        Export(
            id: ExportID(high: 1, low: number), tenant: "acme", query: "", format: format,
            createdAt: Instant(microseconds: 0))
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test func aFileIsShownWholeOrNotAtAll() async throws {
        let folder = try ExportFolder(path: path, free: { nil })
        defer { try? FileManager.default.removeItem(atPath: path) }
        let export = export(1, .json)
        let file = try folder.create(export)
        try file.write(Array("abc".utf8))
        try file.write([])
        #expect(try await folder.open(export) == nil)
        #expect(try names() == ["\(export.id).part"])
        try file.write(Array("def".utf8))
        try file.finish()
        file.discard()
        #expect(try names() == ["\(export.id).json"])
        let reading = try #require(try await folder.open(export))
        #expect(reading.length == 6)
        #expect(try await reading.next(4) == Array("abcd".utf8))
        // Whoever reads goes on when it is removed.
        try folder.remove(export.id)
        try folder.remove(export.id)
        #expect(try names() == [])
        #expect(try await reading.next(4) == Array("ef".utf8))
        #expect(try await reading.next(4) == [])
    }

    @Test func whatIsGivenUpLeavesNothing() throws {
        let folder = try ExportFolder(path: path, free: { nil })
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let file = try folder.create(export(1))
            try file.write([1])
            file.discard()
            _ = try folder.create(export(2))
        }
        #expect(try names() == [])
    }

    @Test func onlyTheOwnerMayRead() async throws {
        let folder = try ExportFolder(path: path, free: { nil })
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try folder.create(export(1))
        try file.finish()
        for (name, mode) in [(path, 0o700), ("\(path)/\(export(1).id).csv", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: name)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
    }

    @Test func whatAnEarlierProcessLeftIsListedAndReplaced() async throws {
        let folder = try ExportFolder(path: path, free: { nil })
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "half".write(
            toFile: "\(path)/\(export(1).id).part", atomically: false, encoding: .utf8)
        try "x".write(toFile: "\(path)/\(export(2).id).csv", atomically: false, encoding: .utf8)
        try "x".write(toFile: "\(path)/notes.txt", atomically: false, encoding: .utf8)
        #expect(try folder.ids() == [export(1).id, export(2).id])
        let file = try folder.create(export(1))
        try file.write(Array("new".utf8))
        try file.finish()
        let reading = try #require(try await folder.open(export(1)))
        #expect(try await reading.next(99) == Array("new".utf8))
    }

    @Test func nothingIsWrittenWhereTheStoreNeedsTheRoom() throws {
        let free = Mutex(ExportFolder.freeMin)
        let folder = try ExportFolder(path: path) { free.withLock { $0 } }
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try folder.create(export(1))
        try file.write([1])
        free.withLock { $0 -= 1 }
        let megabyte = [UInt8](repeating: 0, count: 1 << 20)
        #expect(throws: ExportFileError.self) {
            for _ in 0..<5 { try file.write(megabyte) }
        }
        #expect(throws: ExportFileError.self) { try folder.create(export(2)).write([1]) }
    }

    @Test func aFolderThatIsGoneIsAnErrorAndNotACrash() async throws {
        let folder = try ExportFolder(path: path, free: { nil })
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: ExportFileError.self) { try folder.create(export(1)) }
        #expect(throws: ExportFileError.self) { try folder.ids() }
        #expect(try await folder.open(export(1)) == nil)
    }
}
