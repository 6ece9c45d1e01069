import Domain
import Money
import StrictJSON

/// Balances, the ledger, and how money comes and goes.
extension KrakenWire {
    private static func amount(_ value: Fixed, _ asset: Asset) -> JSONValue {
        .string(KrakenText.exact(value, atLeast: KrakenAsset.digits(asset)))
    }

    func balance(_ account: AccountID) async throws(KrakenRefusal) -> JSONValue {
        let balances = try await look { $0.balances(of: account) }
        return .object(
            balances.map { balance in
                JSONMember(
                    KrakenAsset.code(balance.asset), Self.amount(balance.total, balance.asset))
            })
    }

    func balanceEx(_ account: AccountID) async throws(KrakenRefusal) -> JSONValue {
        let balances = try await look { $0.balances(of: account) }
        return .object(
            balances.map { balance in
                JSONMember(
                    KrakenAsset.code(balance.asset),
                    KrakenJSON.object([
                        "balance": Self.amount(balance.total, balance.asset),
                        "hold_trade": Self.amount(balance.locked, balance.asset),
                    ]))
            })
    }

    /// What the account is worth in US dollars, by the best bids of now; nothing is lent.
    func tradeBalance(_ account: AccountID) async throws(KrakenRefusal) -> JSONValue {
        let pairs = pairs
        let worth = try await look { state in
            state.balances(of: account).reduce(Fixed.zero) { sum, balance in
                let value: Fixed?
                if balance.asset.code == "USD" {
                    value = balance.total
                } else {
                    let market = pairs.first {
                        $0.market.symbol.base == balance.asset
                            && $0.market.symbol.quote.code == "USD"
                    }
                    let bid = market.flatMap { state.book($0.index).bids.first?.price }
                    value = bid.flatMap { try? $0.multiplied(by: balance.total, rounding: .down) }
                }
                return (try? sum.adding(value ?? .zero)) ?? sum
            }
        }
        let total = JSONValue.string(worth.text(digits: 4))
        let none = JSONValue.string("0.0000")
        return KrakenJSON.object([
            "eb": total, "tb": total, "m": none, "uv": none, "n": none, "c": none, "v": none,
            "e": total, "mf": total,
        ])
    }

    private static let volumePeriod = Duration.seconds(30 * 86_400)

    func tradeVolume(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        var wanted: [KrakenPair] = []
        for name in fields.texts("pair") ?? [] { wanted.append(try pair(name)) }
        let (volume, rates) = try await look { state in
            let volume = state.trades(of: account)
                .filter { state.now.duration(since: $0.at) <= Self.volumePeriod }
                .reduce(Fixed.zero) { (try? $0.adding($1.notional)) ?? $0 }
            return (volume, state.rates(of: account))
        }
        func rows(_ rate: Fixed) -> JSONValue {
            let percent = Fixed(uncheckedUnits: rate.units * 100)
            let text = JSONValue.string(percent.text(digits: 4))
            return .object(
                wanted.map { pair in
                    JSONMember(
                        pair.name,
                        KrakenJSON.object([
                            "fee": text, "minfee": text, "maxfee": text, "nextfee": .null,
                            "nextvolume": .null, "tiervolume": .string("0.0000"),
                        ]))
                })
        }
        return KrakenJSON.object([
            "currency": .string("ZUSD"),
            "volume": .string(volume.text(digits: 4)),
            "fees": wanted.isEmpty ? nil : rows(rates.taker),
            "fees_maker": wanted.isEmpty ? nil : rows(rates.maker),
        ])
    }

    // MARK: Ledger

    func ledgers(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let type = fields.text("type") ?? "all"
        let assets = fields.texts("asset") ?? ["all"]
        return try await ask { state in
            let all = KrakenLedger.all(of: account, in: state)
            let page: KrakenPage
            do throws(KrakenRefusal) {
                page = try KrakenPage(fields) { id in all.first { $0.id == id }?.at }
            } catch { return .failure(error) }
            let lines = all.reversed().filter { line in
                let isAsset =
                    assets.contains("all")
                    || assets.contains { KrakenAsset.isCalled($0, line.asset) }
                return page.holds(line.at) && isAsset && (type == "all" || type == line.type)
            }
            return .success(
                KrakenJSON.object([
                    "ledger": .object(
                        page.rows(of: lines).map { JSONMember($0.id, $0.json) }),
                    "count": KrakenJSON.integer(lines.count),
                ]))
        }
    }

    func queryLedgers(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let ids = fields.texts("id") ?? []
        guard (1...KrakenLimits.tradesPerQuery).contains(ids.count) else {
            throw .invalidArguments("id")
        }
        let lines = try await look { KrakenLedger.all(of: account, in: $0) }
        let members = ids.compactMap { id in
            lines.first { $0.id == id }.map { JSONMember($0.id, $0.json) }
        }
        guard members.count == ids.count else { throw .invalidArguments("id") }
        return .object(members)
    }

    // MARK: In and out

    /// The account's deposits or withdrawals, the newest first.
    func transfers(
        _ fields: KrakenFields, _ account: AccountID, _ kind: SandboxMovement.Kind
    ) async throws(KrakenRefusal) -> JSONValue {
        let asset = fields.text("asset")
        let movements = try await look { state in
            state.movements(of: account).reversed().filter { movement in
                movement.kind == kind
                    && asset.map { KrakenAsset.isCalled($0, movement.asset) } ?? true
            }
        }
        return .array(
            movements.map { movement in
                KrakenJSON.object([
                    "method": .string("Sandbox"), "aclass": .string("currency"),
                    "asset": .string(KrakenAsset.code(movement.asset)),
                    "refid": .string(KrakenID.text(.movement, movement.number)),
                    "txid": .string(movement.memo), "info": .string(""),
                    "amount": Self.amount(movement.amount.magnitude, movement.asset),
                    "fee": Self.amount(.zero, movement.asset),
                    "time": KrakenJSON.integer(Int(movement.at.microseconds / 1_000_000)),
                    "status": .string("Success"),
                ])
            })
    }

    func withdrawMethods(_ fields: KrakenFields) async throws(KrakenRefusal) -> JSONValue {
        let wanted = fields.text("asset")
        let assets = try await look { $0.assets }
        return .array(
            assets.filter { asset in wanted.map { KrakenAsset.isCalled($0, asset) } ?? true }
                .map { asset in
                    KrakenJSON.object([
                        "asset": .string(KrakenAsset.code(asset)), "method": .string("Sandbox"),
                        "network": .string("Sandbox"), "minimum": Self.amount(.zero, asset),
                    ])
                })
    }
}
