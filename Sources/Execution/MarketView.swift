package import Domain
package import Money
package import Routing

/// What one conversion can see of the world at one moment: its input for planning, and nothing
/// else.
package struct MarketView: Hashable, Sendable {
    /// The accounts that the request allows, each with what a new hold could take of it.
    package let markets: [Market]
    /// Markets that exist for the pair, with or without a usable book.
    package let marketsKnown: Int
    /// A halt that covers all of it; markets that are halted alone are left out.
    package let halted: HaltScope?
    /// Mids of assets that pay fees, in the quote asset.
    package let feeAssetPrices: [Asset: Fixed]
    /// The largest order that the tenant may send, in the quote asset; `nil`: no limit.
    package let orderNotionalMax: Fixed?
    /// How long each venue may take to accept an order.
    package let orderValidity: [VenueID: Duration]

    package init(
        markets: [Market], marketsKnown: Int, halted: HaltScope?,
        feeAssetPrices: [Asset: Fixed] = [:], orderNotionalMax: Fixed? = nil,
        orderValidity: [VenueID: Duration]
    ) {
        self.markets = markets
        self.marketsKnown = marketsKnown
        self.halted = halted
        self.feeAssetPrices = feeAssetPrices
        self.orderNotionalMax = orderNotionalMax
        self.orderValidity = orderValidity
    }
}
