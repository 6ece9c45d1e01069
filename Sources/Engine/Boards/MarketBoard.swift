import Bookkeeping
package import Domain
package import Execution
package import Money
package import Routing

/// Venues, books, balances and halts together: makes what a conversion can see of them at one
/// moment.
package final class MarketBoard: Sendable {
    package let venues: [any Venue]
    package let mirrors: MirrorBoard
    package let halts: HaltBoard
    package let settings: EngineSettings
    private let byID: [VenueID: any Venue]
    private let rules: [VenueID: [Symbol: MarketRules]]

    /// - Parameter venues: in any order; ids are unique.
    package init(
        venues: [any Venue], mirrors: MirrorBoard, halts: HaltBoard, settings: EngineSettings
    ) {
        self.venues = venues.sorted { $0.id < $1.id }
        self.mirrors = mirrors
        self.halts = halts
        self.settings = settings
        byID = Dictionary(uniqueKeysWithValues: venues.map { ($0.id, $0) })
        rules = Dictionary(
            uniqueKeysWithValues: venues.map { venue in
                (venue.id, Dictionary(uniqueKeysWithValues: venue.rules.map { ($0.symbol, $0) }))
            })
    }

    package func venue(_ id: VenueID) -> (any Venue)? { byID[id] }

    package func rules(_ symbol: Symbol, at venue: VenueID) -> MarketRules? {
        rules[venue]?[symbol]
    }

    /// The hop from one asset to another, whichever way round a venue lists the pair.
    package func hop(from: Asset, to: Asset) -> Hop? {
        let selling = Symbol(base: from, quote: to)
        let buying = Symbol(base: to, quote: from)
        for venue in venues {
            if rules[venue.id]?[selling] != nil { return Hop(symbol: selling, side: .sell) }
            if rules[venue.id]?[buying] != nil { return Hop(symbol: buying, side: .buy) }
        }
        return nil
    }

    /// The markets that the request may use, less what is halted.
    package func view(
        of hop: Hop, for request: ConversionRequest, tenant: TenantID
    ) -> MarketView {
        let scopes: [HaltScope] = [
            .tenant(tenant), .asset(hop.symbol.base.code), .asset(hop.symbol.quote.code),
            .executor(request.executor),
        ]
        var markets: [Market] = []
        var known = 0
        var validity: [VenueID: Duration] = [:]
        var haltedMarket: HaltScope?
        let orderLimit = orderLimit(tenant, hop)
        for account in settings.accounts[tenant] ?? [] where request.allows(account) {
            guard let venue = byID[account.venue], let rules = rules[account.venue]?[hop.symbol]
            else { continue }
            known += 1
            if let halted = halts.first(of: [.venue(account.venue), .account(account)]) {
                haltedMarket = halted
                continue
            }
            // A limit that cannot be counted now lets nothing through.
            guard orderLimit != .unpriced, let book = venue.book(of: hop.symbol) else { continue }
            validity[venue.id] = venue.orderValidity
            markets.append(
                Market(
                    account: account, book: book, fees: venue.fees, rules: rules,
                    spendable: spendable(account, hop, venue.fees)))
        }
        let allHalted = markets.isEmpty ? haltedMarket : nil
        return MarketView(
            markets: markets, marketsKnown: known, halted: halts.first(of: scopes) ?? allHalted,
            feeAssetPrices: feeAssetPrices(markets, hop),
            orderNotionalMax: orderLimit.most, orderValidity: validity)
    }

    private func spendable(
        _ account: VenueAccount, _ hop: Hop, _ fees: FeeSchedule
    ) -> [Asset: Fixed] {
        var spendable = [hop.spends: mirrors.available(Pocket(account, hop.spends))]
        let feeAsset = fees.asset.resolved(hop)
        if feeAsset != hop.spends, feeAsset != hop.receives {
            spendable[feeAsset] = mirrors.available(Pocket(account, feeAsset))
        }
        return spendable
    }

    private func feeAssetPrices(_ markets: [Market], _ hop: Hop) -> [Asset: Fixed] {
        var prices: [Asset: Fixed] = [:]
        for market in markets {
            let asset = market.fees.asset.resolved(hop)
            guard asset != hop.spends, asset != hop.receives, prices[asset] == nil else { continue }
            prices[asset] = rate(from: asset, to: hop.symbol.quote)
        }
        return prices
    }

    /// The largest order of a tenant.
    private enum OrderLimit: Equatable {
        case none
        /// In the quote asset.
        case atMost(Fixed)
        /// It has a limit, and there is no price to count it by.
        case unpriced

        var most: Fixed? {
            switch self {
            case .none, .unpriced: nil
            case .atMost(let most): most
            }
        }
    }

    private func orderLimit(_ tenant: TenantID, _ hop: Hop) -> OrderLimit {
        guard let most = settings.tenants[tenant]?.limits(for: hop.spends).maxOrderNotional
        else { return .none }
        guard let currency = settings.assets.asset(settings.reportingCurrency),
            let rate = rate(from: hop.symbol.quote, to: currency),
            let inQuote = try? most.divided(by: rate, rounding: .down)
        else { return .unpriced }
        return .atMost(inQuote)
    }
}
