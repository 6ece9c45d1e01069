import Domain
import Money
import StrictJSON

/// Money that moved without trades, and what keys and coins may do.
extension BinanceWire {
    func walletAnswer(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        switch call.endpoint {
        case .tradeFee: return try await tradeFee(call)
        case .deposits: return try await deposits(call)
        case .withdrawals: return try await withdrawals(call)
        case .dividends: return try await dividends(call)
        case .transfers: return try await transfers(call)
        case .keyRestrictions: return try keyRestrictions(call)
        case .coins, .ping, .time, .exchangeInfo, .depth, .trades, .aggregateTrades, .tickerPrice,
            .bookTicker,
            .tickerDay, .averagePrice, .placeOrder, .testOrder, .cancelOrder, .queryOrder,
            .cancelReplace, .amendOrder, .openOrders, .cancelOpenOrders, .allOrders, .myTrades,
            .account, .commission, .orderCounts:
            return try await coins(call)
        }
    }

    private func tradeFee(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let one = try optionalMarket(call)
        let account = try call.account()
        let fees = try await asked { $0.rates(of: account) }
        return BinanceAnswer { json in
            json.array(one.map { [$0] } ?? Array(markets.indices)) { json, market in
                json.object { json in
                    json.member("symbol", markets[market].binanceName)
                    json.member("makerCommission", fees.maker.description)
                    json.member("takerCommission", fees.taker.description)
                }
            }
        }
    }

    /// The account's movements of some kinds, newest first, as the query narrows them.
    private func movements(
        _ call: BinanceCall, _ kinds: Set<SandboxMovement.Kind>, coin: String
    ) async throws(BinanceError) -> (rows: [SandboxMovement], total: Int) {
        let account = try call.account()
        let code = call.parameters.text(coin)
        let start = try call.parameters.instant("startTime")
        let end = try call.parameters.instant("endTime")
        let offset = Int(clamping: try call.parameters.count("offset") ?? 0)
        let size = try call.parameters.count("size")
        let limit = try call.parameters.count("limit") ?? size
        let found = try await asked { state in
            state.movements(of: account).filter { movement in
                kinds.contains(movement.kind) && (code == nil || code == movement.asset.code)
                    && (start.map { movement.at >= $0 } ?? true)
                    && (end.map { movement.at <= $0 } ?? true)
            }
        }
        let rows = found.reversed().dropFirst(offset)
            .prefix(min(Int(clamping: limit ?? UInt64(Self.rowsMax)), Self.rowsMax))
        return (Array(rows), found.count)
    }

    private func deposits(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let rows = try await movements(call, [.deposit], coin: "coin").rows
        return BinanceAnswer { json in
            json.array(rows) { json, row in
                json.object { json in
                    json.member("id", String(row.number))
                    json.member("amount", row.amount.magnitude.description)
                    json.member("coin", row.asset.code)
                    json.member("network", "SANDBOX")
                    json.member("status", integer: 1)
                    json.member("address", "sandbox")
                    json.member("addressTag", "")
                    json.member("txId", "deposit-\(row.number)")
                    json.member("insertTime", integer: row.at.milliseconds)
                    json.member("completeTime", integer: row.at.milliseconds)
                    json.member("transferType", integer: 0)
                    json.member("confirmTimes", "1/1")
                    json.member("unlockConfirm", integer: 0)
                    json.member("walletType", integer: 0)
                }
            }
        }
    }

    private func withdrawals(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let rows = try await movements(call, [.withdrawal], coin: "coin").rows
        return BinanceAnswer { json in
            json.array(rows) { json, row in
                let time = Self.spaced(row.at)
                json.object { json in
                    json.member("id", String(row.number))
                    json.member("amount", row.amount.magnitude.description)
                    json.member("transactionFee", "0")
                    json.member("coin", row.asset.code)
                    json.member("status", integer: 6)
                    json.member("address", "sandbox")
                    json.member("txId", "withdrawal-\(row.number)")
                    json.member("applyTime", time)
                    json.member("network", "SANDBOX")
                    json.member("transferType", integer: 0)
                    json.member("completeTime", time)
                    json.member("walletType", integer: 0)
                }
            }
        }
    }

