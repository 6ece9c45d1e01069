import Bookkeeping
import Domain
import Money
import Routing

/// One order of a round: sized so that at its limit it costs no more than it may.
struct SizedOrder {
    let account: VenueAccount
    let hop: Hop
    /// Base asset.
    let quantity: Fixed
    let limitPrice: Fixed
    /// What must be held for it at its limit, by asset: the spent asset first.
    let needs: [(asset: Asset, amount: Fixed)]
    /// What arrives if it fills whole at its limit, net of a fee in the received asset.
    let arrivesAtLimit: Fixed
}

/// What one unit of base costs and brings on one market at one limit price, fees included.
struct UnitFigures {
    /// Of the spent asset, rounded up.
    let cost: Fixed
    /// The fraction of what is received that stays after the fee.
    let kept: Fixed
    let hop: Hop
    let limit: Fixed

    /// - Parameter fee: the fraction that the order pays; a rebate counts as none.
    init(_ hop: Hop, limit: Fixed, fees: FeeSchedule, fee: Fixed) throws(MoneyError) {
        self.hop = hop
        self.limit = limit
        let feeAsset = fees.asset.resolved(hop)
        let fee = max(fee, .zero)
        let gross = hop.side == .buy ? limit : .one
        cost =
            feeAsset == hop.spends
            ? try gross.multiplied(by: Fixed.one.adding(fee), rounding: .up) : gross
        kept = feeAsset == hop.receives ? try Fixed.one.subtracting(fee) : .one
    }

    func spends(_ quantity: Fixed) throws(MoneyError) -> Fixed {
        try quantity.multiplied(by: cost, rounding: .up)
    }

    func brings(_ quantity: Fixed) throws(MoneyError) -> Fixed {
        let gross =
            hop.side == .buy ? quantity : try quantity.multiplied(by: limit, rounding: .down)
        return try gross.multiplied(by: kept, rounding: .down)
    }

    /// The quantity that spends at most this much.
    func quantity(spending amount: Fixed) throws(MoneyError) -> Fixed {
        try amount.divided(by: cost, rounding: .down)
    }

    /// The quantity that brings at least this much.
    func quantity(bringing amount: Fixed) throws(MoneyError) -> Fixed {
        let gross = try amount.divided(by: kept, rounding: .up)
        return hop.side == .buy ? gross : try gross.divided(by: limit, rounding: .up)
    }
}
