import Domain

/// An order of one of our accounts that rests in a book, or works its way through one.
/// Amounts are in 10^-18.
struct RestingOrder {
    var client: OrderID
    var number: UInt64
    var account: Int32
    var market: Int32
    var side: Side
    var isPostOnly: Bool
    var price: Int128
    /// The quantity as placed or amended.
    var quantity: Int128
    /// What is still to fill.
    var open: Int128
    /// Quote units for one unit of the third asset that pays its fees, fixed at acceptance; 0:
    /// none.
    var feePrice: Int128
    /// Bound of the spent asset, and of the third asset for fees.
    var locked: Int128 = 0
    var lockedFee: Int128 = 0
    /// See ``PriceLevel``.
    var mark: Int128 = 0
    var previous: Int32 = -1
    var next: Int32 = -1
}
