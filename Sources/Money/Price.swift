/// Units of the quote asset for one unit of the base asset; above zero.
package struct Price: Hashable, Sendable {
    package let perUnit: Fixed

    /// - Throws: ``MoneyError/underflow`` at or below zero.
    package init(_ perUnit: Fixed) throws(MoneyError) {
        guard perUnit.isPositive else { throw .underflow }
        self.perUnit = perUnit
    }

    /// What `quantity` of the base asset is worth in the quote asset.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func notional(of quantity: Fixed, rounding: Rounding) throws(MoneyError) -> Fixed {
        try perUnit.multiplied(by: quantity, rounding: rounding)
    }
}

extension Price: Comparable, CustomStringConvertible {
    package static func < (left: Price, right: Price) -> Bool { left.perUnit < right.perUnit }
    package var description: String { perUnit.description }
}
