import Domain
import Money
import StrictJSON

/// Orders and trades of an account.
extension KrakenWire {
    private func member(
        _ order: SandboxOrder, _ state: SandboxState, showsTrades: Bool
    ) -> JSONMember {
        JSONMember(
            order.txid,
            KrakenOrderView(
                order: order, pair: pair(of: order.symbol), trades: state.trades(of: order),
                showsTrades: showsTrades
            ).json)
    }

    /// Whether an order has the `userref` and the `cl_ord_id` that are asked for, if any.
    private static func isWanted(_ order: SandboxOrder, _ fields: KrakenFields) -> Bool {
        if let client = fields.text("cl_ord_id"), order.krakenClient != client { return false }
        if let userref = fields.integer("userref"), order.kraken.userref != userref { return false }
        return true
    }

    func queryOrders(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let texts = fields.texts("txid") ?? []
        guard (1...KrakenLimits.ordersPerQuery).contains(texts.count) else {
            throw .invalidArguments("txid")
        }
        let numbers = texts.map { KrakenID.number(.order, $0) }
        let members = try await look { state in
            numbers.compactMap { number in
                number.flatMap { state.order(.number($0), account: account) }
            }.filter { Self.isWanted($0, fields) }
                .map { member($0, state, showsTrades: fields.flag("trades")) }
        }
        guard members.count == texts.count || fields.has("userref") else { throw .unknownOrder }
        return .object(members)
    }

    func openOrders(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let members = try await look { state in
            state.openOrders(of: account).reversed().filter { Self.isWanted($0, fields) }
                .map { member($0, state, showsTrades: fields.flag("trades")) }
        }
        return KrakenJSON.object(["open": .object(members)])
    }

    func closedOrders(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let times = ["open", "close", "both"]
        let closeTime = fields.text("closetime") ?? "both"
        guard times.contains(closeTime) else { throw .invalidArguments("closetime") }
        return try await ask { state in
            let page: KrakenPage
            do throws(KrakenRefusal) {
                page = try KrakenPage(fields) { id in
                    KrakenID.number(.order, id).flatMap { state.records.order($0)?.acceptedAt }
                }
            } catch { return .failure(error) }
            let orders = state.orders(of: account).filter { order in
                guard !order.isOpen, Self.isWanted(order, fields) else { return false }
                let isByOpen = page.holds(order.acceptedAt)
                let isByClose = page.holds(order.updatedAt)
                switch closeTime {
                case "open": return isByOpen
                case "close": return isByClose
                default: return isByOpen || isByClose
                }
            }
            let newest = orders.sorted { ($0.updatedAt, $0.number) > ($1.updatedAt, $1.number) }
            let members = page.rows(of: newest).map {
                member($0, state, showsTrades: fields.flag("trades"))
            }
            return .success(
                KrakenJSON.object([
                    "closed": .object(members), "count": KrakenJSON.integer(orders.count),
                ]))
        }
    }

    // MARK: Trades

    private func member(_ trade: SandboxTrade, _ state: SandboxState) -> JSONMember? {
        state.records.order(trade.order).map { order in
            JSONMember(
                KrakenID.text(.trade, trade.number),
                KrakenTradeView(trade: trade, order: order, pair: pair(of: trade.symbol)).json)
        }
    }

    func tradesHistory(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        try await ask { state in
            let all = state.trades(of: account)
            let page: KrakenPage
            do throws(KrakenRefusal) {
                page = try KrakenPage(fields) { id in
                    let number = KrakenID.number(.trade, id)
                    return all.first { $0.number == number }?.at
                }
            } catch { return .failure(error) }
            let trades = Array(all.filter { page.holds($0.at) }.reversed())
            let members = page.rows(of: trades).compactMap { member($0, state) }
            return .success(
                KrakenJSON.object([
                    "trades": .object(members), "count": KrakenJSON.integer(trades.count),
                ]))
        }
    }

    func queryTrades(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let texts = fields.texts("txid") ?? []
        guard (1...KrakenLimits.tradesPerQuery).contains(texts.count) else {
            throw .invalidArguments("txid")
        }
        let numbers = texts.map { KrakenID.number(.trade, $0) }
        let members = try await look { state in
            let all = state.trades(of: account)
            return numbers.compactMap { number in
                all.first { $0.number == number }.flatMap { member($0, state) }
            }
        }
        guard members.count == texts.count else { throw .invalidArguments("txid") }
        return .object(members)
    }
}
