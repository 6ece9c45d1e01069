package import Domain
package import Engine
import Synchronization

extension KrakenVenue {
    package func health() -> VenueHealth {
        let now = time.now()
        let accounts = configuration.accounts.map(\.id)
        let streams =
            [Self.stream("market", market, subscription)]
            + accounts.compactMap { account in
                sessions[account].map {
                    Self.stream("account/\(account)", $0.loop, $0.subscription)
                }
            }
        let troubles = symbols.compactMap { symbol in
            trouble(symbol, now).map { VenueHealth.BookTrouble(symbol: symbol, reason: $0) }
        }
        return VenueHealth(
            clockOffset: clock.withLock { $0.offset }, streams: streams,
            uses: accounts.flatMap { uses($0, now) }, bookTroubles: troubles,
            bookLosses: board.losses, incidents: self.troubles.incidents,
            hostileAnswers: self.troubles.hostile,
            blockedUntil: sessions.values.compactMap { $0.blockedUntil(at: now) }.max())
    }

    package func takesOrders(_ account: AccountID) -> Bool {
        sessions[account]?.takesOrders(at: time.now()) ?? true
    }

    /// Why the market is not planned with; `nil`: it is.
    private func trouble(_ symbol: Symbol, _ now: Instant) -> String? {
        guard let pair = markets[symbol], pair.isListed else {
            return "the venue does not list it"
        }
        guard pair.isTraded else { return "status \(pair.status)" }
        return closed.reason(symbol) ?? board.flaw(of: symbol, at: now)?.description
    }

    private static func stream(
        _ name: String, _ loop: StreamLoop, _ subscription: StreamSubscription
    ) -> VenueHealth.Stream {
        let status = loop.status
        return VenueHealth.Stream(
            name: name, isUp: status.isOpen && subscription.isUp, reconnects: status.reconnects,
            lastMessageAt: status.lastMessageAt)
    }

    private func uses(_ account: AccountID, _ now: Instant) -> [VenueHealth.Use] {
        guard let session = sessions[account] else { return [] }
        var uses: [VenueHealth.Use] = []
        if let rest = session.gate.usage(of: KrakenBudgets.rest, at: now) {
            uses.append(
                VenueHealth.Use(name: "rest/\(account)", used: rest.used, limit: rest.limit))
        }
        for pair in markets.current.pairs {
            guard
                let engine = session.gate.usage(
                    of: KrakenBudgets.engine, scope: pair.key, at: now)
            else { continue }
            uses.append(
                VenueHealth.Use(
                    name: "orders/\(account)/\(pair.symbol)", used: engine.used,
                    limit: engine.limit))
        }
        return uses
    }

    /// What the account's key may do, tried without doing it: Kraken has no list of it.
    ///
    /// Reading is asking for balances, trading an order that is only validated, withdrawing the
    /// list of its methods. Whatever is answered to the request itself but a denial says that the
    /// key may.
    package func permissions(of account: AccountID) async -> KeyAnswer {
        guard let session = sessions[account] else { return .unsaid("\(account) has no key") }
        guard let trial = KrakenRequest.trial(markets.current) else {
            return .unsaid("there is no market to try an order in")
        }
        var may: [Bool] = []
        for request in [KrakenRequest(.balanceEx), trial, KrakenRequest(.withdrawMethods)] {
            switch await right(request, session) {
            case .granted(let isGranted): may.append(isGranted)
            case .refused(let words): return .refused(words)
            case .unsaid(let words): return .unsaid(words)
            }
        }
        return .rights(
            KeyPermissions(
                mayRead: may[0], mayTrade: may[1], mayWithdraw: may[2],
                isRestrictedToAddresses: nil))
    }

    private enum Right {
        case granted(Bool)
        case refused(String)
        case unsaid(String)
    }

    private func right(_ request: KrakenRequest, _ session: KrakenSession) async -> Right {
        switch await session.send(request, for: .ordinary) {
        case .done: return .granted(true)
        case .notSent(let reason): return .unsaid(reason)
        case .failed(let verdict, let errors):
            let words = errors.joined(separator: ", ")
            if errors.contains(where: { $0.hasPrefix("EGeneral:Permission denied") }) {
                return .granted(false)
            }
            if errors.contains(where: { $0.hasPrefix("EAPI:Invalid") }) { return .refused(words) }
            return verdict != .unknown && KrakenSession.isLookedAt(errors)
                ? .granted(true) : .unsaid(words)
        }
    }
}

extension KrakenRequest {
    /// An order that is checked and not placed: the smallest that the first market takes.
    static func trial(_ symbols: KrakenSymbols) -> KrakenRequest? {
        guard let pair = symbols.pairs.first(where: \.isTraded) ?? symbols.pairs.first else {
            return nil
        }
        let rules = pair.rules
        let quantity = rules.minQuantity.isPositive ? rules.minQuantity : rules.lot
        return KrakenRequest(.addOrder)
            .with("pair", pair.key)
            .with("type", "buy")
            .with("ordertype", "limit")
            .with("volume", quantity.description)
            .with("price", rules.tick.description)
            .with("validate", "true")
    }
}
