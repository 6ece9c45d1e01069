import Domain
import TestKit
import Testing

@testable import LocalExchange

/// Orders over REST.
@Suite struct KrakenOrderTests {
    let time = SelfMovingTime(start: KrakenFixture.start)

    @Test func anOrderIsFoundByIdAndByItsNames() async throws {
        let kraken = try KrakenFixture(time: time)
        let named = try await kraken.rest("cl_ord_id=name-1")
        let counted = try await kraken.rest("userref=42")
        #expect(try await kraken.order(named).text("status") == "open")
        #expect(try await kraken.order(named).text("descr", "price") == "59000.0")
        for (filter, txid) in [("cl_ord_id=name-1", named), ("userref=42", counted)] {
            let open = try await kraken.post("OpenOrders", filter)["result"]?["open"]
            #expect(open?.names == [txid])
        }
        #expect(try await kraken.post("CancelOrder", "userref=42").refusal == nil)
        #expect(try await kraken.post("CancelOrder", "cl_ord_id=name-1").refusal == nil)
        #expect(
            try await kraken.post("CancelOrder", "txid=\(named)").refusal
                == "EOrder:Unknown order")
        let closed = try await kraken.post("ClosedOrders", "cl_ord_id=name-1")["result"]
        #expect(closed?["closed"]?.names == [named])
        #expect(closed?["closed"]?[named]?.text("reason") == "User requested")
    }

    @Test func aNameIsUniqueAmongOpenOrdersOnly() async throws {
        let kraken = try KrakenFixture(time: time)
        let first = try await kraken.rest("cl_ord_id=twice")
        #expect(try await kraken.rest("cl_ord_id=twice").contains("EOrder:Invalid order:Duplicate"))
        _ = try await kraken.post("CancelOrder", "txid=\(first)")
        #expect(try await kraken.rest("cl_ord_id=twice").hasPrefix("O"))
    }

    @Test func whatAnImmediateOrderLeavesIsCanceled() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest("timeinforce=IOC", price: "60020", volume: "5")
        let order = try await kraken.order(txid)
        #expect(order.text("status") == "canceled")
        #expect(order.text("vol_exec") == "4.00000000")
        #expect(order.text("cost") == "240060.00000")
        // 0.4 % of the cost, in the quote asset.
        #expect(order.text("fee") == "960.24000")
        #expect(order.text("price") == "60015.0")
        let trades = try await kraken.post("TradesHistory")["result"]
        #expect(trades?.text("count") == "2")
        #expect(
            Set(trades?["trades"]?.names ?? [])
                == Set(order["trades"]?.array?.compactMap(\.string) ?? []))
        #expect(trades?["trades"]?.object?.first?.value.text("pair") == "XXBTZUSD")
    }

    @Test func aFilledOrderIsClosed() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest(price: "60010", volume: "1.5")
        #expect(try await kraken.order(txid).text("status") == "closed")
        let market = try await kraken.post(
            "AddOrder", "pair=XBT/USD&type=buy&ordertype=market&oflags=viqc&volume=6001")
        let id = market["result"]?["txid"]?.array?.first?.string ?? ""
        #expect(try await kraken.order(id).text("vol_exec") == "0.10000000")
    }

    @Test func feesAreInTheBaseAssetWhereTheOrderSaysSo() async throws {
        let kraken = try KrakenFixture(time: time)
        let txid = try await kraken.rest("oflags=fcib", price: "60010", volume: "1")
        let order = try await kraken.order(txid)
        #expect(order.text("oflags") == "fcib")
        #expect(order.text("fee") == "0.00400")
        let balances = try await kraken.post("Balance")["result"]
        #expect(balances?.text("XXBT") == "100.9960000000")
        #expect(balances?.text("ZUSD") == "9939990.0000")
    }

    @Test func costsAreCutOnlyOnCommand() async throws {
        let kraken = try KrakenFixture(time: time)
        let volume = "0.00012345"
        let whole = try await kraken.rest(price: "60010", volume: volume)
        #expect(try await kraken.order(whole).text("cost") == "7.4082345")
        let cut = try await kraken.rest(
            "cl_ord_id=fault-cost-truncation-1", price: "60010", volume: volume)
        // The name is too long for Kraken; numbers stand for it.
        #expect(cut.contains("EGeneral:Invalid arguments:cl_ord_id"))
        let number = FaultKind.costTruncation.number
        let short = try await kraken.rest(
            "cl_ord_id=fault-\(number)-1", price: "60010", volume: volume)
        #expect(try await kraken.order(short).text("cost") == "7.40823")
    }

    @Test(arguments: [
        ("pair=XBTEUR", "EQuery:Unknown asset pair"),
        ("volume=0", "EGeneral:Invalid arguments:volume"),
        ("volume=0.000000001", "EGeneral:Invalid arguments:volume"),
        ("volume=0.00004", "EOrder:Order minimum not met"),
        ("price=1000&volume=0.0001", "EOrder:Cost minimum not met"),
        (
            "price=59000.55",
            "EOrder:Invalid price:XBT/USD price can only be specified up to 1 decimals."
        ),
        ("price=0", "EGeneral:Invalid arguments:price"),
        ("volume=2000", "EOrder:Insufficient funds"),
        ("price=60010&oflags=post", "EOrder:Post only order"),
        ("timeinforce=FOK", "EGeneral:Invalid arguments:timeinforce"),
        ("timeinforce=GTD", "EGeneral:Invalid arguments:expiretm"),
        ("ordertype=stop-loss", "EGeneral:Invalid arguments:ordertype"),
        ("type=hold", "EGeneral:Invalid arguments:type"),
        ("oflags=post,fcib,fciq", "EGeneral:Invalid arguments:oflags"),
        ("stptype=cancel-oldest", "EGeneral:Invalid arguments:stptype"),
        ("userref=3000000000", "EGeneral:Invalid arguments:userref"),
        ("userref=1&cl_ord_id=a", "EGeneral:Invalid arguments:cl_ord_id"),
        ("cl_ord_id=nineteen-characters", "EGeneral:Invalid arguments:cl_ord_id"),
        ("deadline=2027-01-15T08:00:01Z", "EGeneral:Invalid arguments:deadline"),
        ("deadline=2027-01-15T08:01:01Z", "EGeneral:Invalid arguments:deadline"),
        ("leverage=3", "EGeneral:Invalid arguments:leverage"),
    ])
    func anOrderIsRefusedWithKrakensWords(change: String, error: String) async throws {
        let kraken = try KrakenFixture(time: time)
        // The first of two fields of a name counts.
        let answer = try await kraken.post(
            "AddOrder",
            change + "&pair=XBTUSD&type=buy&ordertype=limit&price=59000&volume=0.5")
        #expect(answer.refusal == error)
        #expect(try await kraken.post("OpenOrders")["result"]?["open"]?.names == [])
    }

    @Test func anOrderThatComesAfterItsDeadlineIsRefused() async throws {
        let kraken = try KrakenFixture(time: time)
        let deadline = "deadline=2027-01-15T08:00:05Z"
        #expect(try await kraken.rest(deadline).hasPrefix("O"))
        kraken.faults.add(.delayRequest, duration: .seconds(6))
        #expect(try await kraken.rest(deadline).contains("EService:Deadline elapsed"))
    }

    @Test func aTrialPlacesNothing() async throws {
        let kraken = try KrakenFixture(time: time)
        let answer = try await kraken.post(
            "AddOrder",
            json: """
                "pair":"XBTUSD","type":"buy","ordertype":"limit","price":"59000","volume":0.5,\
                "validate":true
                """)
        #expect(answer.text("result", "descr", "order") == "buy 0.50000000 XBTUSD @ limit 59000.0")
        #expect(answer["result"]?["txid"] == nil)
        #expect(try await kraken.post("OpenOrders")["result"]?["open"]?.names == [])
    }
}
