import Foundation
import Glibc

/// A file that its owner alone may read, and that is never half of what it should be: what is new
/// is written beside it, synced and renamed.
struct PrivateFile: Hashable, Sendable {
    let path: String

    private var draftPath: String { path + ".new" }

    /// Writes what ``install()`` will put in the place of the file, durably. A process that dies in
    /// between leaves a draft that the next one replaces.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func draft(_ bytes: [UInt8]) throws(CompositionError) {
        unlink(draftPath)
        let file = open(draftPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw failure()
        }
    }

    /// Durable when it returns.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func install() throws(CompositionError) {
        guard rename(draftPath, path) == 0 else { throw failure() }
        let folder = open(
            URL(fileURLWithPath: path).deletingLastPathComponent().path,
            O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure() }
    }

    func discardDraft() { unlink(draftPath) }

    /// - Returns: `nil` where there is none yet.
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func contents() throws(CompositionError) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path, "expected a file that can be read")
        }
        return Array(data)
    }

    private func failure() -> CompositionError {
        .unreadable(path, "expected a file that can be made: \(String(cString: strerror(errno)))")
    }
}
