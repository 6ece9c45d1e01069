import Foundation
import Testing

@Suite struct PackageTreeTests {
    /// Runs `body` with a new folder that has an empty `.gitignore`, and removes it afterwards.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let name = "cambist-house-\(ProcessInfo.processInfo.globallyUniqueString)"
        let root = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        try Data(".build/\n*.sqlite\n".utf8).write(to: root.appending(path: ".gitignore"))
        try body(root)
    }

    @Test func aFileThatIsNotUTF8IsAFailure() throws {
        try withFolder { root in
            try Data([0x61, 0xFF]).write(to: root.appending(path: "Bad.swift"))
            #expect(throws: PackageTree.UnreadableFile.self) { try PackageTree(root: root) }
        }
    }

    @Test func aLinkToNothingIsAFailure() throws {
        try withFolder { root in
            try FileManager.default.createSymbolicLink(
                atPath: root.appending(path: "Gone.swift").path(), withDestinationPath: "nowhere")
            #expect(throws: PackageTree.UnreadableFile.self) { try PackageTree(root: root) }
        }
    }

    @Test func aFolderWithoutIgnoreListIsAFailure() throws {
        try withFolder { root in
            try FileManager.default.removeItem(at: root.appending(path: ".gitignore"))
            #expect(throws: PackageTree.UnreadableFile.self) { try PackageTree(root: root) }
        }
    }

    @Test func whatGitIgnoresIsNotRead() throws {
        try withFolder { root in
            let build = root.appending(path: ".build")
            try FileManager.default.createDirectory(at: build, withIntermediateDirectories: true)
            try Data([0xFF]).write(to: build.appending(path: "junk"))
            try Data([0xFF]).write(to: root.appending(path: "store.sqlite"))
            try Data("let one = 1\n".utf8).write(to: root.appending(path: "One.swift"))
            #expect(try PackageTree(root: root).texts.map(\.path) == [".gitignore", "One.swift"])
        }
    }
}
