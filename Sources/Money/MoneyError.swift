/// Everything that can go wrong with exact money arithmetic. Closed: each case is a bug or a bad
/// input.
package enum MoneyError: Error, Hashable, Sendable {
    /// The result is beyond ``Fixed/unitsMax`` either way.
    case overflow
    /// An ``Amount`` would be below zero.
    case underflow
    case divisionByZero
    /// The text is not a plain decimal number.
    case malformed
    /// The text has more than ``Fixed/fractionDigits`` digits after the point.
    case tooManyFractionDigits
    /// The text is longer than ``DecimalText/lengthMax`` bytes.
    case tooLong
    case assetMismatch(Asset, Asset)
}
