import Foundation
import Glibc

/// One line per figure.
enum Report {
    static func line(_ what: String, _ figure: Double, _ unit: String) {
        let number = String(format: figure < 100 ? "%.2f" : "%.0f", figure)
        say("\(what.padding(toLength: 62, withPad: " ", startingAt: 0)) \(number) \(unit)")
    }

    /// At once, so that a run that is stuck shows where.
    static func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

/// What went wrong while measuring.
struct BenchmarkFailure: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

/// Processor time of this process, which an exchange in another one is no part of.
enum Processor {
    static func seconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
        }
    }
}
