import Domain
import Money
import StrictJSON

extension ControlRoutes {
    private static let clockMillisecondsMax: UInt64 = 86_400_000

    private func json(_ request: SandboxRequest) -> JSONValue {
        (try? JSONParser.parse(request.body)) ?? .null
    }

    func account(_ json: JSONValue) -> AccountID {
        AccountID(json["account"]?.string ?? LocalExchangeSettings.accountDefault)
    }

    /// Money that comes from outside or goes there: `{"account", "asset", "amount", "memo"}`.
    func move(
        _ request: SandboxRequest, _ kind: SandboxMovement.Kind, isGain: Bool
    ) async -> SandboxResponse {
        let json = json(request)
        guard let code = json["asset"]?.string, Asset.isWellFormed(code),
            let amount = json["amount"]?.string.flatMap({ try? Fixed($0) }), !amount.isZero
        else { return Self.refusal("expected an asset and an amount, as texts") }
        let asset = SandboxMarket.asset(code)
        let moved = await core.ask { state in
            state.move(
                account(json), asset, by: isGain ? amount : amount.negated, kind,
                memo: json["memo"]?.string ?? "")
        }
        switch moved {
        case nil: return Self.recordsFailed
        case .failure(.tooMuch):
            return Self.refusal("an account holds or owes \(SandboxLimits.balanceMax) at most")
        case .failure: return Self.refusal("there is no such account, or no such asset")
        case .success(let movement): return Self.movements([movement])
        }
    }

    private static func movements(_ movements: [SandboxMovement]) -> SandboxResponse {
        answer { json in
            json.member("movements", array: movements) { json, movement in
                SandboxRecord.movement(movement).write(to: &json)
            }
        }
    }

    /// Takes a trade back: `{"trade": 17}`.
    func bust(_ request: SandboxRequest) async -> SandboxResponse {
        guard let trade = json(request)["trade"]?.integer.flatMap(UInt64.init(exactly:)) else {
            return Self.refusal("expected the number of a trade")
        }
        guard let movements = await core.ask({ $0.bust(trade) }) else { return Self.recordsFailed }
        guard let movements else {
            return Self.refusal("there is no such trade, or it was taken back", status: 404)
        }
        return Self.movements(movements)
    }

    /// `{"symbol": "BTC-USDT", "mode": "HALT", "bids": [..], "asks": [..], "pinned": false,
    /// "trade": {"price", "quantity", "aggressor"}}`, each but the symbol optional.
    func market(_ request: SandboxRequest) async -> SandboxResponse {
        let json = json(request)
        guard let name = json["symbol"]?.string,
            let market = core.settings.markets.firstIndex(where: {
                $0.symbol.description == name
            })
        else { return Self.refusal("there is no such symbol") }
        guard let change = MarketChange(json) else {
            return Self.refusal("the change is not as documented")
        }
        let done: Void? = await core.ask { state in change.apply(to: market, of: &state) }
        return done == nil ? Self.recordsFailed : Self.answer { $0.member("symbol", name) }
    }

    /// `{"offsetMilliseconds": 2000}`: how far the exchange's clock is ahead.
    func clock(_ request: SandboxRequest) async -> SandboxResponse {
        guard let offset = json(request)["offsetMilliseconds"]?.integer,
            offset.magnitude <= Self.clockMillisecondsMax
        else { return Self.refusal("expected offsetMilliseconds, at most a day") }
        let done: Void? = await core.ask { $0.setClockOffset(.milliseconds(offset)) }
        return done == nil
            ? Self.recordsFailed
            : Self.answer { $0.member("offsetMilliseconds", integer: Int(offset)) }
    }

    /// `{"factor": 100}`: clients may send so many times more than usual.
    func limits(_ request: SandboxRequest) async -> SandboxResponse {
        guard let factor = json(request)["factor"]?.integer,
            factor >= 1, factor <= RateFactor.factorMax
        else { return Self.refusal("expected a factor from 1 to \(RateFactor.factorMax)") }
        rates.set(Int(factor))
        guard await core.ask({ $0.keep(.limits(factor: Int(factor))) }) != nil else {
            return Self.recordsFailed
        }
        return Self.answer { $0.member("factor", integer: Int(factor)) }
    }

    /// `{"account", "inDiscountAsset": true, "maker": "0.0014", "taker": "0.0024"}`: fees in the
    /// discount asset while there is enough, and at rates of the account's own.
    func fees(_ request: SandboxRequest) async -> SandboxResponse {
        let json = json(request)
        let account = account(json)
        guard core.settings.accounts.contains(where: { $0.id == account }) else {
            return Self.refusal("there is no such account")
        }
        let isOn = json["inDiscountAsset"]?.bool
        let maker = rate(json["maker"], atMost: core.settings.fees.schedule.maker)
        let taker = rate(json["taker"], atMost: core.settings.fees.schedule.taker)
        guard isOn != nil || maker != nil && taker != nil,
            (json["maker"] == nil) == (maker == nil), (json["taker"] == nil) == (taker == nil),
            (maker == nil) == (taker == nil)
        else {
            return Self.refusal(
                "expected inDiscountAsset, or both maker and taker from 0 to the usual ones")
        }
        let told = await core.ask { state in
            if let isOn {
                state.payFeesInDiscountAsset(account, isOn)
                state.keep(.payer(account, inDiscountAsset: isOn))
            }
            if let maker, let taker {
                state.setRates(FeeRates(maker: maker, taker: taker), of: account)
            }
            return (state.paysFeesInDiscountAsset(account), state.rates(of: account))
        }
        guard let (isPaid, rates) = told else { return Self.recordsFailed }
        return Self.answer { json in
            json.member("inDiscountAsset", bool: isPaid)
            json.member("maker", rates.maker.description)
            json.member("taker", rates.taker.description)
        }
    }

    private func rate(_ json: JSONValue?, atMost most: Fixed) -> Fixed? {
        json?.string.flatMap { try? Fixed($0) }.flatMap { rate in
            !rate.isNegative && rate <= most ? rate : nil
        }
    }

    /// `{"account", "tier": "starter"}`: how much the account may ask for.
    func tier(_ request: SandboxRequest) async -> SandboxResponse {
        let json = json(request)
        let account = account(json)
        guard core.settings.accounts.contains(where: { $0.id == account }) else {
            return Self.refusal("there is no such account")
        }
        guard let tier = json["tier"]?.string, wire.setTier(tier, of: account) else {
            return Self.refusal("the protocol has no such tier")
        }
        let done: Void? = await core.ask { $0.keep(.tier(account, tier)) }
        return done == nil ? Self.recordsFailed : Self.answer { $0.member("tier", tier) }
    }
}
