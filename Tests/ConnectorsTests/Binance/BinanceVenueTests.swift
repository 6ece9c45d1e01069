import Domain
import Engine
import Money
import Routing
import Testing
import VenueProtocols

@testable import Connectors

/// Rules, fees, clock, limits and health.
@Suite struct BinanceVenueTests {
    private typealias World = BinanceWorld

    private static let info = "GET /api/v3/exchangeInfo"
    private static let commission = "GET /api/v3/account/commission"

    private static func symbol(
        _ base: String, status: String = "TRADING", tick: String = "0.01000000"
    ) -> String {
        """
        {"symbol":"\(base)USDT","status":"\(status)","baseAsset":"\(base)","quoteAsset":"USDT",\
        "quotePrecision":8,"orderTypes":["LIMIT","LIMIT_MAKER"],"filters":[\
        {"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"\(tick)"},\
        {"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"5"},\
        {"filterType":"LOT_SIZE","minQty":"0.00002","maxQty":"9000","stepSize":"0.00001"},\
        {"filterType":"NOTIONAL","minNotional":"5.00000000","applyMinToMarket":true}]}
        """
    }

    private static func infos(_ symbols: String...) -> RESTOutcome {
        .json(#"{"timezone":"UTC","symbols":[\#(symbols.joined(separator: ","))]}"#)
    }

    private static func rates(_ maker: String, _ taker: String) -> RESTOutcome {
        .json(
            """
            {"symbol":"BTCUSDT","standardCommission":{"maker":"\(maker)","taker":"\(taker)",\
            "buyer":"0","seller":"0"}}
            """)
    }

    @Test func rulesAndFeesAreTheVenues() async throws {
        let world = World()
        #expect(world.venue.rules.isEmpty && world.venue.book(of: World.btcusdt) == nil)
        world.script.on(Self.info, Self.infos(Self.symbol("BTC"), Self.symbol("ETH")))
        world.script.on(Self.commission, Self.rates("0.0008", "0.001"))
        #expect(await world.venue.load())
        #expect(
            world.venue.rules == [
                MarketRules(
                    symbol: World.btcusdt, lot: try Fixed("0.00001"), tick: try Fixed("0.01"),
                    minQuantity: try Fixed("0.00002"), minNotional: Fixed(5))
            ])
        #expect(
            world.venue.fees
                == FeeSchedule(maker: try Fixed("0.0008"), taker: try Fixed("0.001")))
        let request = try #require(world.script.sent.first)
        #expect(request.query == "symbols=%5B%22BTCUSDT%22%5D")
    }

    @Test(arguments: ["HALT", "BREAK", "END_OF_DAY", "CANCEL_ONLY", "SOMETHING_NEW"])
    func aSymbolThatDoesNotTradeHasNoRulesAndNoBook(status: String) async {
        let world = World()
        world.script.on(Self.info, Self.infos(Self.symbol("BTC", status: status)))
        _ = await world.venue.load()
        #expect(world.venue.rules(of: World.btcusdt) == nil)
        #expect(world.venue.book(of: World.btcusdt) == nil)
        #expect(
            world.venue.health().bookTroubles == [
                VenueHealth.BookTrouble(symbol: World.btcusdt, reason: "status \(status)")
            ])
    }

    @Test func whatWasKnownStaysWhereTheVenueDoesNotAnswer() async {
        let world = World()
        world.script.on(
            Self.info, Self.infos(Self.symbol("BTC")), .unknown("reset"),
            Self.infos(Self.symbol("BTC", tick: "-1")))
        world.script.on(Self.commission, Self.rates("0.001", "0.001"))
        #expect(await world.venue.load())
        #expect(await !world.venue.load())
        #expect(world.venue.rules.count == 1)
        #expect(await !world.venue.load())
        #expect(world.venue.rules.count == 1 && world.venue.health().hostileAnswers == 1)
    }

    @Test func feesComeFromTheWalletWhereTheAccountDoesNotTell() async throws {
        let world = World()
        world.script.on(Self.info, Self.infos(Self.symbol("BTC")))
        world.script.on(
            "GET /sapi/v1/asset/tradeFee",
            .json(
                #"[{"symbol":"BTCUSDT","makerCommission":"0.002","takerCommission":"0.003"}]"#))
        #expect(await world.venue.load())
        #expect(world.venue.fees.taker == (try Fixed("0.003")))
    }

    @Test func feesThatCannotBeAreNotTaken() async throws {
        let world = World()
        world.script.on(Self.info, Self.infos(Self.symbol("BTC")))
        world.script.on(Self.commission, Self.rates("0", "1.0"))
        #expect(await world.venue.load())
        #expect(world.venue.fees.taker == BinanceLimits.fallbackFee)
        let stated = FeeSchedule(maker: .zero, taker: try Fixed("0.0005"))
        let other = World { $0.fees = stated }
        other.script.on(Self.info, Self.infos(Self.symbol("BTC")))
        #expect(await other.venue.load())
        #expect(other.venue.fees == stated && other.script.sent.count == 1)
    }

    @Test func eachMarketHasItsOwnFees() async throws {
        let world = World(symbols: [World.btcusdt, World.ethusdt])
        world.script.on(Self.info, Self.infos(Self.symbol("BTC"), Self.symbol("ETH")))
        world.script.on(
            Self.commission, Self.rates("0.0008", "0.0009"), Self.rates("0", "0.0002"))
        #expect(await world.venue.load())
        let (venue, main) = (world.venue, World.account)
        #expect(try venue.fees(of: World.btcusdt, for: main).taker == Fixed("0.0009"))
        #expect(try venue.fees(of: World.ethusdt, for: main).taker == Fixed("0.0002"))
        #expect(try venue.fees == FeeSchedule(maker: Fixed("0.0008"), taker: Fixed("0.0009")))
        #expect(venue.fees(of: World.btcusdt, for: "other").taker == BinanceLimits.fallbackFee)
    }

    /// It lowers what is paid only while there is BNB, and only by the venue's word afterwards: an
    /// estimate that counts it can be too good.
    @Test func aDiscountIsNotCountedBeforehand() async throws {
        let world = World()
        world.script.on(Self.info, Self.infos(Self.symbol("BTC")))
        world.script.on(
            Self.commission,
            .json(
                """
                {"symbol":"BTCUSDT","standardCommission":{"maker":"0.001","taker":"0.001",\
                "buyer":"0","seller":"0"},"discount":{"enabledForAccount":true,\
                "enabledForSymbol":true,"discountAsset":"BNB","discount":"0.75000000"}}
                """))
        #expect(await world.venue.load())
        let fees = world.venue.fees(of: World.btcusdt, for: World.account)
        #expect(try fees == FeeSchedule(maker: Fixed("0.001"), taker: Fixed("0.001")))
        #expect(fees.asset == .received)
    }

    private static func limits(_ weight: Int) -> RESTOutcome {
        .json(
            """
            {"timezone":"UTC","rateLimits":[{"rateLimitType":"REQUEST_WEIGHT",\
            "interval":"MINUTE","intervalNum":1,"limit":\(weight)}],\
            "symbols":[\(symbol("BTC"))]}
            """)
    }

    private static func weightLimit(_ world: World) -> Int? {
        world.venue.health().uses.first { $0.name == "request_weight_1m" }?.limit
    }

    @Test func announcedLimitsCountAtOnceUnlessTheOperatorStatesOthers() async throws {
        let world = World()
        #expect(Self.weightLimit(world) == 6_000)
        world.script.on(Self.info, Self.limits(1_200), Self.limits(0), Self.limits(12_000))
        #expect(await world.venue.loadRules())
        #expect(Self.weightLimit(world) == 1_200)
        // What cannot be changes nothing, and hides no rules.
        #expect(await world.venue.loadRules())
        #expect(Self.weightLimit(world) == 1_200 && world.venue.health().hostileAnswers == 1)
        #expect(await world.venue.loadRules())
        #expect(Self.weightLimit(world) == 12_000)

        let own = World { $0.limitsFactor = 100 }
        own.script.on(Self.info, Self.limits(1_200))
        #expect(await own.venue.loadRules())
        #expect(Self.weightLimit(own) == 600_000)
    }

    private static func timestamp(_ request: RESTRequest?) throws -> Int64 {
        let request = try #require(request)
        let fields = try #require(FormText.fields(request.body ?? request.query))
        return try #require(fields.first { $0.name == "timestamp" }.flatMap { Int64($0.value) })
    }

    @Test(arguments: [2_000, -2_000, 0] as [Int64])
    func requestsCarryTheVenuesTime(ahead: Int64) async throws {
        let world = World()
        let server = 1_499_827_319_559 + ahead
        world.script.on("GET /api/v3/time", .json(#"{"serverTime":\#(server)}"#))
        #expect(await world.venue.rest.sampleClock())
        _ = await world.venue.place(try World.order())
        #expect(try Self.timestamp(world.script.sent.last) == server)
        let offset = try #require(world.venue.health().clockOffset)
        #expect(abs(offset.wholeMilliseconds - ahead) <= 1)
    }

    @Test func aRefusalOfTheTimeMeasuresTheClockAgain() async throws {
        let world = World()
        world.script.on(
            "POST /api/v3/order",
            .json(
                #"{"code":-1021,"msg":"Timestamp for this request is outside."}"#, status: 400),
            .json(World.answer(status: "NEW")))
        world.script.on("GET /api/v3/time", .json(#"{"serverTime":1499827321559}"#))
        guard case .refused = await world.venue.place(try World.order()) else {
            Issue.record("not refused")
            return
        }
        guard case .accepted = await world.venue.place(try World.order(attempt: 0)) else {
            Issue.record("not accepted")
            return
        }
        #expect(try Self.timestamp(world.script.sent.last) == 1_499_827_321_559)
    }

    @Test(arguments: ["{}", #"{"serverTime":"x"}"#, #"{"serverTime":-1}"#, "<html>"])
    func aTimeThatCannotBeBelievedIsNotTaken(body: String) async {
        let world = World()
        world.script.on("GET /api/v3/time", .json(body))
        #expect(await !world.venue.rest.sampleClock())
        #expect(world.venue.health().clockOffset == nil)
    }

    /// Nothing of any kind is sent until a ban is over.
    @Test func aBanIsHonoured() async throws {
        let world = World()
        world.script.on(
            "GET /api/v3/account",
            .json(#"{"code":-1003,"msg":"banned"}"#, status: 418, headers: ["retry-after": "300"]))
        #expect(await world.venue.balances(of: World.account) == nil)
        _ = world.script.takeSent()
        #expect(world.venue.health().blockedUntil == World.start.adding(.seconds(300)))
        guard case .refused(let failure) = await world.venue.place(try World.order()),
            case .unreachable = await world.venue.query(try World.order()),
            case .unreachable = await world.venue.cancel(try World.order())
        else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.reason == .venueUnavailable && world.script.sent.isEmpty)
        world.time.pass(.seconds(301))
        world.script.on("GET /api/v3/account", .json(#"{"balances":[]}"#))
        #expect(await world.venue.balances(of: World.account)?.isEmpty == true)
    }

    /// However much the venue says that is used: nothing is sent until the minute is over.
    @Test(arguments: ["6000", "99999999999", "9223372036854775807"])
    func noCountOfTheVenueIsTooLarge(used: String) async throws {
        let world = World()
        world.time.pass(.seconds(5))
        world.script.on(
            "GET /api/v3/account",
            .json(#"{"balances":[]}"#, headers: ["x-mbx-used-weight-1m": used]))
        _ = await world.venue.balances(of: World.account)
        _ = world.script.takeSent()
        #expect(await world.venue.balances(of: World.account) == nil)
        #expect(world.script.takeSent().isEmpty)
    }

    /// An order that finds no room among the requests takes no place among the orders.
    @Test func whatWasNotSentIsNotCounted() async throws {
        let world = World()
        world.time.pass(.seconds(5))
        world.script.on(
            "GET /api/v3/account",
            .json(#"{"balances":[]}"#, headers: ["x-mbx-used-weight-1m": "6000"]))
        _ = await world.venue.balances(of: World.account)
        guard case .refused = await world.venue.place(try World.order()) else {
            Issue.record("it was sent")
            return
        }
        #expect(world.venue.health().uses.suffix(2).map(\.used) == [0, 0])
    }

    /// Too many orders of one account: its cancels and queries go on.
    @Test func tooManyOrdersHoldOrdersOnly() async throws {
        let world = World()
        world.time.pass(.seconds(4))
        world.script.on(
            "POST /api/v3/order",
            .json(
                #"{"code":-1015,"msg":"Too many new orders."}"#, status: 429,
                headers: ["retry-after": "60"]))
        let order = try World.order(validFor: .seconds(9))
        _ = await world.venue.place(order)
        _ = world.script.takeSent()
        _ = await world.venue.place(try World.order(attempt: 1, validFor: .seconds(9)))
        #expect(world.script.takeSent().isEmpty)
        _ = await world.venue.cancel(order)
        _ = await world.venue.query(order)
        #expect(world.script.takeSent().map(\.method) == [.delete, .get])
    }

    /// The venue's own count of the weight, of which the last tenth is for cancels and queries.
    @Test func theReserveIsForCancelsAndQueries() async throws {
        let world = World()
        world.time.pass(.seconds(5))
        world.script.on(
            "GET /api/v3/account",
            .json(#"{"balances":[]}"#, headers: ["x-mbx-used-weight-1m": "5399"]))
        _ = await world.venue.balances(of: World.account)
        _ = world.script.takeSent()
        #expect(await world.venue.balances(of: World.account) == nil)
        #expect(world.script.takeSent().isEmpty)
        _ = await world.venue.query(try World.order())
        #expect(world.script.takeSent().count == 1)
        #expect(world.venue.health().uses.first?.used == 5_403)
    }

    @Test func balancesAreFreeAndLocked() async throws {
        let world = World()
        world.script.on(
            "GET /api/v3/account",
            .json(
                """
                {"balances":[{"asset":"BTC","free":"1.5","locked":"0.5"},\
                {"asset":"BNB","free":"0","locked":"0"}]}
                """))
        let balances = try #require(await world.venue.balances(of: World.account))
        #expect(
            balances[World.btc]
                == VenueBalance(total: Fixed(2), locked: try Fixed("0.5")))
        #expect(balances.count == 2)
        #expect(await world.venue.balances(of: "nobody") == nil)
    }

    @Test(arguments: [
        #"[{"asset":"BTC","free":"-1","locked":"0"}]"#,
        #"[{"asset":"BTC","free":"NaN","locked":"0"}]"#,
        #"[{"asset":"BTC","free":1,"locked":"0"}]"#,
        #"[{"asset":"BTC","free":"1","locked":"0"},{"asset":"BTC","free":"1","locked":"0"}]"#,
        #"[{"asset":"BTC","free":"9e18","locked":"9e18"}]"#, "null",
    ]) func balancesThatCannotBeBelievedAreNone(rows: String) async {
        let world = World()
        world.script.on("GET /api/v3/account", .json(#"{"balances":\#(rows)}"#))
        #expect(await world.venue.balances(of: World.account) == nil)
        #expect(world.venue.health().hostileAnswers == 1)
    }

    @Test func tickersShowTheBookUntilTheVenueTellsMore() async throws {
        let world = World()
        world.script.on(Self.info, Self.infos(Self.symbol("BTC")))
        world.script.on("GET /api/v3/depth", .json(BinanceDepthTests.snapshotText(100)))
        _ = await world.venue.load()
        world.venue.market.books.begin()
        #expect(world.venue.ticker(of: World.btcusdt) == nil)
        _ = await world.venue.market.fetchSnapshot(of: World.btcusdt)
        let ticker = try #require(world.venue.ticker(of: World.btcusdt))
        #expect(ticker.bid == Fixed(99) && ticker.ask == Fixed(102) && ticker.volume.isZero)
        #expect(ticker.last == (try Fixed("100.5")))
    }

    @Test func permissionsAreTold() async {
        let world = World()
        world.script.on(
            "GET /sapi/v1/account/apiRestrictions",
            .json(
                """
                {"ipRestrict":true,"createTime":1698645219000,"enableReading":true,\
                "enableWithdrawals":false,"enableSpotAndMarginTrading":true}
                """), .json("{}"))
        #expect(
            await world.venue.permissions(of: World.account)
                == .rights(
                    KeyPermissions(
                        mayRead: true, mayTrade: true, mayWithdraw: false,
                        isRestrictedToAddresses: true)))
        #expect(await world.venue.permissions(of: World.account).rights == nil)
    }

    @Test func anAssetMayHaveAnotherCodeThere() async throws {
        let gold = Asset("GOLD", scale: 8)
        let symbol = Symbol(base: gold, quote: World.usdt)
        var configuration = BinanceConfiguration(
            id: "b", restURL: "", streamURL: "", socketAPIURL: "", symbols: [symbol],
            assetCodes: [gold: "PAXG"], keys: [:])
        configuration.recvWindow = .seconds(5)
        let names = BinanceSymbols(configuration)
        #expect(names.name(of: symbol) == "PAXGUSDT")
        #expect(names.symbol(named: "PAXGUSDT") == symbol)
        #expect(names.asset("PAXG") == gold)
        #expect(names.asset("BNB")?.code == "BNB" && names.asset("B NB") == nil)
    }
}
