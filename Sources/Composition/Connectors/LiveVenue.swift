import Connectors
package import Domain
package import Engine
package import Logging
package import Money
package import Routing
import Synchronization

/// A live venue behind its keys: an account takes orders once the venue has said that its key may
/// trade, and may not withdraw where that is not allowed.
package final class LiveVenue: ChangingVenue, AccountGatingVenue {
    package let settings: ConnectorSettings
    /// There from the start on, whether or not the venue can be reached.
    let connector: LateConnector
    let keys: [AccountID: VenueKey]
    let time: any TimeSource
    let logger: Logger
    let state: Mutex<[AccountID: AccountStanding]>

    /// From one try to reach the venue to the next.
    static let retryInterval = Duration.seconds(5)

    /// - Parameter keys: of each account, or why there is none.
    package init(
        _ settings: ConnectorSettings, keys: [AccountID: Result<VenueKey, CompositionError>],
        maker: any ConnectorMaker, time: any TimeSource, logger: Logger
    ) {
        self.settings = settings
        self.time = time
        self.logger = logger
        let opened = keys.compactMapValues { try? $0.get() }
        self.keys = opened
        let limits = Self.limits(settings.kind)
        connector = LateConnector(
            id: settings.id, symbols: settings.symbols.sorted(), orderValidity: limits.validity,
            absenceMargin: limits.margin, time: time, retryAfter: Self.retryInterval
        ) {
            let made = await maker.make(settings, keys: opened)
            if made == nil {
                logger.warning("a venue is not reached", metadata: ["venue": "\(settings.id)"])
            }
            return made
        }
        let now = time.now()
        state = Mutex(
            keys.mapValues { key in
                switch key {
                case .success: .unasked(since: now)
                case .failure(let error): .withoutKey(error.description, since: now)
                }
            })
    }

    private static func limits(
        _ kind: ConnectorSettings.Kind
    ) -> (validity: Duration, margin: Duration) {
        switch kind {
        case .binance: (BinanceLimits.orderValidity, BinanceLimits.absenceMargin)
        case .kraken: (KrakenLimits.orderValidity, KrakenLimits.absenceMargin)
        case .bitstamp: (BitstampLimits.orderValidity, BitstampLimits.absenceMargin)
        }
    }

    /// In the order of the configuration.
    var standings: [(account: VenueAccount, standing: AccountStanding)] {
        let standings = state.withLock { $0 }
        return settings.accounts.compactMap { account in
            standings[account.id].map { (VenueAccount(settings.id, account.id), $0) }
        }
    }

    package func isUsable(_ account: AccountID) -> Bool {
        state.withLock { $0[account]?.isUsable ?? false } && connector.takesOrders(account)
    }
}

extension LiveVenue {
    package var id: VenueID { settings.id }
    package var symbols: [Symbol] { connector.symbols }
    package var rules: [MarketRules] { connector.rules }
    package func rules(of symbol: Symbol) -> MarketRules? { connector.rules(of: symbol) }
    package var fees: FeeSchedule { connector.fees }
    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        connector.fees(of: symbol, for: account)
    }
    package var orderValidity: Duration { connector.orderValidity }
    package var absenceMargin: Duration { connector.absenceMargin }
    package func book(of symbol: Symbol) -> Book? { connector.book(of: symbol) }
    package func ticker(of symbol: Symbol) -> Ticker? { connector.ticker(of: symbol) }
    package func reports() -> AsyncStream<OrderReport> { connector.reports() }

    package func place(_ order: Order) async -> PlaceAnswer {
        guard isUsable(order.account.account) else {
            return .refused(
                Failure(.venueUnavailable, "Not sent: \(order.account) is out of use."))
        }
        return await connector.place(order)
    }

    package func cancel(_ order: Order) async -> CancelAnswer {
        guard hasKey(order.account.account) else { return .unreachable(Self.withoutKey) }
        return await connector.cancel(order)
    }

    package func query(_ order: Order) async -> QueryAnswer {
        guard hasKey(order.account.account) else { return .unreachable(Self.withoutKey) }
        return await connector.query(order)
    }

    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? {
        guard hasKey(account) else { return nil }
        return await connector.reversals(of: account, since: since)
    }

    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        guard hasKey(account) else { return nil }
        return await connector.balances(of: account)
    }

    private static let withoutKey = "the account has no key"

    /// An account that takes no new orders can still be asked for what is open.
    private func hasKey(_ account: AccountID) -> Bool { keys[account] != nil }
}

extension LiveVenue: AccountHistory {
    package func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        guard hasKey(account) else { return nil }
        return await connector.movements(of: account, since: since)
    }

    package func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        guard hasKey(account) else { return nil }
        return await connector.trades(of: account, since: since)
    }

    package func openOrders(of account: AccountID) async -> [AccountOrder]? {
        guard hasKey(account) else { return nil }
        return await connector.openOrders(of: account)
    }
}
