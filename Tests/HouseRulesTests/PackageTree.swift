import Foundation

/// The files of the package as they lie on disk, but for what `.gitignore` leaves out.
struct PackageTree {
    struct UnreadableFile: Error { let path: String }

    /// The folder of Package.swift, told by where this file was compiled.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Text by path from the root, in the order of the paths.
    let texts: [(path: String, text: String)]

    private static let binaryExtensions: Set<String> = ["gz", "png", "ico", "woff2"]

    /// - Throws: ``UnreadableFile``, for a text that is not UTF-8 too.
    init(root: URL = Self.root) throws {
        let ignored = try Ignored(Self.read(root, ".gitignore"))
        var texts: [(path: String, text: String)] = []
        try Self.walk(root, below: "", ignored) { path in
            texts.append((path, try Self.read(root, path)))
        }
        self.texts = texts.sorted { $0.path < $1.path }
    }

    var swiftFiles: [SourceFile] {
        texts.filter { $0.path.hasSuffix(".swift") }.map {
            SourceFile(path: $0.path, text: $0.text)
        }
    }

    private static func walk(
        _ root: URL, below folder: String, _ ignored: Ignored, _ visit: (String) throws -> Void
    ) throws {
        let url = folder.isEmpty ? root : root.appending(path: folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: url.path()).sorted() {
            let path = folder.isEmpty ? name : folder + "/" + name
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: root.appending(path: path).path(), isDirectory: &isFolder)
            guard exists else { throw UnreadableFile(path: path) }
            if name == ".git" || ignored.covers(name, isFolder: isFolder.boolValue) { continue }
            if isFolder.boolValue {
                try walk(root, below: path, ignored, visit)
            } else if !binaryExtensions.contains(URL(filePath: name).pathExtension) {
                try visit(path)
            }
        }
    }

    private static func read(_ root: URL, _ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: root.appending(path: path).path()),
            let text = String(validating: data, as: UTF8.self)
        else { throw UnreadableFile(path: path) }
        return text
    }

    /// The plain names and `*.extension` patterns of a `.gitignore`.
    private struct Ignored {
        private var folders: Set<String> = []
        private var names: Set<String> = []
        private var suffixes: [String] = []

        init(_ text: String) {
            for line in text.split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
                if line.hasPrefix("*") {
                    suffixes.append(String(line.dropFirst()))
                } else if line.hasSuffix("/") {
                    folders.insert(line.split(separator: "/").joined(separator: "/"))
                } else {
                    names.insert(line)
                }
            }
        }

        func covers(_ name: String, isFolder: Bool) -> Bool {
            names.contains(name) || (isFolder && folders.contains(name))
                || suffixes.contains { name.hasSuffix($0) }
        }
    }
}
