/// How a result that has no exact form at 18 fraction digits (or no exact multiple of a step) is
/// rounded.
package enum Rounding: CaseIterable, Hashable, Sendable {
    /// Toward zero: what is given away is never more than what is there.
    case down
    /// Away from zero: what is reserved is never less than what is needed.
    case up
    /// Toward minus infinity.
    case floor
    /// Toward plus infinity.
    case ceiling
    /// To the nearest, a tie to the even neighbour: for figures that are shown, not booked.
    case halfEven

    /// Whether a truncated magnitude must grow by one.
    ///
    /// - Parameters:
    ///   - negative: the sign of the exact result.
    ///   - odd: whether the truncated magnitude is odd.
    ///   - half: how the dropped part compares with one half: -1 below, 0 equal, 1 above.
    ///   - inexact: whether anything was dropped at all.
    @inline(__always)
    func grows(negative: Bool, odd: Bool, half: Int, inexact: Bool) -> Bool {
        guard inexact else { return false }
        return switch self {
        case .down: false
        case .up: true
        case .floor: negative
        case .ceiling: !negative
        case .halfEven: half > 0 || (half == 0 && odd)
        }
    }
}
