import Glibc

/// The exclusive right to one data folder and its store, held by the process until it is let go.
///
/// A lock of the kernel: it ends with its holder, however that ends. The locked files say who holds
/// it (process id) and where that answers (the admin socket), one per line.
package final class FolderLock: Sendable {
    /// Who holds the lock.
    package struct Holder: Hashable, Sendable {
        package let process: Int32?
        /// `nil` while a command holds it, or a server has not opened its socket yet.
        package let socketPath: String?
    }

    package enum Attempt: Sendable {
        case taken(FolderLock)
        case held(Holder)
    }

    private let descriptors: [Int32]

    private init(_ descriptors: [Int32]) { self.descriptors = descriptors }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// Takes all of `paths` or none.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)`` where a file cannot be made.
    package static func take(_ paths: [String]) throws(CompositionError) -> Attempt {
        var descriptors: [Int32] = []
        for path in paths {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                for descriptor in descriptors { close(descriptor) }
                throw .unreadable(path, "expected a file that can be locked: \(reason())")
            }
            descriptors.append(descriptor)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let holder = holder(descriptor)
                for descriptor in descriptors { close(descriptor) }
                return .held(holder)
            }
        }
        let lock = FolderLock(descriptors)
        lock.note(socketPath: nil)
        return .taken(lock)
    }

    /// Writes who holds the lock into its files.
    package func note(socketPath: String?) {
        let text = "\(getpid())\n" + (socketPath.map { $0 + "\n" } ?? "")
        for descriptor in descriptors {
            ftruncate(descriptor, 0)
            _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        }
    }

    private static func holder(_ descriptor: Int32) -> Holder {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(Swift.max(count, 0)), as: UTF8.self)
        // A line without its end is still being written.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return Holder(
            process: lines.first.flatMap { Int32($0) },
            socketPath: lines.dropFirst().first.map(String.init))
    }

    static func reason() -> String { String(cString: strerror(errno)) }
}
