package import Domain
package import Money
package import Routing

/// An account's way to trade one symbol, whether or not it has a book that may be used now.
package struct Listing: Hashable, Sendable {
    package let account: VenueAccount
    package let fees: FeeSchedule
    package let rules: MarketRules
    /// What a new hold could take, by asset. Absent is nothing.
    package let spendable: [Asset: Fixed]

    package init(
        account: VenueAccount, fees: FeeSchedule, rules: MarketRules, spendable: [Asset: Fixed]
    ) {
        self.account = account
        self.fees = fees
        self.rules = rules
        self.spendable = spendable
    }
}

/// What one conversion can see of the world at one moment: its input for planning, and nothing
/// else.
package struct MarketView: Hashable, Sendable {
    /// The markets that may be used now, each with what a new hold could take of it. The tenant's
    /// own resting orders are not in their books.
    package let markets: [Market]
    /// Every market that the request allows, down or halted ones too.
    package let listings: [Listing]
    /// A halt that covers all of it; markets that are halted alone are left out.
    package let halted: HaltScope?
    /// Mids between an asset that pays fees (base) and an asset that is traded (quote).
    package let feeAssetMids: [Symbol: Fixed]
    /// The largest order that the tenant may send, by quote asset; absent: no limit.
    package let orderNotionalMax: [Asset: Fixed]
    /// How long each venue may take to accept an order.
    package let orderValidity: [VenueID: Duration]

    package init(
        markets: [Market], listings: [Listing], halted: HaltScope?,
        feeAssetMids: [Symbol: Fixed] = [:], orderNotionalMax: [Asset: Fixed] = [:],
        orderValidity: [VenueID: Duration]
    ) {
        self.markets = markets
        self.listings = listings
        self.halted = halted
        self.feeAssetMids = feeAssetMids
        self.orderNotionalMax = orderNotionalMax
        self.orderValidity = orderValidity
    }

    /// The consolidated mid of each hop, in their order; `nil` where one has no two-sided book.
    package func mids(of hops: [Hop]) -> [Fixed]? {
        var mids: [Fixed] = []
        for hop in hops {
            guard let mid = mid(of: hop.symbol) else { return nil }
            mids.append(mid)
        }
        return mids
    }

    /// The best price that can be taken on each hop, in their order; `nil` where one has none.
    package func touches(of hops: [Hop]) -> [Fixed]? {
        var touches: [Fixed] = []
        for hop in hops {
            let books = books(of: hop.symbol)
            let isSale = hop.side == .sell
            let touch =
                isSale ? Consolidated.bestBid(of: books) : Consolidated.bestAsk(of: books)
            guard let touch else { return nil }
            touches.append(touch)
        }
        return touches
    }

    package func mid(of symbol: Symbol) -> Fixed? {
        Consolidated.mid(of: books(of: symbol))
    }

    package func books(of symbol: Symbol) -> [Book] {
        markets.compactMap { $0.book.symbol == symbol ? $0.book : nil }
    }

    /// Prices of fee assets in one quote asset, as the planner of one pair takes them.
    func feeAssetPrices(in quote: Asset) -> [Asset: Fixed] {
        var prices: [Asset: Fixed] = [:]
        for (symbol, mid) in feeAssetMids where symbol.quote == quote { prices[symbol.base] = mid }
        return prices
    }
}
