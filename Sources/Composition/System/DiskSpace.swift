import Glibc

/// How much room a file system has.
enum DiskSpace {
    /// Bytes that this process may still write in the folder's file system; `nil`: not known.
    static func free(in folder: String) -> UInt64? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}
