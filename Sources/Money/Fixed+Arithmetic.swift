extension Fixed {
    /// - Throws: ``MoneyError/overflow``.
    @inline(__always)
    package func adding(_ other: Fixed) throws(MoneyError) -> Fixed {
        try Fixed(units: units + other.units)
    }

    /// - Throws: ``MoneyError/overflow``.
    @inline(__always)
    package func subtracting(_ other: Fixed) throws(MoneyError) -> Fixed {
        try Fixed(units: units - other.units)
    }

    /// The product, rounded to 18 fraction digits.
    ///
    /// - Throws: ``MoneyError/overflow``.
    @inline(__always)
    package func multiplied(
        by other: Fixed, rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        try Self.quotient(units, other.units, by: Self.unitsPerOne, rounding: rounding)
    }

    /// The quotient, rounded to 18 fraction digits.
    ///
    /// - Throws: ``MoneyError/divisionByZero``, ``MoneyError/overflow``.
    @inline(__always)
    package func divided(
        by other: Fixed, rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        try Self.quotient(units, Self.unitsPerOne, by: other.units, rounding: rounding)
    }

    /// `self * factor / divisor` with one rounding at the end.
    ///
    /// - Throws: ``MoneyError/divisionByZero``, ``MoneyError/overflow``.
    @inline(__always)
    package func multiplied(
        by factor: Fixed, dividedBy divisor: Fixed, rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        try Self.quotient(units, factor.units, by: divisor.units, rounding: rounding)
    }

    /// The nearest multiple of `step` in the direction of `rounding`; `self` where the step is
    /// zero.
    ///
    /// - Throws: ``MoneyError/overflow`` when rounding up leaves the range.
    package func rounded(
        toMultipleOf step: Fixed, _ rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        precondition(!step.isNegative, "a step is never negative")
        guard step.isPositive else { return self }
        let (quotient, remainder) = units.magnitude.quotientAndRemainder(
            dividingBy: step.units.magnitude)
        let count = Self.grown(
            quotient, remainder: remainder, divisor: step.units.magnitude,
            negative: units < 0, rounding: rounding)
        let (product, overflow) = count.multipliedReportingOverflow(by: step.units.magnitude)
        guard !overflow, product <= Self.unitsMax.magnitude else { throw .overflow }
        return Fixed(uncheckedUnits: units < 0 ? -Int128(product) : Int128(product))
    }

    /// The nearest number of at most `digits` fraction digits in the direction of `rounding`.
    ///
    /// - Parameter digits: 0...18.
    package func rounded(
        toDigits digits: Int, _ rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        try rounded(toMultipleOf: Fixed.step(digits: digits), rounding)
    }

    /// 10^-digits, the step of an asset with that scale.
    ///
    /// - Parameter digits: 0...18.
    package static func step(digits: Int) -> Fixed {
        precondition((0...fractionDigits).contains(digits), "a scale is 0 to 18")
        var units: Int128 = 1
        for _ in digits..<fractionDigits { units *= 10 }
        return Fixed(uncheckedUnits: units)
    }

    /// Whether this is a whole number of `step`s; always, where the step is zero.
    package func isMultiple(of step: Fixed) -> Bool {
        step.isZero || units % step.units == 0
    }

    @inline(__always)
    private static func quotient(
        _ a: Int128, _ b: Int128, by divisor: Int128, rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        guard divisor != 0 else { throw .divisionByZero }
        let negative = ((a < 0) != (b < 0)) != (divisor < 0)
        guard
            let (whole, remainder) = WideInteger.multiplyDivide(
                a.magnitude, b.magnitude, by: divisor.magnitude)
        else { throw .overflow }
        let magnitude = grown(
            whole, remainder: remainder, divisor: divisor.magnitude, negative: negative,
            rounding: rounding)
        guard magnitude <= unitsMax.magnitude else { throw .overflow }
        return Fixed(uncheckedUnits: negative ? -Int128(magnitude) : Int128(magnitude))
    }

    @inline(__always)
    private static func grown(
        _ quotient: UInt128, remainder: UInt128, divisor: UInt128, negative: Bool,
        rounding: Rounding
    ) -> UInt128 {
        guard remainder != 0 else { return quotient }
        // Not `2 * remainder`: with a divisor over 2^127 that would not fit.
        let rest = divisor - remainder
        let half = remainder == rest ? 0 : (remainder > rest ? 1 : -1)
        let grows = rounding.grows(
            negative: negative, odd: quotient & 1 == 1, half: half, inexact: true)
        // A quotient that cannot grow is over the range in any case.
        return grows && quotient < .max ? quotient + 1 : quotient
    }
}
