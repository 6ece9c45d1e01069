/// Division by 10^18, which every product needs, without a division: two steps of a 128-bit number
/// by a 64-bit one with a precomputed reciprocal (Möller and Granlund, "Improved division by
/// invariant integers", 2011, algorithm 4). The general division of 128-bit numbers costs several
/// times as much.
extension WideInteger {
    /// 10^18 moved up until its highest bit is set.
    private static let divisor: UInt64 = 16_000_000_000_000_000_000
    private static let shift: UInt64 = 4
    /// (2^128 - 1) / divisor - 2^64.
    private static let reciprocal: UInt64 = 2_820_903_858_849_102_350

    /// - Parameter high: below 10^18.
    @inline(__always)
    static func divideByOne(
        high: UInt128, low: UInt128
    ) -> (quotient: UInt128, remainder: UInt128) {
        let top = UInt64(truncatingIfNeeded: high)
        let upper = UInt64(truncatingIfNeeded: low >> 64)
        let lower = UInt64(truncatingIfNeeded: low)
        let first = step(
            top << shift | upper >> (64 - shift), upper << shift | lower >> (64 - shift))
        let second = step(first.remainder, lower << shift)
        return (
            UInt128(first.quotient) << 64 | UInt128(second.quotient),
            UInt128(second.remainder >> shift)
        )
    }

    /// - Parameter high: below ``divisor``.
    @inline(__always)
    private static func step(
        _ high: UInt64, _ low: UInt64
    ) -> (quotient: UInt64, remainder: UInt64) {
        let product = reciprocal.multipliedFullWidth(by: high)
        let (fraction, carry) = product.low.addingReportingOverflow(low)
        var quotient = product.high &+ high &+ (carry ? 1 : 0) &+ 1
        var remainder = low &- quotient &* divisor
        if remainder > fraction {
            quotient &-= 1
            remainder &+= divisor
        }
        if remainder >= divisor {
            quotient &+= 1
            remainder &-= divisor
        }
        return (quotient, remainder)
    }
}
