import Foundation
import Synchronization

/// Keeps a key's nonces in a file of its own: written beside, synced, renamed, and the directory
/// synced.
///
/// What cannot be read is never taken for a new key: nothing is sent until an operator looks.
package final class NonceFile: NonceStore {
    private static let header = "cambist nonces 1"

    private let path: String
    /// One writer at a time.
    private let writing = Mutex(())

    package init(path: String) { self.path = path }

    package func reserved() throws(KrakenError) -> UInt64? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .nonceStore("\(path) cannot be read")
        }
        let lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0] == Self.header, lines[2].isEmpty,
            let nonce = UInt64(lines[1])
        else { throw .nonceStore("\(path) is no file of nonces") }
        return nonce
    }

    package func reserve(_ nonce: UInt64) throws(KrakenError) {
        let text = "\(Self.header)\n\(nonce)\n"
        let failure = writing.withLock { _ in write(Array(text.utf8)) }
        if let failure { throw .nonceStore(failure) }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// What went wrong; `nil`: it is durable.
    private func write(_ bytes: [UInt8]) -> String? {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return "open \(temporary): \(Self.reason(errno))" }
        let written = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        let isSynced = written == bytes.count && fsync(file) == 0
        let code = errno
        guard close(file) == 0, isSynced else { return "write \(temporary): \(Self.reason(code))" }
        guard rename(temporary, path) == 0 else { return "rename \(path): \(Self.reason(errno))" }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return "open \(directory): \(Self.reason(errno))" }
        defer { close(folder) }
        return fsync(folder) == 0 ? nil : "sync \(directory): \(Self.reason(errno))"
    }
}
