package import Domain
package import Engine
import Money
import StrictJSON

/// What Kraken itself says of an account: `Ledgers`, `TradesHistory` and `OpenOrders`.
extension KrakenVenue {
    package func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        guard let session = sessions[account] else { return nil }
        var movements: [KrakenMovement] = []
        var seen: Set<String> = []
        for page in KrakenLimits.pages {
            let request = KrakenRequest.page(of: .ledgers, start: since, offset: page)
            let reply = await session.send(request, for: .ordinary)
            let read = believed { () throws(KrakenError) in
                let result = try reply.result()
                let list = try KrakenMovement.list(result)
                return (list, try KrakenAnswers.isLast(list.count, at: page, result))
            }
            guard let (list, isLast) = read else { return nil }
            for movement in list where seen.insert(movement.id).inserted {
                movements.append(movement)
            }
            if isLast {
                let holder = VenueAccount(id, account)
                return movements.filter { $0.at >= since }
                    .sorted { ($0.at, $0.id) < ($1.at, $1.id) }.compactMap { $0.entry(holder) }
            }
        }
        return nil
    }

    package func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        guard let session = sessions[account] else { return nil }
        do throws(KrakenError) {
            let trades = try await allTrades(since: since, session, for: .ordinary)
                .filter { $0.at >= since }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
            let orders = try await orders(of: trades, session)
            var told: [AccountTrade] = []
            for trade in trades { told.append(try self.told(trade, orders)) }
            return told
        } catch {
            return believed { () throws(KrakenError) -> [AccountTrade] in throw error }
        }
    }

    /// The orders of the trades, which alone know our ids and the assets of the fees.
    private func orders(
        of trades: [KrakenTrade], _ session: KrakenSession
    ) async throws(KrakenError) -> [String: KrakenOrder] {
        var orders: [String: KrakenOrder] = [:]
        var rest = Set(trades.map(\.order)).sorted()[...]
        while !rest.isEmpty {
            let part = rest.prefix(KrakenLimits.pageSize)
            rest = rest.dropFirst(KrakenLimits.pageSize)
            let result = try await session.send(.orders(part), for: .ordinary).result()
            for order in try KrakenOrder.list(result) { orders[order.txid] = order }
        }
        return orders
    }

    private func told(
        _ trade: KrakenTrade, _ orders: [String: KrakenOrder]
    ) throws(KrakenError) -> AccountTrade {
        guard let symbol = markets.current.symbol(of: trade.pair) else {
            throw .malformed("trade \(trade.id): no market is called \(krakenQuoted(trade.pair))")
        }
        let order = orders[trade.order]
        return AccountTrade(
            fill: try trade.fill(symbol, takesFeeInBase: order?.takesFeeInBase ?? false),
            symbol: symbol, side: trade.side, order: order?.id)
    }

    package func openOrders(of account: AccountID) async -> [AccountOrder]? {
        guard let session = sessions[account] else { return nil }
        let reply = await session.send(.openOrders(), for: .ordinary)
        return believed { () throws(KrakenError) in
            try KrakenOrder.list(reply.result(), "open")
                .sorted { ($0.openedAt, $0.txid) < ($1.openedAt, $1.txid) }
                .map { order in
                    AccountOrder(
                        venueOrderID: order.txid, clientOrderID: order.client ?? "",
                        order: order.id, symbol: order.pair, side: order.side,
                        openQuantity: order.openQuantity, at: order.openedAt)
                }
        }
    }
}
