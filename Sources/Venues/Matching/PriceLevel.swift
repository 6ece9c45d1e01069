/// Everything at one price on one side of one market. Quantities are in 10^-18 of the base asset.
///
/// The queue is a list of our accounts' orders, oldest first. The street has no orders, only a
/// quantity; where it stands in the queue is told by marks: an order is at the front once
/// `consumed` has reached its mark, and the difference is what of the street is ahead of it.
/// At every order `mark - consumed <= street` holds.
struct PriceLevel {
    /// The price on the ask side, its negative on the bid side: the best is always the least.
    let key: Int128
    /// What the market data offers here and nobody here has taken yet.
    var street: Int128 = 0
    /// What was taken from the street in all, since the level came.
    var consumed: Int128 = 0
    /// Sum of our accounts' open quantities.
    var own: Int128 = 0
    /// Indices in the pool; -1 where there is none.
    var head: Int32 = -1
    var tail: Int32 = -1

    init(key: Int128) { self.key = key }

    var isEmpty: Bool { street == 0 && head < 0 }
}
