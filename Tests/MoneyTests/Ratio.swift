import Money

/// A quotient of two naturals with a sign: the exact result that a rounded one is judged by.
struct Ratio: CustomStringConvertible {
    let isNegative: Bool
    let numerator: Natural
    /// Above zero.
    let denominator: Natural

    /// The product of `factors` over `divisor`, all in units of 10^-18.
    init(_ factors: [Int128], over divisor: Int128) {
        isNegative = (factors + [divisor]).count { $0 < 0 } % 2 == 1
        numerator = factors.reduce(.one) { $0 * Natural($1.magnitude) }
        denominator = Natural(divisor.magnitude)
    }

    var description: String { "\(isNegative ? "-" : "")\(numerator)/\(denominator)" }

    /// Whether `magnitude` is this ratio's magnitude, rounded: the definition of each rule, no
    /// algorithm.
    func rounds(to magnitude: Natural, _ rounding: Rounding) -> Bool {
        let stated = magnitude * denominator
        let isTowardZero = stated <= numerator && numerator < stated + denominator
        let isAway = stated >= numerator && numerator + denominator > stated
        switch rounding {
        case .down: return isTowardZero
        case .up: return isAway
        case .floor: return isNegative ? isAway : isTowardZero
        case .ceiling: return isNegative ? isTowardZero : isAway
        case .halfEven:
            let distance = stated > numerator ? stated - numerator : numerator - stated
            let twice = distance + distance
            return twice < denominator || (twice == denominator && !magnitude.isOdd)
        }
    }

    /// Whether the ratio, rounded, is beyond ``Fixed/unitsMax``.
    func overflows(_ rounding: Rounding) -> Bool {
        let max = Natural(Fixed.unitsMax.magnitude)
        switch rounding {
        case .down: return overflowsTowardZero(max)
        case .up: return numerator > max * denominator
        case .floor: return isNegative ? numerator > max * denominator : overflowsTowardZero(max)
        case .ceiling:
            return isNegative ? overflowsTowardZero(max) : numerator > max * denominator
        case .halfEven:
            // The largest value is even, so a tie above it comes back to it.
            return numerator + numerator > (max + max + .one) * denominator
        }
    }

    private func overflowsTowardZero(_ max: Natural) -> Bool {
        numerator >= (max + .one) * denominator
    }

    /// Whether `result` is what arithmetic with this rounding must answer: the one value, or
    /// overflow.
    func judges(_ result: Result<Fixed, MoneyError>, _ rounding: Rounding) -> Bool {
        switch result {
        case .failure(let error): return error == .overflow && overflows(rounding)
        case .success(let value):
            guard !overflows(rounding), value.units.magnitude <= Fixed.unitsMax.magnitude
            else { return false }
            let isSigned = value.isZero || value.isNegative == isNegative
            return isSigned && rounds(to: Natural(value.units.magnitude), rounding)
        }
    }
}
