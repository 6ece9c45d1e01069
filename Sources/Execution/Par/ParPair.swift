package import Bookkeeping
package import Domain
package import Money

/// A fiat currency and a stablecoin that one issuer converts one to one.
package struct ParPair: Hashable, Sendable {
    package let issuer: VenueID
    /// As configured, in whichever order.
    package let symbol: Symbol
    package let coin: Asset
    package let fiat: Asset

    /// - Parameter coin: one of the symbol's assets; the other one is the currency.
    package init(issuer: VenueID, symbol: Symbol, coin: Asset) {
        precondition(symbol.base == coin || symbol.quote == coin, "a pair has its coin")
        self.issuer = issuer
        self.symbol = symbol
        self.coin = coin
        fiat = symbol.base == coin ? symbol.quote : symbol.base
    }

    /// Decimals of an amount: those of the coarser asset.
    package var decimals: Int { min(coin.scale, fiat.scale) }

    /// What halts it.
    package func scopes(_ tenant: TenantID) -> [HaltScope] {
        [
            .tenant(tenant), .venue(issuer), .pair(symbol.description), .asset(coin.code),
            .asset(fiat.code),
        ]
    }

    package func converts(_ source: Asset, to target: Asset) -> Bool {
        source == fiat && target == coin || source == coin && target == fiat
    }
}

extension ParConversion {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// What it counts for the limits of its pair.
    package func share(of pair: ParPair) -> ParShare {
        ParShare(
            tenant: tenant, coin: pair.coin, day: createdAt.microseconds / Self.microsecondsPerDay,
            gross: request.amount,
            net: request.target == pair.coin ? request.amount : request.amount.negated)
    }

    /// Where its amount is reserved.
    package var source: Pocket { Pocket(VenueAccount(profile: request.profile), request.source) }

    /// What pays it out.
    package func treasury(of issuer: VenueID) -> Pocket {
        Pocket(VenueAccount(treasuryOf: issuer), request.target)
    }
}
