import Domain
import Money
import Routing

extension KrakenWire {
    /// Fees in the quote asset, 0.25 % and 0.40 %.
    package static var fees: SandboxFees {
        SandboxFees(
            schedule: FeeSchedule(
                maker: Fixed(uncheckedUnits: Fixed.unitsPerOne / 400),
                taker: Fixed(uncheckedUnits: Fixed.unitsPerOne / 250), asset: .quote),
            digits: SandboxMarket.assetDigits)
    }

    package static var markets: [SandboxMarket] {
        let least = Fixed(uncheckedUnits: Fixed.unitsPerOne / 20_000)
        let cost = Fixed(uncheckedUnits: Fixed.unitsPerOne / 2)
        return ["USD", "USDT"].flatMap { quote in
            [
                SandboxMarket(
                    "BTC", quote, priceDigits: 1, quantityDigits: 8, minQuantity: least,
                    minNotional: cost),
                SandboxMarket(
                    "ETH", quote, priceDigits: 2, quantityDigits: 8,
                    minQuantity: Fixed(uncheckedUnits: Fixed.unitsPerOne / 1_000),
                    minNotional: cost),
                SandboxMarket(
                    "USDC", quote, priceDigits: 4, quantityDigits: 8, minQuantity: Fixed(5),
                    minNotional: cost),
            ]
        }
    }
}
