import Domain
import StrictJSON
import TestKit
import Testing

@testable import LocalExchange

private let limitTerms = "ordertype=limit&price=59000"

/// Amendments, edits, batches, the dead man's switch, modes and histories.
@Suite struct KrakenChangeTests {
    let time = SelfMovingTime(start: KrakenFixture.start)

    @Test func anAmendmentKeepsTheIds() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest("cl_ord_id=mine")
        let answer = try await kraken.post(
            "AmendOrder", "cl_ord_id=mine&order_qty=0.4&limit_price=58000.5")
        #expect(answer.text("result", "amend_id") != nil)
        let order = try await kraken.order(txid)
        #expect(order.text("vol") == "0.40000000")
        #expect(order.text("descr", "price") == "58000.5")
        #expect(order.text("cl_ord_id") == "mine")
        #expect(
            try await kraken.post("AmendOrder", "txid=\(txid)&limit_price=60010&post_only=true")
                .refusal == "EOrder:Post only order")
    }

    @Test func amendedBelowWhatIsFilledTheRestGoes() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest(price: "60010", volume: "3")
        #expect(try await kraken.order(txid).text("vol_exec") == "2.00000000")
        _ = try await kraken.post("AmendOrder", "txid=\(txid)&order_qty=1")
        let order = try await kraken.order(txid)
        #expect(order.text("status") == "canceled")
        #expect(order.text("vol_exec") == "2.00000000")
    }

    @Test(arguments: ["0", "-1"])
    func anAmendmentToNothingIsNoCancel(_ quantity: String) async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest()
        let answer = try await kraken.post("AmendOrder", "txid=\(txid)&order_qty=\(quantity)")
        #expect(answer.refusal == "EGeneral:Invalid arguments:order_qty")
        #expect(try await kraken.order(txid).text("status") == "open")
    }

    @Test func anEditHasANewId() async throws {
        let kraken = try KrakenFixture(time: time)
        let old = try await kraken.rest()
        let answer = try await kraken.post(
            "EditOrder", "txid=\(old)&pair=XBTUSD&price=58000&volume=0.3")
        let new = answer.text("result", "txid") ?? ""
        #expect(answer.text("result", "originaltxid") == old)
        #expect(try await kraken.order(old).text("status") == "canceled")
        #expect(try await kraken.order(new).text("vol") == "0.30000000")
    }

    @Test func anEditCanLoseItsSecondHalf() async throws {
        let kraken = try KrakenFixture(time: time)
        let old = try await kraken.rest()
        kraken.faults.add(.replaceHalf)
        let answer = try await kraken.post("EditOrder", "txid=\(old)&pair=XBTUSD&volume=0.3")
        #expect(answer.refusal == "EOrder:Insufficient funds")
        #expect(try await kraken.order(old).text("status") == "canceled")
        #expect(try await kraken.post("OpenOrders")["result"]?["open"]?.names == [])
    }

    @Test func aBatchIsCheckedWholeAndPlacedOneByOne() async throws {
        let kraken = try KrakenFixture(time: time)
        func row(_ price: String, _ volume: String) -> String {
            """
            {"ordertype":"limit","type":"buy","price":"\(price)","volume":"\(volume)"}
            """
        }
        let bad = try await kraken.post(
            "AddOrderBatch",
            json: "\"pair\":\"XBTUSD\",\"orders\":[\(row("59000", "0.1")),\(row("1.55", "1"))]")
        #expect(bad.refusal?.hasPrefix("EOrder:Invalid price") == true)
        let mixed = try await kraken.post(
            "AddOrderBatch",
            json: "\"pair\":\"XBTUSD\",\"orders\":[\(row("59000", "0.1")),\(row("59000", "900"))]")
        let rows = mixed["result"]?["orders"]?.array ?? []
        #expect(rows.map { $0.text("error") } == [nil, "EOrder:Insufficient funds"])
        let txid = rows.first?.text("txid") ?? ""
        let gone = try await kraken.post("CancelOrderBatch", json: "\"orders\":[\"\(txid)\"]")
        #expect(gone.text("result", "count") == "1")
    }

    @Test func theDeadMansSwitchActs() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest()
        let armed = try await kraken.post("CancelAllOrdersAfter", "timeout=60")
        #expect(armed.text("result", "triggerTime") == "2027-01-15T08:01:00Z")
        time.pass(.seconds(50))
        _ = try await kraken.post("CancelAllOrdersAfter", "timeout=60")
        time.pass(.seconds(50))
        #expect(try await kraken.order(txid).text("status") == "open")
        time.pass(.seconds(11))
        #expect(try await kraken.order(txid).text("status") == "canceled")
        let next = try await kraken.rest()
        let off = try await kraken.post("CancelAllOrdersAfter", "timeout=0")
        #expect(off.text("result", "triggerTime") == "0")
        time.pass(.seconds(100))
        #expect(try await kraken.order(next).text("status") == "open")
    }

    @Test func anOrderExpires() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest("timeinforce=GTD&expiretm=%2B30")
        time.pass(.seconds(31))
        #expect(try await kraken.order(txid).text("status") == "expired")
    }

    @Test(
        arguments: [
            (
                MarketMode.cancelOnly, limitTerms, "EService:Market in cancel_only mode",
                "cancel_only"
            ),
            (.postOnly, limitTerms, "EService:Market in post_only mode", "post_only"),
            (.postOnly, limitTerms + "&oflags=post", nil, "post_only"),
            (.limitOnly, limitTerms, nil, "limit_only"),
            (.limitOnly, "ordertype=market", "EService:Market in limit_only mode", "limit_only"),
            (.halt, limitTerms, "EService:Unavailable", "maintenance"),
        ] as [(MarketMode, String, String?, String)])
    func aMarketInAModeTakesOnlyWhatItAllows(
        mode: MarketMode, order: String, error: String?, status: String
    ) async throws {
        let kraken = try KrakenFixture(time: time)
        await kraken.core.ask { $0.setMode(0, mode) }
        let answer = try await kraken.post(
            "AddOrder", "pair=XXBTZUSD&type=buy&volume=0.5&" + order)
        #expect(answer.refusal == error)
        let pairs = await kraken.get("AssetPairs", "pair=XBTUSD")
        #expect(pairs.text("result", "XXBTZUSD", "status") == status)
    }

    @Test func historiesAreRead50AtATime() async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.rates.set(1_000)
        var ids: [String] = []
        for _ in 0..<60 {
            let txid = try await kraken.rest()
            _ = try await kraken.post("CancelOrder", "txid=\(txid)")
            ids.append(txid)
            time.pass(.seconds(1))
        }
        let first = try await kraken.post("ClosedOrders")["result"]
        #expect(first?.text("count") == "60")
        #expect(first?["closed"]?.names == ids.suffix(50).reversed())
        let second = try await kraken.post("ClosedOrders", "ofs=50")["result"]
        #expect(second?["closed"]?.names == ids.prefix(10).reversed())
        // After the start, up to the end.
        let cut = try await kraken.post(
            "ClosedOrders", "start=1800000010&end=1800000012&closetime=open")["result"]
        #expect(cut?["closed"]?.names == [ids[12], ids[11]])
    }

    @Test func theLedgerAddsUpToTheBalances() async throws {
        let kraken = try KrakenFixture(time: time)
        _ = try await kraken.rest(price: "60020", volume: "3")
        _ = try await kraken.rest("oflags=fcib", price: "60050", volume: "1")
        await kraken.core.ask { state in
            _ = state.move(
                "sandbox", SandboxMarket.asset("USD"), by: fixed("-12.5"), .withdrawal, memo: "")
        }
        let lines = try await kraken.post("Ledgers")["result"]?["ledger"]?.object ?? []
        let balances = try await kraken.post("BalanceEx")["result"]
        for code in ["XXBT", "ZUSD"] {
            let own = lines.map(\.value).filter { $0.text("asset") == code }
            let sum = own.reduce(Int128(0)) { sum, line in
                sum + fixed(line.text("amount") ?? "").units - fixed(line.text("fee") ?? "").units
            }
            let total = balances?[code]?.text("balance") ?? ""
            #expect(fixed(total).units == sum)
            #expect(own.first?.text("balance") == total)
        }
        let withdrawn = try await kraken.post("WithdrawStatus", "asset=USD")["result"]
        #expect(withdrawn?.array?.first?.text("amount") == "12.5000")
    }
}
