import Domain
import Money
import Routing

extension BinanceWire {
    /// 0.1 % on the received asset; a quarter less in BNB.
    package static var fees: SandboxFees {
        let rate = Fixed(uncheckedUnits: Fixed.unitsPerOne / 1_000)
        return SandboxFees(
            schedule: FeeSchedule(maker: rate, taker: rate, asset: .received),
            digits: SandboxMarket.assetDigits,
            discount: SandboxFees.Discount(
                asset: SandboxMarket.asset("BNB"), price: Fixed(560),
                factor: Fixed(uncheckedUnits: Fixed.unitsPerOne / 4 * 3)))
    }

    package static var markets: [SandboxMarket] {
        ["USD", "USDT"].flatMap { quote in
            [
                SandboxMarket(
                    "BTC", quote, priceDigits: 2, quantityDigits: 5,
                    minQuantity: Fixed.step(digits: 5), minNotional: Fixed(5)),
                SandboxMarket(
                    "ETH", quote, priceDigits: 2, quantityDigits: 4,
                    minQuantity: Fixed.step(digits: 4), minNotional: Fixed(5)),
                SandboxMarket(
                    "USDC", quote, priceDigits: 4, quantityDigits: 0, minQuantity: Fixed(1),
                    minNotional: Fixed(5)),
            ]
        }
    }
}
