import Domain
package import Money
package import Routing

/// What trades cost, and in which asset.
package struct SandboxFees: Hashable, Sendable {
    /// Fractions of the notional; the asset is the received or the quote asset.
    package let schedule: FeeSchedule
    /// Fees are rounded down to this many digits.
    package let digits: Int
    /// Accounts may pay in a third asset while they have enough of it.
    package let discount: Discount?

    /// Fees in a third asset at a lower rate.
    package struct Discount: Hashable, Sendable {
        package let asset: Asset
        /// Quote units for one unit of the asset; all quote assets count the same.
        package let price: Fixed
        /// What is left of the rate, as a fraction.
        package let factor: Fixed

        package init(asset: Asset, price: Fixed, factor: Fixed) {
            self.asset = asset
            self.price = price
            self.factor = factor
        }
    }

    package init(schedule: FeeSchedule, digits: Int, discount: Discount? = nil) {
        self.schedule = schedule
        self.digits = digits
        self.discount = discount
    }

    /// The fee of a trade in the third asset; `nil` where there is none to pay with.
    func discounted(notional: Fixed, rate: Fixed) -> (fee: Fixed, asset: Asset)? {
        guard let discount else { return nil }
        let inQuote = try? notional.multiplied(by: rate, rounding: .down)
            .multiplied(by: discount.factor, rounding: .down)
        guard let fee = try? inQuote?.divided(by: discount.price, rounding: .down) else {
            return nil
        }
        return (rounded(fee), discount.asset)
    }

    /// The fee of a trade as a part of what moved: its quantity, or its notional.
    func part(of amount: Fixed, rate: Fixed) -> Fixed {
        rounded((try? amount.multiplied(by: rate, rounding: .down)) ?? .zero)
    }

    /// Toward zero, to ``digits``.
    func rounded(_ fee: Fixed) -> Fixed {
        let step = Fixed.step(digits: digits)
        return Fixed(uncheckedUnits: fee.units / step.units * step.units)
    }
}

/// What one account pays, as fractions of the notional.
package struct FeeRates: Hashable, Sendable {
    package let maker: Fixed
    package let taker: Fixed

    package init(maker: Fixed, taker: Fixed) {
        self.maker = maker
        self.taker = taker
    }

    init(_ schedule: FeeSchedule) { self.init(maker: schedule.maker, taker: schedule.taker) }

    func rate(isMaker: Bool) -> Fixed { isMaker ? maker : taker }
}
