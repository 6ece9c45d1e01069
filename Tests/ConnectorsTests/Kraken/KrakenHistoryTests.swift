import Connectors
import Domain
import Engine
import Money
import Testing

/// What Kraken says of an account, and what its key may do.
@Suite struct KrakenHistoryTests {
    private static let since = Instant(microseconds: 1_790_000_000_000_000)

    @Test func balancesAreByCommonCodes() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(
            .balanceEx,
            result: """
                {"XXBT":{"balance":"1.5","hold_trade":"0.5"},"ZUSD":{"balance":"100.25",\
                "hold_trade":"0"},"XBT.F":{"balance":"2","hold_trade":"0"}}
                """)
        let balances = try #require(await world.venue.balances(of: KrakenWorld.account))
        #expect(
            balances[KrakenWorld.btcUSD.base]
                == VenueBalance(total: try Fixed("1.5"), locked: try Fixed("0.5")))
        #expect(balances[KrakenWorld.btcUSD.quote]?.total == (try Fixed("100.25")))
        #expect(balances.count == 3)
        world.rest.answer(.balanceEx, result: "{\"ZUSD\":{\"balance\":\"-5\"}}")
        #expect(await world.venue.balances(of: KrakenWorld.account) == nil)
        #expect(await world.venue.balances(of: "other") == nil)
    }

    static let kinds: [(type: String, subtype: String, kind: ExternalEntry.Kind)] = [
        ("deposit", "", .deposit), ("withdrawal", "", .withdrawal), ("transfer", "", .transfer),
        ("transfer", "spotfromfutures", .transfer), ("staking", "", .interest),
        ("earn", "reward", .interest), ("earn", "allocation", .transfer),
        ("earn", "deallocation", .transfer), ("reward", "", .interest),
        ("dividend", "", .interest), ("rebate", "", .rebate), ("adjustment", "", .other),
        ("credit", "", .other), ("rollover", "", .other), ("something new", "", .other),
    ]

    @Test(arguments: kinds) func aLineOfTheLedgerIs(
        type: String, subtype: String, kind: ExternalEntry.Kind
    ) async throws {
        let world = try await KrakenWorld()
        world.rest.answer(
            .ledgers,
            result: """
                {"ledger":{"L1":{"refid":"R","time":1790000001.5,"type":"\(type)",\
                "subtype":"\(subtype)","aclass":"currency","asset":"XXBT","amount":"-1.5",\
                "fee":"0.1","balance":"3"},"L2":{"refid":"R","time":1790000002,"type":"trade",\
                "asset":"ZUSD","amount":"5","fee":"1"},"L0":{"refid":"R","time":1789999999,\
                "type":"deposit","asset":"ZUSD","amount":"5","fee":"0"}},"count":3}
                """)
        let entries = try #require(
            await world.venue.movements(of: KrakenWorld.account, since: Self.since))
        #expect(entries.map(\.venueLedgerID) == ["L1"])
        let entry = try #require(entries.first)
        #expect(entry.kind == kind)
        #expect(entry.changes == [.init(try Fixed("-1.6"), of: KrakenWorld.btcUSD.base)])
        #expect(entry.note.hasPrefix(type) && entry.note.hasSuffix("R"))
        #expect(entry.at == Instant(microseconds: 1_790_000_001_500_000))
    }

    @Test func aHistoryWithAHoleIsNoHistory() async throws {
        let world = try await KrakenWorld()
        let line = """
            {"L1":{"refid":"R","time":1790000001,"type":"deposit","asset":"ZUSD","amount":"5",\
            "fee":"0"}}
            """
        world.rest.answer(
            .ledgers,
            ScriptedKraken.outcome("{\"error\":[],\"result\":{\"ledger\":\(line),\"count\":90}}"),
            .unknown("timed out"))
        #expect(await world.venue.movements(of: KrakenWorld.account, since: Self.since) == nil)
    }

    @Test func tradesNameOurOrdersByTheOrdersThemselves() async throws {
        let world = try await KrakenWorld()
        let order = try world.order()
        let own = KrakenTexts.trades(quantity: "1.25").dropLast()
        let foreign = KrakenTexts.trades("T9", quantity: "2", txid: "OTHER").dropFirst()
        world.rest.answer(.tradesHistory, result: "{\"trades\":\(own),\(foreign),\"count\":2}")
        world.rest.answer(
            .queryOrders, result: KrakenTexts.order(order, status: "closed", executed: "1.25"))
        let trades = try #require(
            await world.venue.trades(of: KrakenWorld.account, since: Self.since))
        #expect(trades.map(\.fill.venueTradeID) == ["T9", KrakenTexts.trade])
        #expect(trades.map(\.order) == [nil, order.id])
        #expect(trades.allSatisfy { $0.symbol == KrakenWorld.btcUSD && $0.side == .buy })
    }

    @Test func openOrdersAreListedWhosever() async throws {
        let world = try await KrakenWorld()
        let own = KrakenTexts.order(
            try world.order(.postOnly), status: "open", executed: "0.25", trades: [])
        let foreign = """
            "OYEQF4-FDE4C-NMUYUI":{"status":"open","opentm":1790000000,"descr":{"pair":"ETHUSDT",\
            "type":"sell"},"vol":"2","vol_exec":"0","cl_ord_id":"by-hand"}
            """
        world.rest.answer(.openOrders, result: "{\"open\":\(own.dropLast()),\(foreign)}}")
        let orders = try #require(await world.venue.openOrders(of: KrakenWorld.account))
        #expect(orders.map(\.venueOrderID) == ["OYEQF4-FDE4C-NMUYUI", KrakenTexts.txid])
        #expect(orders.map(\.order) == [nil, try world.order(.postOnly).id])
        #expect(orders.map(\.clientOrderID).first == "by-hand")
        #expect(orders.map(\.openQuantity) == [Fixed(2), Fixed(1)])
    }

    @Test(
        arguments: [
            (
                nil, nil, nil,
                KeyPermissions(
                    mayRead: true, mayTrade: true, mayWithdraw: true, isRestrictedToAddresses: nil)
            ),
            (
                nil, "EGeneral:Permission denied", "EGeneral:Permission denied",
                KeyPermissions(
                    mayRead: true, mayTrade: false, mayWithdraw: false, isRestrictedToAddresses: nil
                )
            ),
            // Not enough money is not a denial.
            (
                nil, "EOrder:Insufficient funds", "EGeneral:Permission denied",
                KeyPermissions(
                    mayRead: true, mayTrade: true, mayWithdraw: false, isRestrictedToAddresses: nil)
            ),
            (nil, "EService:Busy", nil, nil),
            ("EAPI:Invalid key", nil, nil, nil),
            // Nor is what is answered to anybody a right.
            (nil, nil, "EGeneral:Temporary lockout", nil),
            (nil, "EService: Throttled: 9", nil, nil),
            ("EAPI:Rate limit exceeded", nil, nil, nil),
        ] as [(String?, String?, String?, KeyPermissions?)])
    func aKeyMay(
        read: String?, trade: String?, withdraw: String?, permissions: KeyPermissions?
    ) async throws {
        let world = try await KrakenWorld()
        for (method, error) in [
            (KrakenMethod.balanceEx, read), (.addOrder, trade), (.withdrawMethods, withdraw),
        ] {
            if let error {
                world.rest.answer(method, error: error)
            } else {
                world.rest.answer(method, result: "{}")
            }
        }
        let answer = await world.venue.permissions(of: KrakenWorld.account)
        #expect(answer.rights == permissions)
        if read == "EAPI:Invalid key" { #expect(answer == .refused("EAPI:Invalid key")) }
        let trial = world.rest.asked(.addOrder).first
        if let trial { #expect(ScriptedKraken.field("validate", of: trial) == "true") }
    }
}
