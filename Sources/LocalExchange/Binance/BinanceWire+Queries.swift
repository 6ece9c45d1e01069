import Domain
import Money
import StrictJSON

/// What an account asks of itself.
extension BinanceWire {
    static let rowsDefault = 500
    static let rowsMax = 1_000
    private static let day = Duration.seconds(86_400)

    func query(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let symbol = markets[try market(call)].symbol
        let account = try call.account()
        let name = BinanceOrderName(
            number: try call.parameters.count("orderId"),
            client: call.parameters.text("origClientOrderId"))
        guard name.number != nil || name.client != nil else {
            throw .noneOf("origClientOrderId", "orderId")
        }
        let outcome = try await asked { state -> Result<SandboxOrder, BinanceError> in
            name.resolved(in: state, account).flatMap { name in
                guard let order = state.order(name, account: account), order.symbol == symbol
                else { return .failure(.noSuchOrder) }
                return state.isArchived(order) ? .failure(.archived) : .success(order)
            }
        }
        switch outcome {
        case .failure(let error): throw error
        case .success(let order):
            return BinanceAnswer { BinanceOrderText.writeQueried(order, &$0) }
        }
    }

    func openOrders(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let symbol = try optionalMarket(call).map { markets[$0].symbol }
        let account = try call.account()
        let orders = try await asked { $0.openOrders(of: account, symbol: symbol) }
        return BinanceAnswer { json in
            json.array(orders) { BinanceOrderText.writeQueried($1, &$0) }
        }
    }

    /// What a list is narrowed by.
    private struct Page {
        let symbol: Symbol
        let limit: Int
        let start: Instant?
        let end: Instant?

        func contains(_ at: Instant) -> Bool {
            (start.map { at >= $0 } ?? true) && (end.map { at <= $0 } ?? true)
        }

        /// The first rows from a beginning on, else the last.
        func cut<Row>(_ rows: [Row], fromStart: Bool) -> [Row] {
            Array(fromStart ? rows.prefix(limit) : rows.suffix(limit))
        }
    }

    private func page(_ call: BinanceCall) throws(BinanceError) -> Page {
        let start = try call.parameters.instant("startTime")
        let end = try call.parameters.instant("endTime")
        if let start, let end, end.duration(since: start) > Self.day {
            throw BinanceError(-1127, "More than 24 hours between startTime and endTime.")
        }
        let limit = try call.parameters.count("limit") ?? UInt64(Self.rowsDefault)
        return Page(
            symbol: markets[try market(call)].symbol,
            limit: min(Int(clamping: limit), Self.rowsMax), start: start, end: end)
    }

    func allOrders(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let page = try page(call)
        let account = try call.account()
        let from = try call.parameters.count("orderId")
        let orders = try await asked { state in
            state.orders(of: account, symbol: page.symbol).filter { order in
                order.number >= from ?? 0 && page.contains(order.acceptedAt)
                    && !state.isArchived(order)
            }
        }
        return BinanceAnswer { json in
            json.array(page.cut(orders, fromStart: from != nil || page.start != nil)) {
                BinanceOrderText.writeQueried($1, &$0)
            }
        }
    }

    func myTrades(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let page = try page(call)
        let account = try call.account()
        let order = try call.parameters.count("orderId")
        let from = try call.parameters.count("fromId")
        let trades = try await asked { state in
            state.trades(of: account, symbol: page.symbol).filter { trade in
                trade.number >= from ?? 0 && (order == nil || trade.order == order)
                    && page.contains(trade.at)
            }
        }
        return BinanceAnswer { json in
            json.array(page.cut(trades, fromStart: from != nil || page.start != nil)) {
                BinanceOrderText.writeTrade($1, &$0)
            }
        }
    }

    func account(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let account = try call.account()
        let permissions = call.caller?.key.permissions ?? []
        let isShort = call.parameters.text("omitZeroBalances") == "true"
        let (held, assets, fees, now) = try await asked { state in
            (state.balances(of: account), state.assets, state.rates(of: account), state.now)
        }
        let rows =
            isShort
            ? held
            : assets.map { asset in
                held.first { $0.asset == asset }
                    ?? AssetBalance(asset: asset, free: .zero, locked: .zero)
            }
        return BinanceAnswer { json in
            json.object { json in
                Self.writeRates(fees, &json)
                json.member("canTrade", bool: permissions.contains(.trade))
                json.member("canWithdraw", bool: permissions.contains(.withdraw))
                json.member("canDeposit", bool: true)
                json.member("brokered", bool: false)
                json.member("requireSelfTradePrevention", bool: false)
                json.member("preventSor", bool: false)
                json.member("updateTime", integer: now.milliseconds)
                json.member("accountType", "SPOT")
                json.member("balances", array: rows) { json, row in
                    json.object { json in
                        json.member("asset", row.asset.code)
                        json.member("free", row.free.wire)
                        json.member("locked", row.locked.wire)
                    }
                }
                json.member("permissions", array: ["SPOT"]) { $0.string($1) }
                json.member("uid", integer: 1)
            }
        }
    }

    private static func writeRates(_ rates: FeeRates, _ json: inout JSONWriter) {
        func basisPoints(_ rate: Fixed) -> Int { Int(rate.units / (Fixed.unitsPerOne / 10_000)) }
        json.member("makerCommission", integer: basisPoints(rates.maker))
        json.member("takerCommission", integer: basisPoints(rates.taker))
        json.member("buyerCommission", integer: 0)
        json.member("sellerCommission", integer: 0)
        json.member("commissionRates") {
            writeRateRow(rates.maker, rates.taker, &$0)
        }
    }

    private static func writeRateRow(
        _ maker: Fixed, _ taker: Fixed, _ json: inout JSONWriter
    ) {
        json.member("maker", maker.wire)
        json.member("taker", taker.wire)
        json.member("buyer", Fixed.zero.wire)
        json.member("seller", Fixed.zero.wire)
    }

    func commission(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let name = markets[try market(call)].binanceName
        let account = try call.account()
        let (rates, discount, isOn) = try await asked { state in
            (
                state.rates(of: account), state.fees.discount,
                state.paysFeesInDiscountAsset(account)
            )
        }
        return BinanceAnswer { json in
            json.object { json in
                json.member("symbol", name)
                json.member("standardCommission") {
                    Self.writeRateRow(rates.maker, rates.taker, &$0)
                }
                for part in ["specialCommission", "taxCommission"] {
                    json.member(part) { Self.writeRateRow(.zero, .zero, &$0) }
                }
                json.member("discount") { json in
                    json.member("enabledForAccount", bool: isOn)
                    json.member("enabledForSymbol", bool: discount != nil)
                    json.member("discountAsset", discount?.asset.code ?? "")
                    json.member("discount", (discount?.factor ?? .zero).wire)
                }
            }
        }
    }

    func orderCounts(_ call: BinanceCall) throws(BinanceError) -> BinanceAnswer {
        let counts = rates.counts(of: try call.account(), now: core.time.now())
        let limits = rates.limits
        let rows = [
            ("SECOND", 10, limits.short, counts.short), ("DAY", 1, limits.long, counts.long),
        ]
        return BinanceAnswer { json in
            json.array(rows) { json, row in
                json.object { json in
                    json.member("rateLimitType", "ORDERS")
                    json.member("interval", row.0)
                    json.member("intervalNum", integer: row.1)
                    json.member("limit", integer: row.2)
                    json.member("count", integer: row.3)
                }
            }
        }
    }
}
