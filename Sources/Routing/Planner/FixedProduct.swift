import Money

/// A sum of products of two non-negative ``Fixed``: exact, 36 fraction digits, 256 bits.
///
/// What a ladder's worth is added up in, so that an order's notional is rounded once, at the end.
/// Two factors within ``Fixed/unitsMax`` need 247 bits; the sum of 500 such products still fits.
struct FixedProduct: Hashable, Sendable {
    let high: UInt128
    let low: UInt128

    static let zero = FixedProduct(high: 0, low: 0)

    @inline(__always)
    private init(high: UInt128, low: UInt128) { (self.high, self.low) = (high, low) }

    /// - Parameters: units of 10^-18, not negative.
    @inline(__always)
    init(_ left: Int128, _ right: Int128) {
        assert(left >= 0 && right >= 0, "a product of quantities is never negative")
        let (a, b) = (left.magnitude, right.magnitude)
        self = b >> 64 == 0 ? Self.product(a, UInt64(truncatingIfNeeded: b)) : Self.product(a, b)
    }

    /// By words: the standard library's product of two 128-bit integers is several times slower.
    @inline(__always)
    private static func product(_ a: UInt128, _ b: UInt64) -> FixedProduct {
        let lower = UInt64(truncatingIfNeeded: a).multipliedFullWidth(by: b)
        let upper = UInt64(truncatingIfNeeded: a >> 64).multipliedFullWidth(by: b)
        let (middle, carry) = upper.low.addingReportingOverflow(lower.high)
        return FixedProduct(
            high: UInt128(upper.high &+ (carry ? 1 : 0)),
            low: UInt128(middle) << 64 | UInt128(lower.low))
    }

    private static func product(_ a: UInt128, _ b: UInt128) -> FixedProduct {
        let upper = product(a, UInt64(truncatingIfNeeded: b >> 64))
        let shifted = FixedProduct(high: upper.high << 64 | upper.low >> 64, low: upper.low << 64)
        return product(a, UInt64(truncatingIfNeeded: b)).adding(shifted)
    }

    /// `units` of 10^-18, exactly.
    @inline(__always)
    init(units: Int128) { self.init(units, 1_000_000_000_000_000_000) }

    @inline(__always)
    func adding(_ other: FixedProduct) -> FixedProduct {
        let (sum, carry) = low.addingReportingOverflow(other.low)
        return FixedProduct(high: high &+ other.high &+ (carry ? 1 : 0), low: sum)
    }

    /// - Parameter other: at most as large.
    @inline(__always)
    func subtracting(_ other: FixedProduct) -> FixedProduct {
        assert(other <= self, "the difference of two positions on a ladder is never negative")
        let (difference, borrow) = low.subtractingReportingOverflow(other.low)
        return FixedProduct(high: high &- other.high &- (borrow ? 1 : 0), low: difference)
    }

    /// The quotient by `divisor` units, in units of 10^-18; ``Fixed/unitsMax`` where it is larger.
    ///
    /// - Parameters:
    ///   - divisor: above zero.
    ///   - up: away from zero; else toward it.
    func divided(by divisor: Int128, up: Bool) -> Int128 {
        guard
            let (quotient, remainder) = WideInteger.divide(
                high: high, low: low, by: divisor.magnitude),
            quotient < Fixed.unitsMax.magnitude
        else { return Fixed.unitsMax }
        return Int128(quotient) + (up && remainder != 0 ? 1 : 0)
    }

    /// In units of 10^-18; ``Fixed/unitsMax`` where it is larger.
    func units(up: Bool) -> Int128 { divided(by: Fixed.unitsPerOne, up: up) }

    /// Divided by 2^60 and cut: a cheap measure of size, within one part of 2^60 for what is worth
    /// more than one unit; for comparing, never for booking.
    @inline(__always)
    var coarse: UInt128 { high << 68 | low >> 60 }
}

extension FixedProduct: Comparable {
    @inline(__always)
    static func < (left: FixedProduct, right: FixedProduct) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    @inline(__always)
    static func <= (left: FixedProduct, right: FixedProduct) -> Bool { !(right < left) }
}
