import Domain
import Money
import StrictJSON

extension BinanceWire {
    func exchangeInfo(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let wanted = try wantedMarkets(call)
        let (modes, now) = try await asked { ($0.views.map(\.mode), $0.now) }
        return BinanceAnswer { json in
            json.object { json in
                json.member("timezone", "UTC")
                json.member("serverTime", integer: now.milliseconds)
                json.name("rateLimits")
                json.beginArray()
                writeLimits(&json)
                json.endArray()
                json.member("exchangeFilters", array: [String]()) { $0.string($1) }
                json.member("symbols", array: wanted) { json, market in
                    write(market, modes[market], &json)
                }
                json.member("sors", array: [String]()) { $0.string($1) }
            }
        }
    }

    /// All, or those of `symbol` or of `symbols`, a JSON array.
    private func wantedMarkets(_ call: BinanceCall) throws(BinanceError) -> [Int] {
        if let one = try optionalMarket(call) { return [one] }
        guard let text = call.parameters.text("symbols") else { return Array(markets.indices) }
        guard let names = try? JSONParser.parse(text).array else {
            throw .illegal(
                "symbols", legal: #"^\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\]$"#)
        }
        var wanted: [Int] = []
        for name in names {
            guard let number = name.string.flatMap({ marketNumbers[$0] }) else { throw .badSymbol }
            wanted.append(number)
        }
        return wanted
    }

    private func writeLimits(_ json: inout JSONWriter) {
        let limits = rates.limits
        let rows = [
            ("REQUEST_WEIGHT", "MINUTE", 1, limits.weight),
            ("ORDERS", "SECOND", 10, limits.short), ("ORDERS", "DAY", 1, limits.long),
        ]
        for (kind, interval, count, limit) in rows {
            json.object { json in
                json.member("rateLimitType", kind)
                json.member("interval", interval)
                json.member("intervalNum", integer: count)
                json.member("limit", integer: limit)
            }
        }
    }

    private func write(_ number: Int, _ mode: MarketMode, _ json: inout JSONWriter) {
        let market = markets[number]
        json.object { json in
            json.member("symbol", market.binanceName)
            json.member("status", Self.status(mode))
            json.member("baseAsset", market.symbol.base.code)
            json.member("baseAssetPrecision", integer: BinanceParameters.amountDigits)
            json.member("quoteAsset", market.symbol.quote.code)
            for name in [
                "quotePrecision", "quoteAssetPrecision", "baseCommissionPrecision",
                "quoteCommissionPrecision",
            ] { json.member(name, integer: BinanceParameters.amountDigits) }
            json.member("orderTypes", array: ["LIMIT", "LIMIT_MAKER", "MARKET"]) { $0.string($1) }
            for name in [
                "icebergAllowed", "ocoAllowed", "otoAllowed", "opoAllowed", "allowTrailingStop",
                "pegInstructionsAllowed", "isMarginTradingAllowed",
            ] { json.member(name, bool: false) }
            for name in [
                "quoteOrderQtyMarketAllowed", "cancelReplaceAllowed", "amendAllowed",
                "isSpotTradingAllowed",
            ] { json.member(name, bool: true) }
            writeFilters(market, &json)
            json.member("permissions", array: [String]()) { $0.string($1) }
            json.member("permissionSets", array: [["SPOT"]]) { json, set in
                json.array(set) { $0.string($1) }
            }
            json.member("defaultSelfTradePreventionMode", "EXPIRE_TAKER")
            json.member("allowedSelfTradePreventionModes", array: ["EXPIRE_TAKER"]) {
                $0.string($1)
            }
        }
    }

    private static func status(_ mode: MarketMode) -> String {
        switch mode {
        case .trading, .postOnly, .limitOnly: "TRADING"
        case .halt: "HALT"
        case .cancelOnly: "CANCEL_ONLY"
        }
    }

    private func writeFilters(_ market: SandboxMarket, _ json: inout JSONWriter) {
        json.name("filters")
        json.beginArray()
        for filter in BinanceFilter.all(of: market) {
            json.object { json in
                json.member("filterType", filter.name)
                for (name, value) in filter.fields { json.member(name, value: value) }
            }
        }
        json.endArray()
    }
}
