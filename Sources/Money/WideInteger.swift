/// A 256-bit product and its exact quotient by a 128-bit divisor; what money needs between two
/// roundings.
package enum WideInteger {
    /// The quotient, truncated, and the remainder of `a * b / divisor`, or `nil` if it exceeds 128
    /// bits.
    @inline(__always)
    static func multiplyDivide(
        _ a: UInt128, _ b: UInt128, by divisor: UInt128
    ) -> (quotient: UInt128, remainder: UInt128)? {
        let (high, low) = a.multipliedFullWidth(by: b)
        return divide(high: high, low: low, by: divisor)
    }

    /// The quotient, truncated, and the remainder, or `nil` if the quotient exceeds 128 bits.
    package static func divide(
        high: UInt128, low: UInt128, by divisor: UInt128
    ) -> (quotient: UInt128, remainder: UInt128)? {
        guard high < divisor else { return nil }
        if divisor == Fixed.unitsPerOne.magnitude { return divideByOne(high: high, low: low) }
        if divisor >> 64 == 0, high >> 64 == 0 {
            return divide(high: high, low: low, by: UInt64(truncatingIfNeeded: divisor))
        }
        if high == 0 {
            let (quotient, remainder) = low.quotientAndRemainder(dividingBy: divisor)
            return (quotient, remainder)
        }
        let (quotient, remainder) = divisor.dividingFullWidth((high, low))
        return (quotient, remainder)
    }

    /// `high` is below `divisor`, so it fits 64 bits and each step's quotient fits a word.
    @inline(__always)
    private static func divide(
        high: UInt128, low: UInt128, by divisor: UInt64
    ) -> (quotient: UInt128, remainder: UInt128) {
        let top = UInt64(truncatingIfNeeded: high)
        let upper = UInt64(truncatingIfNeeded: low >> 64)
        let lower = UInt64(truncatingIfNeeded: low)
        let (q1, r1) = divisor.dividingFullWidth((top, upper))
        let (q0, r0) = divisor.dividingFullWidth((r1, lower))
        return (UInt128(q1) << 64 | UInt128(q0), UInt128(r0))
    }
}
