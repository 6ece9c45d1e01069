import Domain
import Money

/// A fill as an operator types it: `TRADE-ID,QUANTITY,PRICE,FEE,FEE-ASSET,TIME`.
enum FillText {
    /// - Throws: ``CompositionError/refused(_:)``, saying what was expected.
    static func read(
        _ text: String, of venueOrder: String, _ assets: AssetDirectory
    ) throws(CompositionError) -> Fill {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, !parts[0].isEmpty,
            let quantity = try? Fixed(parts[1]), quantity.isPositive,
            let price = try? Fixed(parts[2]), price.isPositive,
            let notional = try? quantity.multiplied(by: price, rounding: .halfEven),
            let fee = try? Fixed(parts[3]), let asset = assets.asset(parts[4]),
            let at = Instant(rfc3339: parts[5])
        else {
            throw .refused(
                "a fill is TRADE-ID,QUANTITY,PRICE,FEE,FEE-ASSET,TIME, such as "
                    + "17,0.5,60000,78,USD,2026-01-31T12:00:00Z; got \(text)")
        }
        return Fill(
            venueTradeID: parts[0], venueOrderID: venueOrder, quantity: quantity, price: price,
            notional: notional, fee: Fee(fee, of: asset), isMaker: false, at: at)
    }
}
