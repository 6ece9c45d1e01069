import Foundation
import Glibc

/// What the disk can do: the bound of every durable figure.
enum DiskSync {
    static func rate(in folder: URL, seconds: Double) throws -> Double {
        let path = folder.appendingPathComponent("sync-\(UUID().uuidString)").path
        let file = open(path, O_CREAT | O_RDWR, 0o600)
        guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(seconds))
        var count = 0
        while clock.now < end {
            // In place after the first 256, as a log that is used again.
            guard pwrite(file, page, page.count, off_t(count % 256 * 4_096)) == page.count,
                fdatasync(file) == 0
            else { throw CocoaError(.fileWriteUnknown) }
            count += 1
        }
        return Double(count) / (clock.now - start).inSeconds
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
