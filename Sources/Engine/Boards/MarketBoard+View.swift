import Bookkeeping
package import Domain
package import Execution
package import Money
import Routing

extension MarketBoard {
    /// Every hop on a path from one asset to another of at most ``Limits/legsMax`` hops that passes
    /// no asset twice and makes no detour at a dealer, by what any venue lists; in the order of
    /// their distance from the source, then by name.
    package func hops(from: Asset, to: Asset) -> [Hop] {
        let ends = Ends(from: from, to: to)
        if let known = hopsByEnds.withLock({ $0[ends] }) { return known }
        let hops = findHops(from: from, to: to)
        // What is nowhere is not kept: clients can name any asset.
        if !hops.isEmpty { hopsByEnds.withLock { $0[ends] = hops } }
        return hops
    }

    private func findHops(from: Asset, to: Asset) -> [Hop] {
        var found: Set<Hop> = []
        var path: [Hop] = []
        func walk(_ asset: Asset, _ passed: Set<Asset>) {
            guard path.count < Limits.legsMax else { return }
            for hop in hopsByAsset[asset] ?? [] where !passed.contains(hop.receives) {
                if let last = path.last, isDetour(last, hop) { continue }
                path.append(hop)
                if hop.receives == to {
                    found.formUnion(path)
                } else {
                    walk(hop.receives, passed.union([hop.receives]))
                }
                path.removeLast()
            }
        }
        walk(from, [from])
        return found.sorted { ($0.symbol, $0.side.rawValue) < ($1.symbol, $1.side.rawValue) }
    }

    /// What a request can see: the markets of these hops that it may use, less what is halted.
    package func view(
        of hops: [Hop], for request: ConversionRequest, tenant: TenantID
    ) -> MarketView {
        let accounts = settings.accounts[tenant] ?? []
        var seen = Sighting(
            request: request, tenant: tenant, accounts: Set(accounts), hops: hops)
        for account in accounts where request.allows(account) {
            look(at: account, &seen)
        }
        let scopes: [HaltScope] = [
            .tenant(tenant), .asset(request.from.code), .asset(request.to.code),
            .executor(request.executor),
        ]
        let allHalted = seen.markets.isEmpty ? seen.halted : nil
        return MarketView(
            markets: seen.markets, listings: seen.listings,
            halted: halts.first(of: scopes) ?? allHalted, feeAssetMids: seen.feeAssetMids,
            orderNotionalMax: seen.orderNotionalMax, orderValidity: seen.validity)
    }

    /// What is gathered while looking.
    private struct Sighting {
        let request: ConversionRequest
        let tenant: TenantID
        let accounts: Set<VenueAccount>
        let hops: [Hop]
        var markets: [Market] = []
        var listings: [Listing] = []
        var validity: [VenueID: Duration] = [:]
        var halted: HaltScope?
        var feeAssetMids: [Symbol: Fixed] = [:]
        var orderNotionalMax: [Asset: Fixed] = [:]
    }

    private func look(at account: VenueAccount, _ seen: inout Sighting) {
        guard let venue = byID[account.venue],
            gating[account.venue]?.isUsable(account.account) ?? true
        else { return }
        let spendable = spendable(account, venue, seen)
        for hop in seen.hops where seen.request.allows(account, receiving: hop.receives) {
            guard let rules = rules(hop.symbol, at: account.venue) else { continue }
            let fees = venue.fees(of: hop.symbol, for: account.account)
            seen.listings.append(
                Listing(account: account, fees: fees, rules: rules, spendable: spendable))
            var scopes: [HaltScope] = [
                .venue(account.venue), .account(account), .asset(hop.symbol.base.code),
                .asset(hop.symbol.quote.code),
            ]
            scopes += account.pair(hop.symbol)
            scopes += account.holdings(hop.symbol, [fees.asset.resolved(hop)])
            if let halted = halts.first(of: scopes) {
                seen.halted = halted
                continue
            }
            // A limit that cannot be counted now lets nothing through.
            guard countOrderLimit(hop, &seen), let book = venue.book(of: hop.symbol) else {
                continue
            }
            seen.validity[venue.id] = venue.orderValidity
            seen.markets.append(
                Market(
                    account: account,
                    book: mirrors.resting.without(seen.accounts, book, at: venue.id),
                    fees: fees, rules: rules, spendable: spendable))
            price(feeOf: hop, fees, &seen)
        }
    }

    /// What a new hold could take of the account: the source, intermediate assets for those who may
    /// use them, and a third asset that pays fees.
    private func spendable(
        _ account: VenueAccount, _ venue: any Venue, _ seen: Sighting
    ) -> [Asset: Fixed] {
        var assets: Set<Asset> = []
        for hop in seen.hops where rules(hop.symbol, at: account.venue) != nil {
            assets.insert(hop.spends)
            assets.insert(venue.fees.asset.resolved(hop))
        }
        var spendable: [Asset: Fixed] = [:]
        for asset in assets.sorted() {
            let available = mirrors.available(Pocket(account, asset))
            let isIntermediate =
                asset != seen.request.from && seen.hops.contains { $0.spends == asset }
            let most =
                isIntermediate
                ? settings.tenants[seen.tenant]?.inventoryMaxByAsset[asset.code] : nil
            spendable[asset] = min(available, most ?? available)
        }
        return spendable
    }

    private func price(feeOf hop: Hop, _ fees: FeeSchedule, _ seen: inout Sighting) {
        let asset = fees.asset.resolved(hop)
        guard asset != hop.spends, asset != hop.receives else { return }
        let symbol = Symbol(base: asset, quote: hop.symbol.quote)
        guard seen.feeAssetMids[symbol] == nil else { return }
        seen.feeAssetMids[symbol] = rate(
            from: asset, to: hop.symbol.quote, in: settings.environment(of: seen.tenant))
    }

    /// The largest order of the tenant, in the hop's quote asset; false where it has a limit and
    /// there is no price to count it by.
    private func countOrderLimit(_ hop: Hop, _ seen: inout Sighting) -> Bool {
        let limits = settings.tenants[seen.tenant]?.limits(for: seen.request.from)
        guard let most = limits?.maxOrderNotional else { return true }
        let quote = hop.symbol.quote
        guard seen.orderNotionalMax[quote] == nil else { return true }
        guard let currency = settings.assets.asset(settings.reportingCurrency),
            let rate = rate(
                from: quote, to: currency, in: settings.environment(of: seen.tenant)),
            let inQuote = try? most.divided(by: rate, rounding: .down)
        else { return false }
        seen.orderNotionalMax[quote] = inQuote
        return true
    }
}
