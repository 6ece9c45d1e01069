import Domain
import Engine
import Money
import StrictJSON
import Testing

@testable import Connectors

/// The account's own history, page after page.
@Suite struct BinanceHistoryTests {
    private typealias World = BinanceWorld

    private static let deposits = "GET /sapi/v1/capital/deposit/hisrec"
    private static let withdrawals = "GET /sapi/v1/capital/withdraw/history"
    private static let dividends = "GET /sapi/v1/asset/assetDividend"
    private static let transfers = "GET /sapi/v1/asset/transfer"

    /// A wallet in which nothing happened.
    private static func quiet() -> World {
        let world = World()
        world.script.on(deposits, .json("[]"))
        world.script.on(withdrawals, .json("[]"))
        world.script.on(dividends, .json(#"{"rows":[],"total":0}"#))
        world.script.on(transfers, .json(#"{"total":0}"#))
        return world
    }

    private static func movements(
        _ world: World, since: Duration = .seconds(-3_600)
    ) async -> [ExternalEntry]? {
        await world.venue.movements(of: World.account, since: World.start.adding(since))
    }

    @Test func nothingMoved() async {
        let world = Self.quiet()
        #expect(await Self.movements(world) == [])
        // Deposits, withdrawals, ten kinds of transfers, dividends.
        #expect(world.script.sent.count == 13)
        let other = World { $0.hasWallet = false }
        #expect(await Self.movements(other) == [] && other.script.sent.isEmpty)
    }

    /// The answers of the documentation ("Wallet Endpoints").
    @Test func whatMovedIsTold() async throws {
        let world = Self.quiet()
        world.script.on(
            Self.deposits,
            .json(
                """
                [{"id":"769800519366885376","amount":"0.001","coin":"BNB","network":"BNB",\
                "status":1,"insertTime":1661493146000},\
                {"id":"769800519366885377","amount":"5","coin":"BTC","status":0,\
                "insertTime":1661493147000}]
                """))
        world.script.on(
            Self.withdrawals,
            .json(
                """
                [{"id":"b6ae22b3aa844210a7041aee7589627c","amount":"8.91000000",\
                "transactionFee":"0.004","coin":"USDT","status":6,\
                "applyTime":"2019-10-12 11:12:02","network":"ETH"}]
                """))
        world.script.on(
            Self.transfers,
            .json(
                """
                {"total":1,"rows":[{"asset":"USDT","amount":"1","type":"MAIN_FUNDING",\
                "status":"CONFIRMED","tranId":11415955596,"timestamp":1544433328000},\
                {"asset":"USDT","amount":"9","type":"MAIN_FUNDING","status":"PENDING",\
                "tranId":11415955597,"timestamp":1544433328000}]}
                """), .json(#"{"total":0}"#))
        world.script.on(
            Self.dividends,
            .json(
                """
                {"rows":[{"id":1637366104,"amount":"10.00000000","asset":"BHFT",\
                "divTime":1563189166000,"enInfo":"BHFT distribution","tranId":2968885920},\
                {"id":1637366105,"amount":"0.5","asset":"BTC","divTime":1563189165000,\
                "enInfo":"Flexible Interest","tranId":2968885921}],"total":2}
                """))
        let entries = try #require(await Self.movements(world))
        #expect(
            entries.map(\.venueLedgerID) == [
                "transfer-11415955596", "dividend-1637366105-BTC", "dividend-1637366104-BHFT",
                "withdrawal-b6ae22b3aa844210a7041aee7589627c", "deposit-769800519366885376",
            ])
        #expect(entries.map(\.kind) == [.transfer, .interest, .other, .withdrawal, .deposit])
        #expect(
            entries.map { $0.changes.map(\.amount.description) } == [
                ["-1"], ["0.5"], ["10"], ["-8.914"], ["0.001"],
            ])
        #expect(entries[3].at == Instant(rfc3339: "2019-10-12T11:12:02Z"))
        #expect(entries.allSatisfy { $0.account.account == World.account })
    }

    /// It was told as gone while it was under way, under the same id.
    @Test func aWithdrawalThatFailsComesBack() async throws {
        let world = Self.quiet()
        for (status, amounts) in [(4, ["-1.5"]), (5, ["-1.5", "1.5"])] {
            world.script.on(
                Self.withdrawals,
                .json(
                    """
                    [{"id":"7","amount":"1","transactionFee":"0.5","coin":"USDT",\
                    "status":\(status),"applyTime":"2019-10-12 11:12:02"}]
                    """))
            let entries = try #require(await Self.movements(world))
            #expect(entries.map(\.venueLedgerID).first == "withdrawal-7")
            #expect(Set(entries.map(\.venueLedgerID)).count == amounts.count)
            #expect(entries.map { $0.changes.map(\.amount.description) } == amounts.map { [$0] })
        }
    }

    /// The venue lists assets whose names have other letters than codes here may have.
    @Test func assetsWithoutANameHereAreLeftOut() async throws {
        let world = Self.quiet()
        world.script.on(
            Self.dividends,
            .json(
                """
                {"rows":[{"id":7,"amount":"10","asset":"币安人生","divTime":1563189166000,\
                "enInfo":"airdrop","tranId":7},{"id":8,"amount":"1","asset":"BTC",\
                "divTime":1563189166000,"enInfo":"airdrop","tranId":8}],"total":2}
                """))
        #expect(await Self.movements(world)?.map(\.venueLedgerID) == ["dividend-8-BTC"])
        world.script.on(
            "GET /api/v3/account",
            .json(
                """
                {"balances":[{"asset":"币安人生","free":"1","locked":"0"},\
                {"asset":"BTC","free":"1","locked":"0"}]}
                """))
        let balances = try #require(await world.venue.balances(of: World.account))
        #expect(balances.keys.map(\.code) == ["BTC"])
        #expect(world.venue.health().hostileAnswers == 0)
    }

    @Test func whatTheVenueTakesBackIsBelowZero() async throws {
        let world = Self.quiet()
        world.script.on(
            Self.dividends,
            .json(
                """
                {"rows":[{"id":7,"amount":"0.25","asset":"BTC","divTime":1563189166000,\
                "enInfo":"BUST of trade 3","tranId":7,"direction":-1}],"total":1}
                """))
        let entry = try #require(await Self.movements(world)?.first)
        #expect(entry.kind == .bust && entry.changes.map(\.amount.description) == ["-0.25"])
    }

    @Test(arguments: [
        (deposits, "{}"), (deposits, #"[{"id":"1","amount":"-1","coin":"BTC","status":1}]"#),
        (withdrawals, #"[{"id":"1","amount":"1","coin":"BTC","status":6,"applyTime":"today"}]"#),
        (dividends, #"{"rows":[{"amount":"NaN"}],"total":1}"#), (dividends, "[]"),
        (transfers, #"{"rows":[{"asset":"BTC"}]}"#),
    ]) func whatCannotBeBelievedIsNoHistory(call: String, body: String) async {
        let world = Self.quiet()
        world.script.on(call, .json(body))
        #expect(await Self.movements(world) == nil)
    }

    @Test(arguments: [deposits, withdrawals, dividends, transfers])
    func whatWasNotAnsweredIsNoHistory(call: String) async {
        let world = Self.quiet()
        world.script.on(call, .unknown("reset"))
        #expect(await Self.movements(world) == nil)
    }

    /// The wallet answers for 90 days at most.
    @Test func aLongTimeIsAskedForInWindows() async {
        let world = Self.quiet()
        #expect(await Self.movements(world, since: .seconds(-100 * 86_400)) == [])
        #expect(world.script.sent.count == 26)
    }

    @Test func tradesAreReadPageAfterPage() async throws {
        let world = World()
        let first = (0..<1_000).map { World.trade($0, "0.00001", cost: "0.61") }
        world.script.on(
            "GET /api/v3/myTrades", .json("[\(first.joined(separator: ","))]"),
            .json("[\(World.trade(1_000, "0.00001", cost: "0.61", of: "BNB", isBuyer: false))]"))
        let trades = try #require(
            await world.venue.trades(of: World.account, since: World.start))
        #expect(trades.count == 1_001)
        #expect(Set(trades.map(\.fill.venueTradeID)).count == 1_001)
        #expect(trades.count { $0.side == .sell && $0.fill.fee.asset.code == "BNB" } == 1)
        #expect(world.script.sent.map { $0.query.contains("fromId=1000") } == [false, true])
        #expect(world.script.sent.map { $0.query.contains("startTime=") } == [true, false])
        world.script.on(
            "GET /api/v3/myTrades",
            .json("[\(World.trade(1, "0.00001", cost: "0.61", symbol: "ETHUSDT"))]"))
        #expect(await world.venue.trades(of: World.account, since: World.start) == nil)
    }

    @Test func openOrdersTellOursFromOthers() async throws {
        let world = World()
        let ours = World.answer(status: "PARTIALLY_FILLED", executed: "0.004")
        let other = World.answer(
            status: "NEW", side: "SELL", symbol: "LTCBTC", clientID: "myOrder1")
        world.script.on("GET /api/v3/openOrders", .json("[\(ours),\(other)]"))
        let orders = try #require(await world.venue.openOrders(of: World.account))
        #expect(orders.map(\.order) == [try World.order().id, nil])
        #expect(orders.map(\.symbol) == ["BTCUSDT", "LTCBTC"])
        #expect(orders.first?.openQuantity == (try Fixed("0.006")))
        world.script.on(
            "GET /api/v3/openOrders", .json("[\(World.answer(status: "NEW", executed: "NaN"))]"))
        #expect(await world.venue.openOrders(of: World.account) == nil)
    }

    @Test(.enabled(if: MarketData.isThere)) func recordedHistoriesAreRead() throws {
        let wallet = BinanceWallet(World().venue.names)
        let json = try JSONParser.parse(
            MarketData.bytes("venue-api-fixtures/xchange/binance/binance/asset-dividend-list.json"))
        let rows = try wallet.dividend(try #require(try BinanceFields(json).objects("rows").first))
        let row = try #require(rows.first)
        #expect(row.id == "dividend-2968885920-BHFT" && row.change.amount == Fixed(10))
        for path in [
            "nautilus/binance/http/open_orders_response", "xchange/binance/__files/open-orders",
            "nautilus/binance/http/all_orders_response",
        ] {
            let json = try JSONParser.parse(MarketData.bytes("venue-api-fixtures/\(path).json"))
            let orders = try BinanceFields.objects(json, path).map { try BinanceOrder($0) }
            #expect(orders.map(\.symbol) == ["LTCBTC"] && orders.map(\.status) == ["NEW"])
        }
    }
}
