import Bookkeeping
package import Domain
package import Money
package import Routing
import Synchronization

/// An issuer as an edge of the planner: a book with one level at par on each side, as deep as its
/// treasury can pay out.
///
/// Orders of conversions over venues take from the same treasury as conversions at par do. What an
/// order may take is set aside in memory until it is settled (``MirrorBoard``); its trade is booked
/// as the issuer's fact, as any venue's is.
package final class IssuerMarket: Venue {
    private struct Shown {
        var depth: (base: Fixed, quote: Fixed)
        var sequence: UInt64
    }

    private let issuer: any Venue
    private let mirrors: MirrorBoard
    private let time: any TimeSource
    private let isUp: @Sendable () -> Bool
    private let shown = Mutex<[Symbol: Shown]>([:])

    /// - Parameter isUp: whether the issuer can be reached now.
    package init(
        _ issuer: any Venue, mirrors: MirrorBoard, time: any TimeSource,
        isUp: @escaping @Sendable () -> Bool
    ) {
        self.issuer = issuer
        self.mirrors = mirrors
        self.time = time
        self.isUp = isUp
    }

    package var id: VenueID { issuer.id }
    package var rules: [MarketRules] { issuer.rules }
    package var fees: FeeSchedule { issuer.fees }
    package var orderValidity: Duration { issuer.orderValidity }
    package var absenceMargin: Duration { issuer.absenceMargin }

    package func book(of symbol: Symbol) -> Book? {
        guard isUp(), let rules = rules.first(where: { $0.symbol == symbol }) else { return nil }
        let now = time.now()
        return shown.withLock { all in
            let depth = (base: free(symbol.base), quote: free(symbol.quote))
            var shown =
                all[symbol] ?? Shown(depth: depth, sequence: UInt64(max(0, now.microseconds)))
            if shown.depth != depth { shown.sequence += 1 }
            shown.depth = depth
            all[symbol] = shown
            // Who sells the base is paid in the quote, and the other way round.
            return Book(
                symbol: symbol, bids: Self.level(depth.quote, rules),
                asks: Self.level(depth.base, rules), at: now, sequence: shown.sequence)
        }
    }

    private static func level(_ depth: Fixed, _ rules: MarketRules) -> [BookLevel] {
        depth >= rules.minQuantity && depth.isPositive
            ? [BookLevel(price: .one, quantity: depth)] : []
    }

    private func free(_ asset: Asset) -> Fixed {
        mirrors.available(Pocket(VenueAccount(treasuryOf: id), asset))
    }

    package func ticker(of symbol: Symbol) -> Ticker? {
        guard let book = book(of: symbol) else { return nil }
        return Ticker(
            symbol: symbol, at: book.at, open: .one, last: .one, low: .one, high: .one,
            volume: .zero, bid: book.bids.first?.price, ask: book.asks.first?.price)
    }

    package func place(_ order: Order) async -> PlaceAnswer {
        let pocket = Pocket(VenueAccount(treasuryOf: id), order.hop.receives)
        guard mirrors.setAside(order.quantity, of: pocket, for: order.id) else {
            return .refused(
                Failure(.noLiquidity, "The issuer's treasury has too little \(pocket.asset)."))
        }
        let answer = await issuer.place(order)
        switch answer {
        case .refused: mirrors.giveBack(order.id)
        // Until the commit that books it, or the evidence that it is not there.
        case .accepted, .unknown: break
        }
        return answer
    }

    package func cancel(_ order: Order) async -> CancelAnswer { await issuer.cancel(order) }

    package func query(_ order: Order) async -> QueryAnswer { await issuer.query(order) }

    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? {
        await issuer.reversals(of: account, since: since)
    }

    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        await issuer.balances(of: account)
    }

    package func reports() -> AsyncStream<OrderReport> { issuer.reports() }
}
