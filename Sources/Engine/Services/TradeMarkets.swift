import Bookkeeping
package import Domain
package import Money
package import Routing

/// Venues, books, rates and balances as the trade face shows them, all from memory.
package struct TradeMarkets: MarketService {
    private let board: MarketBoard

    package init(_ board: MarketBoard) { self.board = board }

    package var assets: AssetDirectory { board.settings.assets }

    package func destinations(
        from asset: Asset, for tenant: TenantID
    ) -> [(asset: Asset, hops: Int)] {
        board.reachable(from: asset, in: board.settings.environment(of: tenant))
    }

    package func indicativeRate(from: Asset, to: Asset, for tenant: TenantID) -> Fixed? {
        board.rate(from: from, to: to, in: board.settings.environment(of: tenant))
    }

    package func tickers(
        _ symbol: Symbol, at venue: VenueID?
    ) -> [(venue: VenueID, ticker: Ticker)]? {
        listing(symbol, at: venue)?.compactMap { venue in
            venue.ticker(of: symbol).map { (venue: venue.id, ticker: $0) }
        }
    }

    package func books(
        _ symbol: Symbol, at venue: VenueID?
    ) -> [(venue: VenueID, book: Book)]? {
        listing(symbol, at: venue)?.compactMap { venue in
            venue.book(of: symbol).map { (venue: venue.id, book: $0) }
        }
    }

    private func listing(_ symbol: Symbol, at venue: VenueID?) -> [any Venue]? {
        let listing = board.venues.filter { candidate in
            board.rules(symbol, at: candidate.id) != nil && (venue ?? candidate.id) == candidate.id
        }
        return listing.isEmpty ? nil : listing
    }

    package func aggregated(
        _ symbol: Symbol, fees: FeeStrategy, for tenant: TenantID
    ) -> AggregatedBook? {
        let kind = board.settings.environment(of: tenant)
        guard let listing = listing(symbol, at: nil)?.filter({ environment(of: $0.id) == kind })
        else { return nil }
        var bids: [AggregatedBook.Level] = []
        var asks: [AggregatedBook.Level] = []
        var at: Instant?
        for venue in listing {
            guard let book = venue.book(of: symbol) else { continue }
            let rate = fees == .maker ? venue.fees.maker : venue.fees.taker
            bids += book.bids.compactMap { level(venue.id, $0, fee: rate.negated) }
            asks += book.asks.compactMap { level(venue.id, $0, fee: rate) }
            at = Swift.max(at ?? book.at, book.at)
        }
        guard let at else { return nil }
        return AggregatedBook(
            symbol: symbol, bids: bids.sorted { Self.precedes($1, $0, tie: ($0, $1)) },
            asks: asks.sorted { Self.precedes($0, $1, tie: ($0, $1)) }, at: at)
    }

    /// - Parameter fee: what the price changes by, as a fraction: up for a buyer, down for a
    ///   seller.
    private func level(
        _ venue: VenueID, _ level: BookLevel, fee: Fixed
    ) -> AggregatedBook.Level? {
        guard let factor = try? Fixed.one.adding(fee),
            let price = try? level.price.multiplied(by: factor, rounding: .halfEven)
        else { return nil }
        return AggregatedBook.Level(
            venue: venue, price: level.price, quantity: level.quantity, priceWithFee: price)
    }

    private static func precedes(
        _ a: AggregatedBook.Level, _ b: AggregatedBook.Level,
        tie: (AggregatedBook.Level, AggregatedBook.Level)
    ) -> Bool {
        a.priceWithFee != b.priceWithFee
            ? a.priceWithFee < b.priceWithFee : tie.0.venue < tie.1.venue
    }

    package func venues() -> [VenueView] {
        board.venues.map { venue in
            VenueView(
                id: venue.id, environment: environment(of: venue.id),
                isAvailable: venue.rules.contains { venue.book(of: $0.symbol) != nil },
                fees: venue.fees, rules: venue.rules)
        }
    }

    package func environment(of venue: VenueID) -> AccountEnvironment {
        board.settings.environment(of: venue)
    }

    package func accounts(of tenant: TenantID) -> [VenueAccount] {
        board.settings.accounts[tenant] ?? []
    }

    package func balances(of tenant: TenantID) async -> [BalanceView] {
        // A profile's money is shown by the face that it belongs to.
        let accounts = Set(accounts(of: tenant).filter { $0.profile == nil })
        return board.mirrors.balances()
            .filter { accounts.contains($0.key.account) }
            .sorted { $0.key < $1.key }
            .map { pocket, balance in
                BalanceView(
                    pocket: pocket, total: balance.posted, available: balance.available,
                    locked: balance.held)
            }
    }
}