    /// `2026-01-31 12:30:00`.
    private static func spaced(_ at: Instant) -> String {
        String(at.description.prefix(19).map { $0 == "T" ? " " : $0 })
    }

    /// Rebates, interest, and trades that were taken back; `direction` -1 is what left.
    private func dividends(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let (rows, total) = try await movements(
            call, [.rebate, .interest, .bust], coin: "asset")
        return BinanceAnswer { json in
            json.object { json in
                json.member("rows", array: rows) { json, row in
                    json.object { json in
                        json.member("id", integer: Int(row.number))
                        json.member("amount", row.amount.magnitude.description)
                        json.member("asset", row.asset.code)
                        json.member("divTime", integer: row.at.milliseconds)
                        json.member("enInfo", "\(row.kind.rawValue) \(row.memo)")
                        json.member("tranId", integer: Int(row.number))
                        json.member("direction", integer: row.amount.isNegative ? -1 : 1)
                    }
                }
                json.member("total", integer: total)
            }
        }
    }

    private static let transferIn = "FUNDING_MAIN"
    private static let transferOut = "MAIN_FUNDING"

    private func transfers(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let type = try call.parameters.required("type")
        let all = try await movements(call, [.transfer], coin: "asset").rows
        let rows = all.filter {
            type == ($0.amount.isNegative ? Self.transferOut : Self.transferIn)
        }
        return BinanceAnswer { json in
            json.object { json in
                json.member("total", integer: rows.count)
                json.member("rows", array: rows) { json, row in
                    json.object { json in
                        json.member("asset", row.asset.code)
                        json.member("amount", row.amount.magnitude.description)
                        json.member("type", type)
                        json.member("status", "CONFIRMED")
                        json.member("tranId", integer: Int(row.number))
                        json.member("timestamp", integer: row.at.milliseconds)
                    }
                }
            }
        }
    }

    private func keyRestrictions(_ call: BinanceCall) throws(BinanceError) -> BinanceAnswer {
        guard let key = call.caller?.key else { throw .rejectedKey }
        let permissions = key.permissions
        return BinanceAnswer { json in
            json.object { json in
                json.member("ipRestrict", bool: !key.addresses.isEmpty)
                json.member("createTime", integer: 0)
                json.member("enableReading", bool: permissions.contains(.read))
                json.member("enableSpotAndMarginTrading", bool: permissions.contains(.trade))
                json.member("enableWithdrawals", bool: permissions.contains(.withdraw))
                for name in [
                    "enableInternalTransfer", "enableMargin", "enableFutures",
                    "permitsUniversalTransfer", "enableVanillaOptions", "enableFixApiTrade",
                    "enableFixReadOnly", "enablePortfolioMarginTrading",
                ] { json.member(name, bool: false) }
            }
        }
    }

    private func coins(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let account = try call.account()
        let (held, assets) = try await asked { ($0.balances(of: account), $0.assets) }
        return BinanceAnswer { json in
            json.array(assets) { json, asset in
                let balance = held.first { $0.asset == asset }
                json.object { json in
                    json.member("coin", asset.code)
                    json.member("name", asset.code)
                    json.member("depositAllEnable", bool: true)
                    json.member("withdrawAllEnable", bool: true)
                    json.member("trading", bool: true)
                    json.member("isLegalMoney", bool: asset.code == "USD")
                    json.member("free", (balance?.free ?? .zero).description)
                    json.member("locked", (balance?.locked ?? .zero).description)
                    for name in ["freeze", "ipoable", "ipoing", "storage", "withdrawing"] {
                        json.member(name, "0")
                    }
                    json.member("networkList", array: [String]()) { $0.string($1) }
                }
            }
        }
    }
}
