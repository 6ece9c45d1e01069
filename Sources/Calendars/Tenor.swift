/// How many days after the trade date a deal settles, as the client chooses it.
package enum Tenor: Int, CaseIterable, Hashable, Comparable, Sendable, CustomStringConvertible {
    case today = 0
    case tomorrow
    case dayAfter

    /// How many good days are counted from the trade date.
    package var days: Int { rawValue }

    /// `T+0`, `T+1`, `T+2`.
    package var description: String { "T+\(rawValue)" }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
