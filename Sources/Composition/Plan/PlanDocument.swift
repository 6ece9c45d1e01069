import Domain
import HTTPAPI
import Money
import Routing
import StrictJSON

/// What `plan FILE` reads: a create body, the venues with their accounts, and their books, all in
/// one place.
struct PlanDocument {
    struct VenueRow {
        let id: VenueID
        let fees: FeeSchedule
        let rules: [MarketRules]
        let accounts: [(id: AccountID, balances: [Asset: Fixed])]
    }

    let request: ConversionRequest
    let venues: [VenueRow]
    /// At most one per venue and symbol.
    let books: [(venue: VenueID, book: Book)]

    /// The pair's direction; `nil` where no venue trades it.
    var hop: Hop? {
        for venue in venues {
            for rules in venue.rules {
                let symbol = rules.symbol
                if symbol.base == request.from, symbol.quote == request.to {
                    return Hop(symbol: symbol, side: .sell)
                }
                if symbol.base == request.to, symbol.quote == request.from {
                    return Hop(symbol: symbol, side: .buy)
                }
            }
        }
        return nil
    }

    /// Every allowed account at a venue that has a book of the pair.
    func markets(_ symbol: Symbol) -> [Market] {
        var markets: [Market] = []
        for venue in venues {
            guard let rules = venue.rules.first(where: { $0.symbol == symbol }),
                let book = books.first(where: {
                    $0.venue == venue.id && $0.book.symbol == symbol
                })?.book
            else { continue }
            for row in venue.accounts {
                let account = VenueAccount(venue.id, row.id)
                guard request.allows(account) else { continue }
                markets.append(
                    Market(
                        account: account, book: book, fees: venue.fees, rules: rules,
                        spendable: row.balances))
            }
        }
        return markets
    }

    /// Mids against the quote asset of `hop` for the assets that pay fees and are not of the pair.
    func feeAssetPrices(_ hop: Hop) -> [Asset: Fixed] {
        var prices: [Asset: Fixed] = [:]
        for venue in venues {
            let asset = venue.fees.asset.resolved(hop)
            guard asset != hop.spends, asset != hop.receives, prices[asset] == nil else {
                continue
            }
            prices[asset] = price(of: asset, in: hop.symbol.quote, over: hop.symbol.base)
        }
        return prices
    }

    /// The direct mid, else the one over the pair's other asset.
    private func price(of asset: Asset, in quote: Asset, over base: Asset) -> Fixed? {
        if let direct = mid(asset, quote) { return direct }
        guard let first = mid(asset, base), let second = mid(base, quote) else { return nil }
        return try? first.multiplied(by: second, rounding: .halfEven)
    }

    /// Units of `quote` for one of `base`, from the books of either symbol.
    private func mid(_ base: Asset, _ quote: Asset) -> Fixed? {
        let there = books(Symbol(base: base, quote: quote))
        if let mid = Consolidated.mid(of: there) { return mid }
        guard let mid = Consolidated.mid(of: books(Symbol(base: quote, quote: base))) else {
            return nil
        }
        return try? Fixed.one.divided(by: mid, rounding: .halfEven)
    }

    private func books(_ symbol: Symbol) -> [Book] {
        books.map(\.book).filter { $0.symbol == symbol }
    }
}
