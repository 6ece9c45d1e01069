import Foundation

/// How often a randomised test repeats: enough for every day, or, with `CAMBIST_SOAK=1` in the
/// environment, the number that docs/RELIABILITY.md sets as its target.
package enum Soak {
    package static let isOn = ProcessInfo.processInfo.environment["CAMBIST_SOAK"] == "1"

    package static func rounds(_ usual: Int, target: Int) -> Int { isOn ? target : usual }
}
