import Glibc

/// What the disk can do: the bound of every durable figure.
enum DiskSync {
    /// Writes of 4 KiB, each made durable, per second.
    static func rate(in folder: String, _ scale: Scale) throws -> Double {
        let path = folder + "/syncs"
        let file = open(path, O_CREAT | O_RDWR, 0o600)
        guard file >= 0 else { throw BenchmarkFailure("no file in \(folder)") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(min(scale.syncSeconds, 1)))
        var count = 0
        while clock.now < end {
            // In place after the first 256, as a log that is used again.
            guard pwrite(file, page, page.count, off_t(count % 256 * 4_096)) == page.count,
                fdatasync(file) == 0
            else { throw BenchmarkFailure("the disk does not take 4 KiB") }
            count += 1
        }
        return Double(count) / (clock.now - start).inSeconds
    }
}
