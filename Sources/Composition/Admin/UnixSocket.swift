import Glibc

/// A listening Unix domain socket that only its owner may connect to.
enum UnixSocket {
    private static let backlog: Int32 = 16

    /// - Returns: the descriptor, owned by the caller.
    /// - Throws: ``CompositionError/system(_:_:)``.
    static func listen(at path: String) throws(CompositionError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= DataFolder.socketPathLengthMax else {
            throw .system("bind \(path)", "the path is too long for a socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .system("socket", FolderLock.reason()) }
        // Before `bind`: the file takes the socket's mode, so it is never open to others. What is
        // left there is of a process that has ended, since we hold the folder's lock.
        fchmod(descriptor, 0o600)
        unlink(path)
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else {
            let reason = FolderLock.reason()
            close(descriptor)
            throw .system("bind \(path)", reason)
        }
        return descriptor
    }

    static func remove(_ path: String) { unlink(path) }
}
