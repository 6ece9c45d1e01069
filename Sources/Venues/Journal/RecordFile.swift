import Foundation

/// A file descriptor for appending, with the few calls that durability needs.
final class RecordFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens for appending, made where missing, and cuts what follows `length`.
    init(path: String, truncatingTo length: Int) throws(VenueFileError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw .system(call: "open", path: path, code: errno) }
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw .system(call: "ftruncate", path: path, code: errno)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes all of it.
    func write(_ bytes: [UInt8]) throws(VenueFileError) {
        let code: Int32 = bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Foundation.write(
                    descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                written += count
            }
            return 0
        }
        guard code == 0 else { throw .system(call: "write", path: path, code: code) }
    }

    /// Returns once what was written survives a loss of power. An error means that nobody knows.
    func sync() throws(VenueFileError) {
        guard fdatasync(descriptor) == 0 else {
            throw .system(call: "fdatasync", path: path, code: errno)
        }
    }

    /// Makes a new name in the directory durable.
    static func syncDirectory(_ path: String) throws(VenueFileError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(call: "open", path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw .system(call: "fsync", path: path, code: errno)
        }
    }

    /// The whole file; `nil` where there is none.
    static func contents(_ path: String) throws(VenueFileError) -> [UInt8]? {
        guard let file = fopen(path, "rb") else {
            if errno == ENOENT { return nil }
            throw .system(call: "open", path: path, code: errno)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            bytes.append(contentsOf: piece[..<count])
            if count < piece.count { break }
        }
        guard ferror(file) == 0 else { throw .system(call: "read", path: path, code: errno) }
        return bytes
    }
}
