import Bookkeeping
import Domain
import Engine
import Money
import Routing

/// Two venues, two symbols, and figures that are easy to check by hand.
struct FakeMarket: MarketService {
    let assets = AssetDirectory(configured: [], named: ["BNB"])
    var liveVenues: Set<VenueID> = []

    func destinations(from asset: Asset, for tenant: TenantID) -> [(asset: Asset, hops: Int)] {
        switch asset.code {
        case "BTC": [(.eth, 2), (.usd, 1)]
        case "USD": [(.btc, 1), (.eth, 1)]
        default: []
        }
    }

    func indicativeRate(from: Asset, to: Asset, for tenant: TenantID) -> Fixed? {
        switch (from.code, to.code) {
        case ("BTC", "USD"): number("60000.5")
        case ("USD", "BTC"): number("0.000016666527778935")
        default: nil
        }
    }

    func tickers(_ symbol: Symbol, at venue: VenueID?) -> [(venue: VenueID, ticker: Ticker)]? {
        guard symbol == .btcUSD else { return nil }
        let rows: [(venue: VenueID, ticker: Ticker)] = [
            ("alpha", ticker(bid: number("60000"))), ("beta", ticker(bid: nil)),
        ]
        return rows.filter { venue == nil || $0.venue == venue }
    }

    private func ticker(bid: Fixed?) -> Ticker {
        Ticker(
            symbol: .btcUSD, at: FakeTime.start, open: number("59000"), last: number("60000"),
            low: number("58000"), high: number("61000"), volume: number("12.5"), bid: bid,
            ask: number("60001"))
    }

    func books(_ symbol: Symbol, at venue: VenueID?) -> [(venue: VenueID, book: Book)]? {
        guard symbol == .btcUSD else { return nil }
        let book = Book(
            symbol: .btcUSD, bids: [BookLevel(price: number("60000"), quantity: number("0.5"))],
            asks: [BookLevel(price: number("60001"), quantity: number("1.25"))],
            at: FakeTime.start, sequence: 7)
        return [("alpha", book), ("beta", book)].filter { venue == nil || $0.0 == venue }
    }

    func aggregated(
        _ symbol: Symbol, fees: FeeStrategy, for tenant: TenantID
    ) -> AggregatedBook? {
        guard symbol == .btcUSD else { return nil }
        let price = fees == .maker ? "59940" : "59880"
        let bid = AggregatedBook.Level(
            venue: "alpha", price: number("60000"), quantity: number("0.5"),
            priceWithFee: number(price))
        return AggregatedBook(symbol: symbol, bids: [bid], asks: [], at: FakeTime.start)
    }

    func venues() -> [VenueView] {
        [
            VenueView(
                id: "alpha", environment: .test, isAvailable: true,
                fees: FeeSchedule(maker: number("0.001"), taker: number("0.002")),
                rules: [MarketRules(symbol: .btcUSD, lot: number("0.0001"))])
        ]
    }

    func environment(of venue: VenueID) -> AccountEnvironment {
        liveVenues.contains(venue) ? .live : .test
    }

    func accounts(of tenant: TenantID) -> [VenueAccount] {
        tenant == "acme" ? [.alpha, .beta] : []
    }

    func balances(of tenant: TenantID) async -> [BalanceView] {
        guard tenant == "acme" else { return [] }
        return [
            BalanceView(
                pocket: Pocket(.alpha, .btc), total: number("1.5"), available: number("1"),
                locked: number("0.5")),
            BalanceView(
                pocket: Pocket(.beta, .btc), total: number("0.25"), available: number("0.25"),
                locked: .zero),
            BalanceView(pocket: Pocket(.beta, .usd), total: .zero, available: .zero, locked: .zero),
        ]
    }
}
