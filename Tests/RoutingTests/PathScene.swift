import Domain
import Money

@testable import Routing

/// Builds requests over several hops for tests from texts.
enum PathScene {
    static let eur = Asset("EUR", scale: 2)
    static let btc = Asset("BTC", scale: 8)
    static let eth = Asset("ETH", scale: 8)
    static let usd = Asset("USD", scale: 2)
    static let bnb = Asset("BNB", scale: 8)

    static func symbol(_ text: String) -> Symbol {
        let assets = ["EUR": eur, "BTC": btc, "ETH": eth, "USD": usd, "BNB": bnb]
        let parts = text.split(separator: "-").compactMap { assets[String($0)] }
        precondition(parts.count == 2, "not a symbol: \(text)")
        return Symbol(base: parts[0], quote: parts[1])
    }

    static func sell(_ text: String) -> Hop { Hop(symbol: symbol(text), side: .sell) }
    static func buy(_ text: String) -> Hop { Hop(symbol: symbol(text), side: .buy) }

    static func market(
        _ venue: String, _ name: String, account: String = "main",
        bids: [(String, String)] = [], asks: [(String, String)] = [], fee: String = "0",
        feeAsset: FeeAsset = .received, lot: String = "0", minQuantity: String = "0",
        minNotional: String = "0", holds: [Asset: String] = [eur: "1000000"]
    ) -> Market {
        let symbol = symbol(name)
        return Market(
            account: VenueAccount(VenueID(venue), AccountID(account)),
            book: Book(
                symbol: symbol, bids: Scene.levels(bids), asks: Scene.levels(asks),
                at: Instant(microseconds: 0), sequence: 1),
            fees: FeeSchedule(maker: .zero, taker: Scene.fixed(fee), asset: feeAsset),
            rules: MarketRules(
                symbol: symbol, lot: Scene.fixed(lot), minQuantity: Scene.fixed(minQuantity),
                minNotional: Scene.fixed(minNotional)),
            spendable: holds.mapValues(Scene.fixed))
    }

    static func plan(
        _ fixed: FixedSide, _ markets: [Market], hops: [Hop]? = nil, bounds: [Hop: String] = [:],
        mids: [Symbol: String] = [:], inventory: Bool = false
    ) throws -> PathPlan {
        try PathPlanner.plan(
            PathRequest(
                from: eur, to: usd, fixed: fixed, markets: markets, hops: hops,
                priceBounds: bounds.mapValues(Scene.fixed), mids: mids.mapValues(Scene.fixed),
                usesInventory: inventory))
    }

    static func shown(_ plan: PathPlan) -> [String] {
        plan.orders.map {
            "\($0.account) \($0.hop.side.rawValue) \($0.quantity) \($0.hop.symbol) "
                + "at \($0.limitPrice)"
        }
    }
}
