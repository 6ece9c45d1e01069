import Domain
import Money
import StrictJSON

/// What everybody may ask.
extension KrakenWire {
    func publicResult(
        _ name: String, _ fields: KrakenFields
    ) async throws(KrakenRefusal) -> JSONValue {
        switch name {
        case "Time":
            let now = core.now()
            return KrakenJSON.object([
                "unixtime": KrakenJSON.integer(Int(now.microseconds / 1_000_000)),
                "rfc1123": .string(KrakenText.rfc1123(now)),
            ])
        case "SystemStatus":
            return KrakenJSON.object([
                "status": .string(try await systemStatus()),
                "timestamp": .string(KrakenText.wholeSeconds(core.now())),
            ])
        case "Assets": return try await assets(fields)
        case "AssetPairs": return try await assetPairs(fields)
        case "Depth": return try await depth(fields)
        case "Ticker": return try await ticker(fields)
        case "Trades": return try await publicTrades(fields)
        case "Spread": return try await spread(fields)
        default: throw .unknownMethod
        }
    }

    /// What is true of all markets.
    func systemStatus() async throws(KrakenRefusal) -> String {
        let modes = try await look { state in Set(state.views.map(\.mode)) }
        guard modes.count == 1, let mode = modes.first else { return "online" }
        return mode == .halt ? "maintenance" : Self.status(mode)
    }

    static func status(_ mode: MarketMode) -> String {
        switch mode {
        case .trading: "online"
        case .halt: "maintenance"
        case .cancelOnly: "cancel_only"
        case .postOnly: "post_only"
        case .limitOnly: "limit_only"
        }
    }

    // MARK: Assets and pairs

    private func assets(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let all = try await look { $0.assets }
        var wanted = all
        if let names = fields.texts("asset") {
            wanted = []
            for name in names {
                guard let asset = all.first(where: { KrakenAsset.isCalled(name, $0) }) else {
                    throw .unknownAsset
                }
                wanted.append(asset)
            }
        }
        return .object(
            wanted.map { asset in
                JSONMember(
                    KrakenAsset.code(asset),
                    KrakenJSON.object([
                        "aclass": .string("currency"),
                        "altname": .string(KrakenAsset.altname(asset)),
                        "decimals": KrakenJSON.integer(KrakenAsset.digits(asset)),
                        "display_decimals": KrakenJSON.integer(KrakenAsset.digits(asset) / 2),
                        "status": .string("enabled"),
                    ]))
            })
    }

    /// The pairs that are named, or all.
    private func pairs(
        _ fields: KrakenFields, isNeeded: Bool
    ) throws(KrakenRefusal) -> [KrakenPair] {
        guard let names = fields.texts("pair"), !names.isEmpty else {
            guard !isNeeded else { throw .invalidArguments("pair") }
            return pairs
        }
        var wanted: [KrakenPair] = []
        for name in names { wanted.append(try pair(name)) }
        return wanted
    }

    private func assetPairs(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let wanted = try pairs(fields, isNeeded: false)
        let modes = try await look { state in state.views.map(\.mode) }
        return .object(wanted.map { JSONMember($0.name, row($0, modes[$0.index])) })
    }

    private func row(_ pair: KrakenPair, _ mode: MarketMode) -> JSONValue {
        let (market, schedule) = (pair.market, core.settings.fees.schedule)
        func tiers(_ rate: Fixed) -> JSONValue {
            let percent = Fixed(uncheckedUnits: rate.units * 100)
            return .array([.array([KrakenJSON.integer(0), KrakenJSON.number(percent)])])
        }
        return KrakenJSON.object([
            "altname": .string(pair.altname), "wsname": .string(pair.wsname),
            "aclass_base": .string("currency"), "base": .string(pair.base),
            "aclass_quote": .string("currency"), "quote": .string(pair.quote),
            "lot": .string("unit"),
            "cost_decimals": KrakenJSON.integer(KrakenLimits.costDigits),
            "pair_decimals": KrakenJSON.integer(market.priceDigits),
            "lot_decimals": KrakenJSON.integer(market.quantityDigits),
            "lot_multiplier": KrakenJSON.integer(1),
            "leverage_buy": .array([]), "leverage_sell": .array([]),
            "fees": tiers(schedule.taker), "fees_maker": tiers(schedule.maker),
            "fee_volume_currency": .string("ZUSD"),
            "margin_call": KrakenJSON.integer(80), "margin_stop": KrakenJSON.integer(40),
            "ordermin": .string(market.rules.minQuantity.description),
            "costmin": .string(market.rules.minNotional.description),
            "tick_size": .string(market.rules.tick.description),
            "status": .string(Self.status(mode)),
        ])
    }

    // MARK: Market data

    private func depth(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let pair = try pair(fields.text("pair"))
        let count = fields.has("count") ? fields.integer("count") : Int64(KrakenLimits.depthDefault)
        guard let count, (1...Int64(KrakenLimits.depthMax)).contains(count) else {
            throw .invalidArguments("count")
        }
        let book = try await look { $0.book(pair.index) }
        let time = KrakenJSON.integer(Int(book.at.microseconds / 1_000_000))
        let sides = [("asks", book.asks), ("bids", book.bids)].map { name, levels in
            JSONMember(
                name,
                .array(
                    levels.prefix(Int(count)).map { level in
                        .array([
                            .string(
                                KrakenText.exact(level.price, atLeast: pair.market.priceDigits)),
                            .string(pair.quantity(level.quantity)), time,
                        ])
                    }))
        }
        return .object([JSONMember(pair.name, .object(sides))])
    }

    private func ticker(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let wanted = try pairs(fields, isNeeded: false)
        return .object(
            try await look { state in
                wanted.map { pair in
                    let book = state.book(pair.index)
                    let ticker = KrakenTicker(
                        pair: pair, book: book, market: state.views[pair.index])
                    return JSONMember(pair.name, ticker.restJSON)
                }
            })
    }

    /// Trades after `since`, which counts nanoseconds.
    private func publicTrades(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let pair = try pair(fields.text("pair"))
        let since = (fields.integer("since") ?? 0) / 1_000
        let count = fields.has("count") ? fields.integer("count") : 1_000
        guard let count, (1...1_000).contains(count) else { throw .invalidArguments("count") }
        let all = try await look { state in state.views[pair.index].trades }
        let later = all.filter { $0.at.microseconds > since }
        let trades = since > 0 ? Array(later.prefix(Int(count))) : later.suffix(Int(count))
        let rows = trades.map { trade in
            JSONValue.array([
                .string(pair.price(trade.price)), .string(pair.quantity(trade.quantity)),
                .number(text: KrakenText.seconds(trade.at)),
                .string(trade.aggressor == .buy ? "b" : "s"), .string("l"), .string(""),
                KrakenJSON.integer(Int(trade.number)),
            ])
        }
        let last = trades.last?.at.microseconds ?? since
        return KrakenJSON.object([
            "\(pair.name)": .array(rows), "last": .string("\(last)000"),
        ])
    }

    /// The spread of now; those before are not kept.
    private func spread(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let pair = try pair(fields.text("pair"))
        let book = try await look { $0.book(pair.index) }
        let time = Int(book.at.microseconds / 1_000_000)
        var rows: [JSONValue] = []
        if let bid = book.bids.first, let ask = book.asks.first {
            rows.append(
                .array([
                    KrakenJSON.integer(time), .string(pair.price(bid.price)),
                    .string(pair.price(ask.price)),
                ]))
        }
        return KrakenJSON.object([
            "\(pair.name)": .array(rows), "last": KrakenJSON.integer(time),
        ])
    }
}
