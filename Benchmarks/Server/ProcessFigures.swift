import Foundation
import Glibc

/// What the kernel says of this process.
enum ProcessFigures {
    /// In bytes.
    static func residentSize() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        guard let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw BenchmarkFailure("no resident size")
        }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// In bytes.
    static func fileSize(_ path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw BenchmarkFailure("there is no \(path)") }
        return Int(status.st_size)
    }

    /// Of all threads.
    static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
        }
    }
}
