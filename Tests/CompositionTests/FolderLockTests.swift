import Foundation
import Testing

@testable import Composition

@Suite(.timeLimit(.minutes(1))) struct FolderLockTests {
    private func paths() -> [String] {
        let folder = FileManager.default.temporaryDirectory.path
        let name = UUID().uuidString
        return ["\(folder)/\(name).lock", "\(folder)/\(name).sqlite.lock"]
    }

    @Test func oneHoldsItAndSaysWhoAndWhere() throws {
        let paths = paths()
        guard case .taken(let lock) = try FolderLock.take(paths) else {
            Issue.record("held")
            return
        }
        lock.note(socketPath: "/tmp/x.sock")
        let process = ProcessInfo.processInfo.processIdentifier
        for path in paths {
            guard case .held(let holder) = try FolderLock.take([path]) else {
                Issue.record("\(path) was free")
                continue
            }
            #expect(holder == FolderLock.Holder(process: process, socketPath: "/tmp/x.sock"))
        }
        withExtendedLifetime(lock) {}
    }

    @Test func lettingGoFreesItAndAFailedTryKeepsNothing() throws {
        let paths = paths()
        func hold(_ body: () throws -> Void) throws {
            guard case .taken(let lock) = try FolderLock.take([paths[1]]) else {
                Issue.record("held")
                return
            }
            try body()
            withExtendedLifetime(lock) {}
        }
        try hold {
            guard case .held(let holder) = try FolderLock.take(paths) else {
                Issue.record("taken twice")
                return
            }
            #expect(holder.socketPath == nil)
            // The first of the two was let go again.
            guard case .taken = try FolderLock.take([paths[0]]) else {
                Issue.record("a failed try kept the first lock")
                return
            }
        }
        guard case .taken = try FolderLock.take(paths) else {
            Issue.record("not freed")
            return
        }
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        #expect(throws: CompositionError.self) {
            try FolderLock.take(["/nonexistent/cambist/lock"])
        }
    }

    @Test func aLongFolderGetsAShortSocketOfItsOwn() throws {
        let configuration = try ConfigurationTests.decode("")
        let long = "/tmp/" + String(repeating: "x", count: 120)
        let first = DataFolder(data: long, configuration: configuration).adminSocketPath
        let second = DataFolder(data: long + "y", configuration: configuration).adminSocketPath
        #expect(first.utf8.count <= DataFolder.socketPathLengthMax)
        #expect(first != second)
        let short = DataFolder(data: "/tmp/d", configuration: configuration)
        #expect(short.adminSocketPath == "/tmp/d/admin.sock")
        #expect(short.lockPaths == ["/tmp/d/lock", "/etc/cambist/data/cambist.sqlite.lock"])
        #expect(DataFolder(data: nil, configuration: configuration).path == "/etc/cambist/data")
    }

    @Test func aLocalExchangeServesNoFolderThatIsServed() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/exchange-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        guard case .taken(let lock) = try FolderLock.take([folder + "/exchange.lock"]) else {
            Issue.record("held")
            return
        }
        let command = try LocalExchangeCommand.parse([
            "--protocol", "binance", "--port", "0", "--data", folder,
        ])
        let process = ProcessInfo.processInfo.processIdentifier
        await #expect(throws: CompositionError.locked(folder: folder, process: process)) {
            try await command.run()
        }
        withExtendedLifetime(lock) {}
    }
}
