import Domain
import Money
import StrictJSON
import Testing

@testable import LocalExchange

/// What an account pays and how much it may ask for, set over the control endpoint.
@Suite struct TermsTests {
    @Test func anAccountPaysRatesOfItsOwn() async throws {
        try await ServerFixture.run { exchange in
            let set = try await exchange.control(
                "POST", "fees", #"{"maker":"0","taker":"0.0005"}"#)
            #expect(set.status == 200 && set.json["taker"]?.string == "0.0005")
            let placed = try await exchange.signed(
                "POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01")
            let fills = try #require(placed.json["fills"]?.array)
            for fill in fills {
                let quantity = fixed(try #require(fill["qty"]?.string))
                let fee = fixed(try #require(fill["commission"]?.string))
                let expected = try quantity.multiplied(by: fixed("0.0005"), rounding: .down)
                #expect(try fee == expected.rounded(toDigits: 8, .down))
                #expect(fill["commissionAsset"]?.string == "BTC")
            }
            let told = try await exchange.signed(
                "GET", "/api/v3/account/commission", "symbol=BTCUSDT")
            #expect(told.json["standardCommission"]?["taker"]?.string == "0.00050000")
            let listed = try await exchange.signed("GET", "/sapi/v1/asset/tradeFee")
            #expect(listed.json.array?.first?["makerCommission"]?.string == "0")
            let account = try await exchange.signed("GET", "/api/v3/account")
            #expect(account.json["takerCommission"]?.integer == 5)
        }
    }

    @Test func theLedgerAgreesWithTheBalancesAtAnyRate() async throws {
        let fixture = SandboxFixture()
        let core = try fixture.open()
        await core.ask {
            $0.setRates(FeeRates(maker: .zero, taker: fixed("0.0003")), of: "sandbox")
        }
        _ = try await core.place(fixture.command("a", .buy, "3", at: "60020"))
        _ = try await core.place(fixture.command("b", .sell, "1", at: "59990"))
        let (fees, held) = try #require(
            await core.ask { state in
                (
                    state.trades(of: "sandbox").map { "\($0.fee) \($0.feeAsset)" },
                    state.balances(of: "sandbox")
                )
            })
        #expect(fees == ["0.0006 BTC", "0.0003 BTC", "17.997 USDT"])
        let again = try fixture.open()
        #expect(await again.ask { $0.balances(of: "sandbox") } == held)
        let rates = await again.ask { $0.rates(of: "sandbox") }
        #expect(rates == FeeRates(maker: .zero, taker: fixed("0.0003")))
        #expect(await again.ask { $0.rates(of: "other").taker } == fixed("0.001"))
    }

    @Test func ratesAreBothAndAtMostTheUsualOnes() async throws {
        try await ServerFixture.run { exchange in
            for body in [
                "{}", #"{"maker":"0.0001"}"#, #"{"maker":"0.0001","taker":"0.0011"}"#,
                #"{"maker":"-0.0001","taker":"0.001"}"#, #"{"maker":0,"taker":0}"#,
                #"{"account":"nobody","inDiscountAsset":true}"#,
            ] {
                let answer = try await exchange.control("POST", "fees", body)
                #expect(answer.status == 400, "\(body): \(answer.json)")
            }
        }
    }

    @Test func krakenTellsTheAccountsRatesAndBooksThem() async throws {
        let kraken = try KrakenFixture(time: SteppedClock(start: KrakenFixture.start))
        await kraken.core.ask {
            $0.setRates(FeeRates(maker: fixed("0.0014"), taker: fixed("0.0024")), of: "sandbox")
        }
        let volume = try await kraken.post("TradeVolume", "pair=XBTUSD")
        let pair = volume["result"]?["fees"]?["XXBTZUSD"]
        #expect(pair?["fee"]?.string == "0.2400")
        let maker = volume["result"]?["fees_maker"]?["XXBTZUSD"]
        #expect(maker?["fee"]?.string == "0.1400")
        let id = try await kraken.rest(price: "60010", volume: "1")
        // 60,010 of them at 0.24 %.
        #expect(try await kraken.order(id)["fee"]?.string == "144.02400")
    }

    @Test func aTierLimitsItsAccountAlone() async throws {
        let kraken = try KrakenFixture(time: SteppedClock(start: KrakenFixture.start))
        #expect(kraken.wire.setTier("starter", of: "sandbox"))
        #expect(!kraken.wire.setTier("gold", of: "sandbox"))
        for _ in 0..<15 { #expect(try await kraken.post("Balance").refusal == nil) }
        #expect(try await kraken.post("Balance").refusal == "EAPI:Rate limit exceeded")
        #expect(kraken.wire.desk.tier(of: "other") == .pro)
    }

    @Test func termsOfAProtocolAreThatProtocolsOnly() async throws {
        let tier = #"{"tier":"intermediate"}"#
        let fault = #"{"account":"sandbox","faults":[{"kind":"fee-asset-switch"}]}"#
        try await ServerFixture.run(.binance) { exchange in
            let tiers = try await exchange.control("POST", "tiers", tier)
            let faults = try await exchange.control("POST", "faults", fault)
            #expect(tiers.status == 400 && faults.status == 200)
        }
        try await ServerFixture.run(.kraken) { exchange in
            #expect(try await exchange.control("POST", "tiers", tier).status == 200)
            let unknown = try await exchange.control("POST", "tiers", #"{"tier":"gold"}"#)
            #expect(unknown.status == 400)
            let refused = try await exchange.control("POST", "faults", fault)
            #expect(refused.status == 400)
            #expect(refused.json["error"]?.string?.contains("fee-asset-switch") == true)
            let left = try await exchange.control("GET", "faults").json["faults"]
            #expect(left?.array?.isEmpty == true)
        }
    }

    /// The asset of a fee does change on Kraken: an order that prefers the base asset pays in the
    /// quote asset once there is no more of it.
    @Test func aPreferenceOfTheBaseAssetEndsWithTheBaseAsset() async throws {
        let kraken = try KrakenFixture(time: SteppedClock(start: KrakenFixture.start))
        await kraken.core.ask { state in
            state.setBook(
                state.place(of: KrakenFixture.symbol) ?? 0,
                bids: [
                    .init(price: Fixed(60_000), quantity: Fixed(60)),
                    .init(price: Fixed(59_999), quantity: Fixed(60)),
                ], asks: [])
        }
        _ = try await kraken.post(
            "AddOrder",
            "pair=XBTUSD&type=sell&ordertype=limit&price=59999&volume=99.7&oflags=fcib")
        let assets = await kraken.core.ask { $0.trades(of: "sandbox").map(\.feeAsset.code) }
        #expect(assets == ["BTC", "USD"])
    }
}
