package import Domain
import Engine
import Money
import StrictJSON
import Synchronization

extension KrakenVenue {
    package func query(_ order: Order) async -> QueryAnswer {
        guard let session = sessions[order.account.account] else {
            return .unreachable("Kraken is not set up for this order")
        }
        session.orders.remember(order)
        let answer = await query(order.id, session)
        if case .absent = answer, time.now() > order.validUntil.adding(absenceMargin) {
            session.orders.forget(order.id)
        }
        return answer
    }

    /// By Kraken's id where it is known, else among the open orders and then among the closed ones;
    /// an order that closes between the two is in the second list.
    func query(_ id: OrderID, _ session: KrakenSession) async -> QueryAnswer {
        do throws(KrakenError) {
            let found = try await find(id, session)
            guard let found else { return .absent }
            guard let report = try await complete(found, id, session) else {
                return .unreachable("the order is not remembered")
            }
            return .present(report)
        } catch {
            if case .malformed = error { troubles.distrust(error) }
            return .unreachable("\(error)")
        }
    }

    private func find(
        _ id: OrderID, _ session: KrakenSession
    ) async throws(KrakenError) -> KrakenOrder? {
        let txid = session.orders.known(id)?.txid
        if let txid {
            let reply = await session.send(.orders([txid]), for: .ending)
            if case .done(let result) = reply,
                let order = try KrakenOrder.list(result).first(where: { $0.txid == txid })
            {
                return order
            }
        }
        for (request, name) in [
            (KrakenRequest.openOrders(id), "open"), (.closedOrders(id), "closed"),
        ] {
            let result = try await session.send(request, for: .ending).result()
            let orders = try KrakenOrder.list(result, name)
            guard orders.allSatisfy({ $0.id == id }) else {
                throw .malformed("\(name) orders: others than the one that was asked for")
            }
            if let newest = orders.max(by: { $0.openedAt < $1.openedAt }) { return newest }
        }
        // That Kraken took it is proven; that it is in no list proves nothing.
        if let txid { throw .noAnswer("\(txid) is in no list") }
        return nil
    }

    /// The order as a list shows it, with its trades.
    private func complete(
        _ order: KrakenOrder, _ id: OrderID, _ session: KrakenSession
    ) async throws(KrakenError) -> OrderReport? {
        guard let known = session.orders.known(id) else { return nil }
        guard let pair = markets[order.pair], pair.symbol == known.symbol,
            order.side == known.side, order.client == nil || order.id == id
        else { throw .malformed("order \(order.txid): it is another one than was sent") }
        let held = known.txid == order.txid ? known.fills : [:]
        var fills: [Fill] = []
        for trade in try await trades(of: order, besides: held, session) {
            fills.append(try trade.fill(pair.symbol, takesFeeInBase: order.takesFeeInBase))
        }
        return session.orders.found(id, order, fills)
    }

    /// The trades of an order that are not known yet.
    private func trades(
        of order: KrakenOrder, besides known: [String: Fill], _ session: KrakenSession
    ) async throws(KrakenError) -> [KrakenTrade] {
        let held = Fixed(uncheckedUnits: known.values.reduce(0) { $0 + $1.quantity.units })
        guard order.executed > held else { return [] }
        guard let ids = order.trades, !ids.isEmpty else {
            return try bounded(
                try await history(of: order, session).filter { known[$0.id] == nil }, order, held)
        }
        var trades: [KrakenTrade] = []
        var rest = ids.filter { known[$0] == nil }[...]
        while !rest.isEmpty {
            let part = rest.prefix(KrakenLimits.tradesPerQuery)
            rest = rest.dropFirst(KrakenLimits.tradesPerQuery)
            let result = try await session.send(.trades(part), for: .ending).result()
            for trade in try KrakenTrade.list(result) {
                try check(trade, order)
                if known[trade.id] == nil { trades.append(trade) }
            }
        }
        return try bounded(trades, order, held)
    }

    /// The trades, where they and what is held fit into the order.
    private func bounded(
        _ trades: [KrakenTrade], _ order: KrakenOrder, _ held: Fixed
    ) throws(KrakenError) -> [KrakenTrade] {
        var sum = held
        for trade in trades {
            guard let next = try? sum.adding(trade.quantity), next <= order.quantity else {
                throw .malformed("order \(order.txid): its trades are more than it is")
            }
            sum = next
        }
        return trades
    }

    private func check(_ trade: KrakenTrade, _ order: KrakenOrder) throws(KrakenError) {
        guard trade.order == order.txid, markets[trade.pair] == markets[order.pair],
            trade.side == order.side
        else { throw .malformed("trade \(trade.id): it is of another order") }
    }

    /// From the history of the account, where the order does not name its trades.
    private func history(
        of order: KrakenOrder, _ session: KrakenSession
    ) async throws(KrakenError) -> [KrakenTrade] {
        var trades: [KrakenTrade] = []
        for trade in try await allTrades(since: order.openedAt, session, for: .ending)
        where trade.order == order.txid {
            try check(trade, order)
            trades.append(trade)
        }
        return trades
    }

    /// Every trade of an account since then, page after page, the newest first. New ones come in
    /// at the front and move the pages, so some may come twice; each is taken once.
    func allTrades(
        since: Instant, _ session: KrakenSession, for purpose: CallPurpose
    ) async throws(KrakenError) -> [KrakenTrade] {
        var trades: [KrakenTrade] = []
        var seen: Set<String> = []
        for page in KrakenLimits.pages {
            let result = try await session.send(
                .page(of: .tradesHistory, start: since, offset: page), for: purpose
            ).result()
            let list = try KrakenTrade.list(result, "trades")
            for trade in list where seen.insert(trade.id).inserted { trades.append(trade) }
            if try KrakenAnswers.isLast(list.count, at: page, result) { return trades }
        }
        throw .noAnswer("more than \(KrakenLimits.pagesMax) pages")
    }

    /// Asks REST about every open order that has an id of Kraken's, many at once, and reports what
    /// it says. What could not be asked for is asked for again before long.
    func poll(_ session: KrakenSession) async {
        var isBehind = false
        defer { session.isBehind.store(isBehind, ordering: .releasing) }
        var rest = session.orders.open()[...]
        while !rest.isEmpty, !Task.isCancelled {
            let part = rest.prefix(KrakenLimits.pageSize)
            rest = rest.dropFirst(KrakenLimits.pageSize)
            do throws(KrakenError) {
                let request = KrakenRequest.orders(part.compactMap(\.txid))
                let result = try await session.send(request, for: .ordinary).result()
                for order in try KrakenOrder.list(result) {
                    guard let id = session.orders.order(order.txid),
                        let report = try await complete(order, id, session)
                    else { continue }
                    continuation.yield(report)
                }
            } catch {
                if case .malformed = error { troubles.distrust(error) }
                logger.info("\(id): open orders cannot be asked for: \(error)")
                isBehind = true
            }
        }
    }

    /// Asks REST about single orders, and reports what it says.
    func look(at ids: [OrderID], _ session: KrakenSession) async {
        for id in ids where !Task.isCancelled {
            switch await query(id, session) {
            case .present(let report): continuation.yield(report)
            case .absent: logger.notice("\(self.id): order \(id) is in no list")
            case .unreachable(let reason):
                logger.info("\(self.id): order \(id) cannot be asked for: \(reason)")
            }
        }
    }
}
