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

    /// Every allowed account at a venue that has a book, with that book.
    var markets: [Market] {
        var markets: [Market] = []
        for venue in venues {
            for rules in venue.rules {
                guard
                    let book = books.first(where: {
                        $0.venue == venue.id && $0.book.symbol == rules.symbol
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
        }
        return markets
    }

    /// Mids between the assets that pay fees and the quote assets of their venues' symbols.
    var feeAssetMids: [Symbol: Fixed] {
        var mids: [Symbol: Fixed] = [:]
        for venue in venues {
            guard case .asset(let asset) = venue.fees.asset else { continue }
            for rules in venue.rules where asset != rules.symbol.quote {
                let symbol = Symbol(base: asset, quote: rules.symbol.quote)
                mids[symbol] = price(of: asset, in: symbol.quote, over: rules.symbol.base)
            }
        }
        return mids
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
