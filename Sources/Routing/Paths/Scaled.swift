import Money

/// A number as 128 significant bits times a power of two: what the linear programme over paths is
/// solved in.
///
/// Amounts, prices and the products of three legs share no scale of 18 digits; here each has its
/// own. Whole-number arithmetic, so that every machine comes to the same result, and no binary
/// floating point. An operation is within one part of 2^124 of the exact result. A difference that
/// is smaller than one part of 2^96 of what it was taken of is zero: it is what earlier roundings
/// left.
struct Scaled: Hashable, Sendable {
    /// Zero, or with its highest bit set.
    fileprivate let magnitude: UInt128
    /// Of two.
    fileprivate let exponent: Int32
    let isNegative: Bool

    static let zero = Scaled(magnitude: 0, exponent: 0, isNegative: false)
    static let one = Scaled(1)
    /// Bits that a sum may lose before it counts as zero.
    private static let noiseBits: Int32 = 96
    /// As much of it as many steps together may leave.
    private static let roundingBits: Int32 = 90

    @inline(__always)
    fileprivate init(magnitude: UInt128, exponent: Int32, isNegative: Bool) {
        (self.magnitude, self.exponent) = (magnitude, exponent)
        self.isNegative = isNegative
    }

    @inline(__always)
    fileprivate init(bits: UInt128, exponent: Int32, isNegative: Bool) {
        guard bits != 0 else {
            self = .zero
            return
        }
        let shift = Int32(truncatingIfNeeded: bits.leadingZeroBitCount)
        self.init(
            magnitude: bits &<< UInt128(truncatingIfNeeded: shift), exponent: exponent &- shift,
            isNegative: isNegative)
    }

    @inline(__always)
    init(_ whole: Int128) {
        self.init(bits: whole.magnitude, exponent: 0, isNegative: whole < 0)
    }

    /// Of a product, in units of 10^-36.
    @inline(__always)
    init(_ product: FixedProduct) {
        guard product.high != 0 else {
            self.init(bits: product.low, exponent: 0, isNegative: false)
            return
        }
        let shift = UInt128(truncatingIfNeeded: product.high.leadingZeroBitCount)
        let bits =
            shift == 0
            ? product.high : product.high &<< shift | product.low &>> (128 &- shift)
        self.init(
            magnitude: bits, exponent: 128 &- Int32(truncatingIfNeeded: shift), isNegative: false)
    }

    @inline(__always)
    var isZero: Bool { magnitude == 0 }
    @inline(__always)
    var isPositive: Bool { magnitude != 0 && !isNegative }
    /// Rounded toward zero and kept within ±``Fixed/unitsMax``.
    var whole: Int128 {
        guard magnitude != 0 else { return 0 }
        guard exponent < 0 else { return isNegative ? -Fixed.unitsMax : Fixed.unitsMax }
        guard exponent > -128 else { return 0 }
        let bits = magnitude &>> UInt128(truncatingIfNeeded: -exponent)
        let kept = Int128(min(bits, Fixed.unitsMax.magnitude))
        return isNegative ? -kept : kept
    }

    /// The nearest whole number, halves up.
    var nearest: Int128 { (self + Scaled.half).floor }

    private static let half = Scaled(1).doubled(-1)

    private var floor: Int128 {
        let cut = whole
        return isNegative && Scaled(cut) != self ? cut - 1 : cut
    }

    /// Times two to the power of `power`.
    func doubled(_ power: Int32) -> Scaled {
        isZero
            ? self
            : Scaled(magnitude: magnitude, exponent: exponent + power, isNegative: isNegative)
    }
}

extension Scaled: Comparable {
    @inline(__always)
    static prefix func - (value: Scaled) -> Scaled {
        Scaled(
            magnitude: value.magnitude, exponent: value.exponent,
            isNegative: value.magnitude != 0 && !value.isNegative)
    }

    @inline(__always)
    var absolute: Scaled {
        Scaled(magnitude: magnitude, exponent: exponent, isNegative: false)
    }

