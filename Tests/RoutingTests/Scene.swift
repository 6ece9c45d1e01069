import Domain
import Money

@testable import Routing

/// Builds requests for tests from texts.
enum Scene {
    static let btc = Asset("BTC", scale: 8)
    static let usd = Asset("USD", scale: 2)
    static let bnb = Asset("BNB", scale: 18)
    static let pair = Symbol(base: btc, quote: usd)
    static let buy = Hop(symbol: pair, side: .buy)
    static let sell = Hop(symbol: pair, side: .sell)

    static func levels(_ texts: [(String, String)]) -> [BookLevel] {
        texts.map { BookLevel(price: fixed($0.0), quantity: fixed($0.1)) }
    }

    static func fixed(_ text: String) -> Fixed {
        do { return try Fixed(text) } catch { preconditionFailure("not a number: \(text)") }
    }

    static func market(
        _ venue: String, account: String = "main", bids: [(String, String)] = [],
        asks: [(String, String)] = [], fee: String = "0", feeAsset: FeeAsset = .received,
        lot: String = "0", tick: String = "0", minQuantity: String = "0",
        minNotional: String = "0", holds: [Asset: String] = [btc: "1000", usd: "100000000"]
    ) -> Market {
        Market(
            account: VenueAccount(VenueID(venue), AccountID(account)),
            book: Book(
                symbol: pair, bids: levels(bids), asks: levels(asks),
                at: Instant(microseconds: 0), sequence: 1),
            fees: FeeSchedule(maker: .zero, taker: fixed(fee), asset: feeAsset),
            rules: MarketRules(
                symbol: pair, lot: fixed(lot), tick: fixed(tick),
                minQuantity: fixed(minQuantity), minNotional: fixed(minNotional)),
            spendable: holds.mapValues(fixed))
    }
}
