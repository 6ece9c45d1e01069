import Domain
import StrictJSON
import TestKit
import Testing

@testable import LocalExchange

/// What goes wrong on command, over REST.
@Suite struct KrakenFaultTests {
    let time = SelfMovingTime(start: KrakenFixture.start)
    private static let order =
        "pair=XBTUSD&type=buy&ordertype=limit&price=59000&volume=0.5&cl_ord_id=lost"

    @Test(arguments: [
        (FaultKind.unavailableBefore, "EService:Unavailable", false),
        (.tooManyRequests, "EAPI:Rate limit exceeded", false),
        (.banned, "EService:Throttled: 1800000001", false),
        (.lockout, "EGeneral:Temporary lockout", false),
        (.unavailableAfter, "EService:Unavailable", true),
        (.busyAfter, "EService:Busy", true),
        (.timeoutAfter, "EGeneral:Internal error", true),
    ])
    func anAnswerIsAnotherThanWhatHappened(
        kind: FaultKind, error: String, isDone: Bool
    ) async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.faults.add(kind, account: "sandbox", endpoint: "AddOrder")
        #expect(try await kraken.post("AddOrder", Self.order).refusal == error)
        time.pass(.seconds(2))
        let open = try await kraken.post("OpenOrders", "cl_ord_id=lost")["result"]?["open"]
        #expect(open?.names.count == (isDone ? 1 : 0))
    }

    @Test(arguments: [
        (FaultKind.dropBefore, SandboxResponse.Delivery.dropped, false),
        (.dropAfter, .dropped, true), (.resetAfter, .reset, true), (.halfAfter, .half, true),
    ])
    func anAnswerDoesNotArrive(
        kind: FaultKind, delivery: SandboxResponse.Delivery, isDone: Bool
    ) async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.faults.add(kind)
        #expect(try await kraken.send("AddOrder", Self.order)?.delivery == delivery)
        let open = try await kraken.post("OpenOrders")["result"]?["open"]
        #expect(open?.names.count == (isDone ? 1 : 0))
    }

    @Test func theProxyAnswersWithAPage() async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.faults.add(.htmlAfter)
        let response = try await kraken.send("AddOrder", Self.order)
        #expect(response?.status == 520)
        #expect(response?.headers.first?.value.hasPrefix("text/html") == true)
        #expect(try await kraken.post("OpenOrders")["result"]?["open"]?.names.count == 1)
    }

    @Test func aReferenceAsksForItsFault() async throws {
        let kraken = try KrakenFixture(time: time)
        let number = FaultKind.busyAfter.number
        let refused = try await kraken.rest("cl_ord_id=fault-\(number)-1")
        #expect(refused.contains("EService:Busy"))
        let open = try await kraken.post("OpenOrders", "cl_ord_id=fault-\(number)-1")
        #expect(open["result"]?["open"]?.names.count == 1)
    }

    @Test func aNewOrderIsNotFoundForAWhile() async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.faults.add(.hideOrder, duration: .seconds(3))
        let txid = try await kraken.rest(price: "60010", volume: "1")
        let asked = try await kraken.post("QueryOrders", "txid=\(txid)")
        #expect(asked.refusal == "EOrder:Unknown order")
        #expect(try await kraken.post("ClosedOrders").text("result", "count") == "0")
        time.pass(.seconds(3))
        #expect(try await kraken.order(txid).text("status") == "closed")
    }

    @Test func aFillIsToldLate() async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.faults.add(.lateFill, duration: .seconds(30))
        let txid = try await kraken.rest(price: "60010", volume: "1")
        #expect(try await kraken.order(txid).text("status") == "open")
        #expect(try await kraken.post("TradesHistory").text("result", "count") == "0")
        let lines = try await kraken.post("Ledgers", "type=trade")
        #expect(lines.text("result", "count") == "0")
        time.pass(.seconds(30))
        #expect(try await kraken.order(txid).text("status") == "closed")
        #expect(try await kraken.post("TradesHistory").text("result", "count") == "1")
    }

    @Test func anImmediateOrderTakesHalf() async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.faults.add(.partialImmediate)
        let txid = try await kraken.rest("timeinforce=IOC", price: "60010", volume: "1")
        let order = try await kraken.order(txid)
        #expect(order.text("status") == "canceled")
        #expect(order.text("vol_exec") == "0.50000000")
        kraken.faults.add(.selfTrade)
        let other = try await kraken.rest(price: "60010", volume: "1")
        #expect(try await kraken.order(other).text("reason") == "Self trade prevention")
    }
}

/// What everybody may ask.
@Suite struct KrakenPublicTests {
    let time = SelfMovingTime(start: KrakenFixture.start)

    @Test func theMarketsHaveKrakensNames() async throws {
        let kraken = try KrakenFixture(time: time)
        let pairs = await kraken.get("AssetPairs")["result"]
        #expect(
            pairs?.names == ["XXBTZUSD", "XETHZUSD", "USDCUSD", "XBTUSDT", "ETHUSDT", "USDCUSDT"])
        #expect(pairs?["XXBTZUSD"]?.text("wsname") == "XBT/USD")
        #expect(pairs?["XXBTZUSD"]?.text("base") == "XXBT")
        let assets = await kraken.get("Assets", "asset=XBT,ZUSD,USDT")["result"]
        #expect(assets?.names == ["XXBT", "ZUSD", "USDT"])
        for name in ["XBTUSD", "XXBTZUSD", "XBT/USD", "BTC/USD", "BTCUSD"] {
            let escaped = name.split(separator: "/").joined(separator: "%2F")
            let depth = await kraken.get("Depth", "count=2&pair=" + escaped)
            #expect(depth["result"]?["XXBTZUSD"]?["asks"]?.array?.count == 2)
        }
        #expect(await kraken.get("Depth", "pair=XBTEUR").refusal == "EQuery:Unknown asset pair")
    }

    @Test func theTimeIsTheExchangesClock() async throws {
        let kraken = try KrakenFixture(time: time)
        await kraken.core.ask { $0.setClockOffset(.seconds(2)) }
        let answer = await kraken.get("Time")["result"]
        #expect(answer?.text("unixtime") == "1800000002")
        #expect(answer?.text("rfc1123") == "Fri, 15 Jan 27 08:00:02 +0000")
        #expect(await kraken.get("SystemStatus").text("result", "status") == "online")
    }

    @Test func booksTickersAndTradesAreShown() async throws {
        let kraken = try KrakenFixture(time: time)
        _ = try await kraken.rest(price: "60010", volume: "0.5")
        let depth = await kraken.get("Depth", "pair=XBTUSD")["result"]?["XXBTZUSD"]
        #expect(depth?["asks"]?.array?.first?.array?[1].string == "1.50000000")
        let ticker = await kraken.get("Ticker", "pair=XBTUSD")["result"]?["XXBTZUSD"]
        #expect(ticker?["c"]?.array?.map(\.plain) == ["60010.0", "0.50000000"])
        let trades = await kraken.get("Trades", "pair=XBTUSD")["result"]
        #expect(trades?["XXBTZUSD"]?.array?.count == 1)
        let later = await kraken.get("Trades", "pair=XBTUSD&since=\(trades?.text("last") ?? "")")
        #expect(later["result"]?["XXBTZUSD"]?.array?.count == 0)
        let spread = await kraken.get("Spread", "pair=XBTUSD")["result"]?["XXBTZUSD"]?.array
        #expect(spread?.first?.array?.dropFirst().map(\.plain) == ["59990.0", "60010.0"])
    }
}
