/// A non-negative quantity of one asset, exact to 18 fraction digits whatever the asset's own
/// scale.
package struct Amount: Hashable, Sendable {
    /// Zero or more; at most ``Fixed/unitsMax``.
    package let quantity: Fixed
    package let asset: Asset

    /// - Throws: ``MoneyError/underflow`` below zero.
    package init(_ quantity: Fixed, of asset: Asset) throws(MoneyError) {
        guard !quantity.isNegative else { throw .underflow }
        (self.quantity, self.asset) = (quantity, asset)
    }

    /// - Throws: ``MoneyError/assetMismatch(_:_:)``, ``MoneyError/overflow``.
    package func adding(_ other: Amount) throws(MoneyError) -> Amount {
        guard asset == other.asset else { throw .assetMismatch(asset, other.asset) }
        return try Amount(quantity.adding(other.quantity), of: asset)
    }

    /// - Throws: ``MoneyError/assetMismatch(_:_:)``, or ``MoneyError/underflow`` if `other` is
    ///   larger.
    package func subtracting(_ other: Amount) throws(MoneyError) -> Amount {
        guard asset == other.asset else { throw .assetMismatch(asset, other.asset) }
        return try Amount(quantity.subtracting(other.quantity), of: asset)
    }

    /// Whether a client may state it: no more fraction digits than the asset's scale.
    package var fitsScale: Bool { quantity.isMultiple(of: Fixed.step(digits: asset.scale)) }
}

extension Amount: CustomStringConvertible {
    package var description: String { "\(quantity) \(asset)" }
}
