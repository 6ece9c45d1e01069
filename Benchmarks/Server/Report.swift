import Foundation

/// One line per figure.
enum Report {
    static func line(_ what: String, _ figure: Double, _ unit: String) {
        let number = String(format: figure < 100 ? "%.2f" : "%.0f", figure)
        print(what.padding(toLength: 62, withPad: " ", startingAt: 0), number, unit)
    }

    static func target(_ text: String, isMet: Bool) {
        print("  target \(text): \(isMet ? "met" : "target missed")")
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
