package import Domain
package import Engine
internal import Money
internal import StrictJSON
internal import VenueProtocols

/// The account's own history. The venue lists trades by symbol only: those of symbols that are not
/// traded here are not among them.
extension BinanceVenue {
    package func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        var trades: [AccountTrade] = []
        // Of a market that it does not list the venue tells nothing.
        for symbol in symbols where !isUnlisted(symbol) {
            guard let page = await self.trades(of: account, symbol, since: since) else {
                return nil
            }
            trades += page
        }
        return trades.sorted {
            ($0.fill.at, $0.symbol, $0.fill.venueTradeID)
                < ($1.fill.at, $1.symbol, $1.fill.venueTradeID)
        }
    }

    /// The first page by time, the others by trade id.
    private func trades(
        of account: AccountID, _ symbol: Symbol, since: Instant
    ) async -> [AccountTrade]? {
        guard let name = names.name(of: symbol) else { return nil }
        var trades: [AccountTrade] = []
        var seen: Set<Int64> = []
        var start = BinanceParameter("startTime", Self.milliseconds(since))
        for _ in 0..<BinanceLimits.pagesMax {
            let parameters = [
                BinanceParameter("symbol", name), start,
                BinanceParameter("limit", "\(BinanceLimits.pageRows)"),
            ]
            guard let page = await ask(.trades, parameters, as: account, BinanceTrade.list),
                let read = read(page, symbol, name, &seen)
            else { return nil }
            trades += read
            guard page.count >= BinanceLimits.pageRows, let last = page.map(\.tradeID).max()
            else { return trades }
            start = BinanceParameter("fromId", "\(last + 1)")
        }
        return nil
    }

    private func read(
        _ page: [BinanceTrade], _ symbol: Symbol, _ name: String, _ seen: inout Set<Int64>
    ) -> [AccountTrade]? {
        var trades: [AccountTrade] = []
        for trade in page {
            do {
                guard trade.symbol == name else {
                    throw BinanceAnswerError.wrong("symbol", trade.symbol)
                }
                guard seen.insert(trade.tradeID).inserted else {
                    throw BinanceAnswerError.wrong("id", "\(trade.tradeID) twice")
                }
                let fill = try BinanceReports(names).fill(
                    .init(trade), trade.orderID, symbol, notional: trade.cost,
                    isMaker: trade.isMaker, at: trade.at)
                trades.append(
                    AccountTrade(fill: fill, symbol: symbol, side: trade.side, order: nil))
            } catch let error as BinanceAnswerError {
                distrust(.trades, error)
                return nil
            } catch { return nil }
        }
        return trades
    }

    package func openOrders(of account: AccountID) async -> [AccountOrder]? {
        await ask(.openOrders, as: account) { json throws(BinanceAnswerError) in
            var orders: [AccountOrder] = []
            for row in try BinanceFields.objects(json, "openOrders") {
                let order = try BinanceOrder(row)
                guard let open = try? order.quantity.subtracting(order.executed) else {
                    throw .wrong("executedQty", order.executed.description)
                }
                orders.append(
                    AccountOrder(
                        venueOrderID: "\(order.orderID)", clientOrderID: order.clientOrderID,
                        order: WireClientID.order(order.clientOrderID), symbol: order.symbol,
                        side: order.side, openQuantity: open, at: order.at))
            }
            return orders
        }
    }

    package func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        guard configuration.hasWallet else { return [] }
        var rows: [BinanceWallet.Row] = []
        var start = since
        let end = time.now()
        for _ in 0..<BinanceLimits.pagesMax {
            let windowEnd = min(end, start.adding(BinanceLimits.walletWindow))
            guard let window = await movements(of: account, from: start, to: windowEnd) else {
                return nil
            }
            rows += window
            guard windowEnd < end else { return entries(rows, account) }
            start = windowEnd
        }
        return nil
    }

    /// Each id once, in the order of the times.
    private func entries(_ rows: [BinanceWallet.Row], _ account: AccountID) -> [ExternalEntry] {
        var seen: Set<String> = []
        return rows.filter { seen.insert($0.id).inserted }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
            .map { row in
                ExternalEntry(
                    account: VenueAccount(id, account), venueLedgerID: row.id, kind: row.kind,
                    changes: [row.change], at: row.at, note: row.note)
            }
    }

    private func movements(
        of account: AccountID, from start: Instant, to end: Instant
    ) async -> [BinanceWallet.Row]? {
        let wallet = BinanceWallet(names)
        let window = [
            BinanceParameter("startTime", Self.milliseconds(start)),
            BinanceParameter("endTime", Self.milliseconds(end)),
        ]
        var rows: [BinanceWallet.Row] = []
        for call in [BinanceCall.deposits, .withdrawals] {
            guard
                let found = await pages({ page in
                    await self.ask(
                        call,
                        window + [
                            BinanceParameter("limit", "\(BinanceLimits.pageRows)"),
                            BinanceParameter("offset", "\(page * BinanceLimits.pageRows)"),
                        ], as: account
                    ) { json throws(BinanceAnswerError) in
                        try Self.page(json, BinanceLimits.pageRows) {
                            fields throws(BinanceAnswerError) in
                            call == .deposits
                                ? try wallet.deposit(fields) : try wallet.withdrawal(fields)
                        }
                    }
                })
            else { return nil }
            rows += found
        }
        guard let transfers = await transfers(of: account, window, wallet),
            let dividends = await dividends(of: account, from: start, to: end, wallet)
        else { return nil }
        return rows + transfers + dividends
    }

    private func transfers(
        of account: AccountID, _ window: [BinanceParameter], _ wallet: BinanceWallet
    ) async -> [BinanceWallet.Row]? {
        var rows: [BinanceWallet.Row] = []
        for (type, isIn) in BinanceWallet.transfers {
            guard
                let found = await pages({ page in
                    await self.ask(
                        .transfers,
                        [BinanceParameter("type", type)] + window + [
                            BinanceParameter("current", "\(page + 1)"),
                            BinanceParameter("size", "\(BinanceLimits.transferRows)"),
                        ], as: account
                    ) { json throws(BinanceAnswerError) in
                        // Without any, the list is not there.
                        try Self.page(json["rows"] ?? .array([]), BinanceLimits.transferRows) {
                            fields throws(BinanceAnswerError) in
                            try wallet.transfer(fields, isIn: isIn)
                        }
                    }
                })
            else { return nil }
            rows += found
        }
        return rows
    }

    /// The newest come first, so many at most: what is older is asked for up to the oldest's time.
    private func dividends(
        of account: AccountID, from start: Instant, to end: Instant, _ wallet: BinanceWallet
    ) async -> [BinanceWallet.Row]? {
        var rows: [BinanceWallet.Row] = []
        var end = end
        for _ in 0..<BinanceLimits.pagesMax {
            let parameters = [
                BinanceParameter("startTime", Self.milliseconds(start)),
                BinanceParameter("endTime", Self.milliseconds(end)),
                BinanceParameter("limit", "\(BinanceLimits.dividendRows)"),
            ]
            guard
                let page = await ask(
                    .dividends, parameters, as: account,
                    {
                        json throws(BinanceAnswerError) in
                        try Self.page(json["rows"] ?? .null, BinanceLimits.dividendRows) {
                            fields throws(BinanceAnswerError) in
                            try wallet.dividend(fields)
                        }
                    })
            else { return nil }
            rows += page.rows
            guard page.isFull, let oldest = page.rows.map(\.at).min() else { return rows }
            // A page of one moment alone would never end.
            guard oldest < end else { return nil }
            end = oldest
        }
        return nil
    }

    private struct Page: Sendable {
        let rows: [BinanceWallet.Row]
        let isFull: Bool
    }

    private static func page(
        _ json: BinanceJSON, _ size: Int,
        _ read: (BinanceFields) throws(BinanceAnswerError) -> [BinanceWallet.Row]
    ) throws(BinanceAnswerError) -> Page {
        let list = try BinanceFields.objects(json, "rows")
        var rows: [BinanceWallet.Row] = []
        for fields in list {
            rows += try read(fields)
        }
        return Page(rows: rows, isFull: list.count >= size)
    }

    private func pages(_ ask: (Int) async -> Page?) async -> [BinanceWallet.Row]? {
        var rows: [BinanceWallet.Row] = []
        for number in 0..<BinanceLimits.pagesMax {
            guard let page = await ask(number) else { return nil }
            rows += page.rows
            if !page.isFull { return rows }
        }
        return nil
    }

    private static func milliseconds(_ instant: Instant) -> String {
        "\(max(instant.microseconds / 1_000, 0))"
    }
}
