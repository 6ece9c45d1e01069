/// A signed decimal number, exact to 18 fraction digits: the one representation of money in the
/// project.
///
/// `units` counts 10^-18: 0.1 is 10^17. No value ever passes through binary floating point. Every
/// operation that could leave the range, or has no exact result, says so: overflow is thrown,
/// rounding is an argument. The range is ±10^19 whole units (``unitsMax``), which leaves room in
/// 128 bits to add before checking.
package struct Fixed: Hashable, Sendable {
    package static let fractionDigits = 18
    /// Units in one whole.
    package static let unitsPerOne: Int128 = 1_000_000_000_000_000_000
    /// The largest magnitude of `units`: 10^19 whole.
    package static let unitsMax: Int128 = 10_000_000_000_000_000_000_000_000_000_000_000_000

    package static let zero = Fixed(uncheckedUnits: 0)
    package static let one = Fixed(uncheckedUnits: unitsPerOne)
    package static let max = Fixed(uncheckedUnits: unitsMax)
    /// The smallest step, 10^-18.
    package static let ulp = Fixed(uncheckedUnits: 1)

    /// The number times 10^18.
    package let units: Int128

    /// - Throws: ``MoneyError/overflow`` beyond ``unitsMax``.
    package init(units: Int128) throws(MoneyError) {
        guard units <= Self.unitsMax, units >= -Self.unitsMax else { throw .overflow }
        self.units = units
    }

    /// For results that are in range by construction.
    @inline(__always)
    package init(uncheckedUnits units: Int128) {
        assert(units <= Self.unitsMax && units >= -Self.unitsMax)
        self.units = units
    }

    /// - Parameter whole: a whole number; every `Int64` below 10^19 is in range.
    package init(_ whole: Int) {
        self.init(uncheckedUnits: Int128(whole) * Self.unitsPerOne)
    }

    package var isZero: Bool { units == 0 }
    package var isPositive: Bool { units > 0 }
    package var isNegative: Bool { units < 0 }
    package var magnitude: Fixed { Fixed(uncheckedUnits: units < 0 ? -units : units) }
    package var negated: Fixed { Fixed(uncheckedUnits: -units) }
}

extension Fixed: Comparable {
    @inline(__always)
    package static func < (left: Fixed, right: Fixed) -> Bool { left.units < right.units }
}

extension Fixed: CustomStringConvertible {
    /// The canonical text: no exponent, no trailing zeros, no plus sign.
    package var description: String { DecimalText.format(self) }
}