    @inline(__always)
    static func * (left: Scaled, right: Scaled) -> Scaled {
        guard left.magnitude != 0, right.magnitude != 0 else { return .zero }
        let high = topHalf(left.magnitude, right.magnitude)
        let exponent = left.exponent &+ right.exponent &+ 128
        let isNegative = left.isNegative != right.isNegative
        return high >> 127 != 0
            ? Scaled(magnitude: high, exponent: exponent, isNegative: isNegative)
            : Scaled(magnitude: high &<< 1, exponent: exponent &- 1, isNegative: isNegative)
    }

    /// The upper 128 bits of a product, at most two too small: the product of the lower words is
    /// left out.
    @inline(__always)
    private static func topHalf(_ a: UInt128, _ b: UInt128) -> UInt128 {
        let (a1, a0) = (UInt64(truncatingIfNeeded: a &>> 64), UInt64(truncatingIfNeeded: a))
        let (b1, b0) = (UInt64(truncatingIfNeeded: b &>> 64), UInt64(truncatingIfNeeded: b))
        let top = a1.multipliedFullWidth(by: b1)
        let one = a1.multipliedFullWidth(by: b0)
        let two = a0.multipliedFullWidth(by: b1)
        let carry: UInt128 = one.low.addingReportingOverflow(two.low).overflow ? 1 : 0
        return (UInt128(top.high) &<< 64 | UInt128(top.low))
            &+ UInt128(one.high) &+ UInt128(two.high) &+ carry
    }

    @inline(__always)
    static func + (left: Scaled, right: Scaled) -> Scaled {
        guard right.magnitude != 0 else { return left }
        guard left.magnitude != 0 else { return right }
        let isLeft = isAtLeast(left, right)
        let (large, small) = isLeft ? (left, right) : (right, left)
        let shift = large.exponent &- small.exponent
        guard shift < 128 else { return large }
        let moved = small.magnitude &>> UInt128(truncatingIfNeeded: shift)
        if large.isNegative == small.isNegative {
            let (sum, carry) = large.magnitude.addingReportingOverflow(moved)
            return carry
                ? Scaled(
                    magnitude: sum &>> 1 | 1 &<< 127, exponent: large.exponent &+ 1,
                    isNegative: large.isNegative)
                : Scaled(
                    magnitude: sum, exponent: large.exponent, isNegative: large.isNegative)
        }
        let difference = large.magnitude &- moved
        guard difference &>> UInt128(128 &- noiseBits) != 0 else { return .zero }
        return Scaled(
            bits: difference, exponent: large.exponent, isNegative: large.isNegative)
    }

    /// Of the magnitudes; neither is zero.
    @inline(__always)
    private static func isAtLeast(_ left: Scaled, _ right: Scaled) -> Bool {
        left.exponent == right.exponent
            ? left.magnitude >= right.magnitude : left.exponent > right.exponent
    }

    @inline(__always)
    static func - (left: Scaled, right: Scaled) -> Scaled { left + -right }

    /// - Parameter right: not zero.
    static func / (left: Scaled, right: Scaled) -> Scaled { left * right.reciprocal }

    /// Of a number that is not zero.
    var reciprocal: Scaled {
        assert(magnitude != 0, "zero has no reciprocal")
        guard magnitude != 1 << 127 else {
            return Scaled(
                magnitude: magnitude, exponent: -254 &- exponent, isNegative: isNegative)
        }
        let quotient = magnitude.dividingFullWidth((1 << 127, 0)).quotient
        return Scaled(
            magnitude: quotient, exponent: -255 &- exponent, isNegative: isNegative)
    }

    /// Exact.
    static func < (left: Scaled, right: Scaled) -> Bool {
        guard left.isNegative == right.isNegative else {
            return left.isNegative
        }
        guard left.magnitude != 0, right.magnitude != 0 else {
            return left.magnitude == 0
                ? right.magnitude != 0 && !right.isNegative : left.isNegative
        }
        guard left != right else { return false }
        return isAtLeast(right, left) != left.isNegative
    }

    /// Whether it is no more than what earlier roundings may leave of numbers as large as `other`.
    @inline(__always)
    func isRounding(beside other: Scaled) -> Bool {
        magnitude == 0
            || (other.magnitude != 0 && exponent &+ Self.roundingBits < other.exponent)
    }
}
