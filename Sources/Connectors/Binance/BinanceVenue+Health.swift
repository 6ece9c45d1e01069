internal import Domain
package import Engine

extension BinanceVenue {
    package func health() -> VenueHealth {
        let now = time.now()
        let (troubles, hostile, keyTroubles) = state.withLock {
            ($0.troubles, $0.hostileAnswers, $0.keyTroubles)
        }
        var incidents = configuration.accounts.compactMap { keyTroubles[$0] }
        if watch.droppedReports > 0 {
            incidents.append(
                VenueHealth.Incident(
                    kind: "reports-dropped", text: "\(watch.droppedReports) reports found no room",
                    since: now))
        }
        let feeds = configuration.accounts.compactMap { account in
            self.feeds[account].map { (account, $0) }
        }
        return VenueHealth(
            clockOffset: rest.clockOffset,
            streams: [Self.stream("market", market.loop, market.subscription)]
                + feeds.map { Self.stream("account/\($0)", $1.loop, $1.subscription) },
            uses: rest.uses(at: now),
            bookTroubles: symbols.compactMap { symbol in
                (troubles[symbol] ?? closed.reason(symbol)
                    ?? market.books.board.flaw(of: symbol, at: now).map { "\($0)" })
                    .map { VenueHealth.BookTrouble(symbol: symbol, reason: $0) }
            }, bookLosses: market.books.board.losses, incidents: incidents,
            hostileAnswers: feeds.reduce(hostile + market.hostileMessages) {
                $0 + $1.1.seen.hostileMessages
            }, blockedUntil: rest.blockedUntil(at: now))
    }

    private static func stream(
        _ name: String, _ loop: StreamLoop, _ subscription: StreamSubscription
    ) -> VenueHealth.Stream {
        let status = loop.status
        return VenueHealth.Stream(
            name: name, isUp: status.isOpen && subscription.isUp, reconnects: status.reconnects,
            lastMessageAt: status.lastMessageAt)
    }
}
