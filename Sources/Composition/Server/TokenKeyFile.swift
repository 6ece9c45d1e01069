import Domain
import Engine
import Foundation
import Glibc
import StrictJSON

/// `DIR/token-keys.json`, readable by its owner only, and never half of it: what is new is written
/// beside it, synced and renamed.
struct TokenKeyFile: Sendable {
    let path: String

    private var draftPath: String { path + ".new" }

    /// Reads the keys; makes them at the first start.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func load(
        _ random: any RandomSource, at now: Instant
    ) throws(CompositionError) -> TokenKeyRecord {
        if let record = try read() { return record }
        let record = TokenKeyRecord(random, at: now)
        try draft(record)
        try install()
        return record
    }

    /// - Returns: `nil` where there is none yet.
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func read() throws(CompositionError) -> TokenKeyRecord? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let json = try? JSONParser.parse(Array(data)), let record = TokenKeyRecord(json: json)
        else {
            throw .unreadable(
                path, "expected {\"privateKey\": 64 hex digits, ..., \"older\": [...]}")
        }
        return record
    }

    /// Writes what ``install()`` will put in the place of the file, durably. A process that dies in
    /// between leaves a draft that the next one replaces.
    func draft(_ record: TokenKeyRecord) throws(CompositionError) {
        var writer = JSONWriter()
        writer.value(record.json)
        unlink(draftPath)
        let file = open(draftPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        let bytes = writer.bytes + [UInt8(ascii: "\n")]
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw failure()
        }
    }

    /// Durable when it returns: no token is signed by a key that a power cut could take away.
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

    private func failure() -> CompositionError {
        .unreadable(path, "expected a file that can be made: \(String(cString: strerror(errno)))")
    }
}
