import Connectors
import Domain
import Money
import Testing
import VenueProtocols

/// What goes over the wire, beside what ccxt 4.5.90 sends for the same calls.
///
/// The texts were captured from ccxt (`create_order`, `cancel_order`, `privatePostOpenOrders`, ...)
/// and krakenex 2.2.2 by a server on loopback in the place of api.kraken.com, with the secret of
/// Kraken's published example and their own nonces.
@Suite struct KrakenRequestTests {
    struct Golden: Sendable, CustomTestStringConvertible {
        let request: KrakenRequest
        let nonce: UInt64
        let body: String
        let signature: String
        var testDescription: String { request.method.rawValue }
    }

    static let client = "0190000000007000a61241d0f6acefeb"

    private static func orders() throws -> [(KrakenRequest, UInt64, String, String)] {
        let at = try #require(Instant(rfc3339: "2026-11-26T07:29:45Z"))
        let deadline = at.adding(.seconds(15))
        let pair = try #require(KrakenWorld.symbols().pairs.first)
        let buy = try KrakenWorld.order(at: at)
        let sell = try KrakenWorld.order(
            .postOnly, side: .sell, quantity: "0.00005", price: "37500.5", at: at)
        return [
            (
                try #require(.add(buy, pair: pair, deadline: deadline)), 1_616_492_376_594,
                "&pair=XXBTZUSD&type=buy&ordertype=limit&volume=1.25&cl_ord_id=\(client)"
                    + "&price=37500&timeinforce=IOC&oflags=fciq"
                    + "&deadline=2026-11-26T07%3A30%3A00.000000Z",
                "t522DeAFc1Gc6LiCss0btdIZfQ2lJQIqaue9wgo4fbupH6ezMJgn2vF9/CFTqEwAmnPWotF5qYbmD/"
                    + "+73vU8pw=="
            ),
            (
                try #require(.add(sell, pair: pair, deadline: deadline)), 1_616_492_376_609,
                "&pair=XXBTZUSD&type=sell&ordertype=limit&volume=0.00005&cl_ord_id=\(client)"
                    + "&price=37500.5&timeinforce=GTC&oflags=post%2Cfciq"
                    + "&deadline=2026-11-26T07%3A30%3A00.000000Z",
                "hLYSF7R6PN3/CB8S5cq2jYEhdtngAYaMDVxLU9U2jCQXbZxvyn0+vohqUjADVg62TnQsEpNGANEqtlNG"
                    + "XQbrTA=="
            ),
            (
                .amend(
                    sell, quantity: Fixed(1), limitPrice: Fixed(37_600), deadline: deadline),
                1_616_492_376_606,
                "&cl_ord_id=\(client)&order_qty=1&limit_price=37600&post_only=true"
                    + "&deadline=2026-11-26T07%3A30%3A00.000000Z",
                "doNuJNss1GU8yy38sUYDEUk9qNivrparmfqgJTDPQUGylFEyNcz+gXiKp724kz4ZhtIzGkE2dV+iqCE5"
                    + "idCDmg=="
            ),
            (
                .cancel(buy.id), 1_616_492_376_596, "&cl_ord_id=\(client)",
                "N4YGiVHKQ4MzRTD7RKg/ZdhwIgnBY0c83T9uCeRwvxccq4dwxJ3+6JVzCNdVUvTSeqpr3wuipPq3xf6/"
                    + "VWorcA=="
            ),
        ]
    }

    private static func questions() throws -> [(KrakenRequest, UInt64, String, String)] {
        let id = try KrakenWorld.order(at: Instant(microseconds: 0)).id
        let since = Instant(microseconds: 1_688_585_840_999_999)
        return [
            (
                .openOrders(id), 1_616_492_376_603, "&trades=true&cl_ord_id=\(client)",
                "EW3jdi0DxpXwa7DDosUNN+OZIXgbwttLongfq8VxNucV5i0WHTll78i7ndP87MiHtryxHXm/feGdT+KM"
                    + "cjinJg=="
            ),
            (
                .closedOrders(id), 1_616_492_376_604, "&trades=true&cl_ord_id=\(client)",
                "yXadqYDCbXg8aaLAVSR+ACoeiVI1XyIn//6Xfsdff//6F0GXDy05gFwh30cr3HViqSOCytw22oKvN6Zh"
                    + "Ayq0SA=="
            ),
            (
                .orders(["OUF4EM-FRGI2-MQMWZD", "OYEQF4-FDE4C-NMUYUI"]), 1_616_492_376_605,
                "&trades=true&txid=OUF4EM-FRGI2-MQMWZD%2COYEQF4-FDE4C-NMUYUI",
                "2xMWXQY14HxDHyM1ozvPFR52J3PTfKmNFlrZUYqJyZBJ/w6u6y/MaIAp24+YiLxKjc3idByiyHSsZnqH"
                    + "ES0AOg=="
            ),
            (
                .trades(["TCCCTY-WJ6EO-4FP4VZ", "TDCVFQ-TPEG4-6X7LSZ"]), 1_616_492_376_613,
                "&txid=TCCCTY-WJ6EO-4FP4VZ%2CTDCVFQ-TPEG4-6X7LSZ",
                "zBPYeGkEve3Do+z8Ox8b8VhbxkrQY0CBbX0tFKsRkZtjx23cWlCyVOHmyDB2vWPUMEL78m1B6y1buj/K"
                    + "fNpURg=="
            ),
            (
                .page(of: .tradesHistory, start: since, offset: 50), 1_616_492_376_607,
                "&start=1688585839&ofs=50",
                "0gjBD5HT4HtISG6VEzjDE85sN27OW1mRXM6Pe3AX7DjKqCXwx7EAUyq/AxGgJuHtpgwYVfyFcSxP+Bak"
                    + "cEkkMw=="
            ),
            (
                .page(of: .ledgers, start: since, offset: 0), 1_616_492_376_608,
                "&start=1688585839&ofs=0",
                "S7ufj8wmOGvN3+b79FlqgKFoDXp14s75ZD5V5ig/K4ptPqZWKjI28kIbqqkzmkEEPVeqYfAzbuTsBlTK"
                    + "r5o4Hg=="
            ),
            (
                .cancelAllAfter(seconds: 60), 1_616_492_376_612, "&timeout=60",
                "iR/bMAeBkucAOsdMIIE2PaKN63AU+TvA+4qWLM+iTWaDMQn36H1MJVIYu0e1hq9J3Rf4+0JXH5OZBzel"
                    + "WkR1pQ=="
            ),
            (
                KrakenRequest(.balanceEx), 1_616_492_376_602, "",
                "/3O9pgXIGXUQ+nEMSWYHZEQQKL8VuAuVSgsytH6XbsVMkHrJy0I7EXedDaxgJbyTHZRzOPSuCqg2wmJF"
                    + "biQX+Q=="
            ),
            (
                KrakenRequest(.webSocketsToken), 1_616_492_376_610, "",
                "ZJn8G6XL5iLGj2ZaFjlQuiX7MDiOlyYFOhX8+3fADhuX6uwnWMmfShwriWB2pa9rdTrmF2ZkiaRRO6wy"
                    + "RyMjNg=="
            ),
        ]
    }

    static func golden() throws -> [Golden] {
        try (orders() + questions()).map {
            Golden(request: $0.0, nonce: $0.1, body: "nonce=\($0.1)\($0.2)", signature: $0.3)
        }
    }

    @Test func everyRequestIsByteForByteWhatCCXTSends() throws {
        let key = try #require(KrakenKey(apiKey: "KEY", secret: KrakenWorld.secret))
        for golden in try Self.golden() {
            let sent = try #require(
                golden.request.signed(nonce: golden.nonce, key: key, timeout: .seconds(10)))
            #expect(sent.method == .post)
            #expect(sent.path == golden.request.method.path)
            #expect(sent.query == "")
            #expect(sent.body == golden.body)
            #expect(
                sent.headers == [
                    .init("API-Key", "KEY"), .init("API-Sign", golden.signature),
                    .init("Content-Type", "application/x-www-form-urlencoded"),
                ], "\(golden.request.method)")
        }
    }

    /// krakenex sends the same fields in another order, and the nonce last.
    @Test func anOrderHasTheFieldsThatKrakenexSends() throws {
        let body =
            "pair=XXBTZUSD&type=buy&ordertype=limit&price=37500&volume=1.25&timeinforce=IOC"
            + "&oflags=fciq&cl_ord_id=\(Self.client)&deadline=2026-11-26T07%3A30%3A00.000000Z"
            + "&nonce=1616492376594"
        let sorted = { (text: String) in
            try #require(FormText.fields(text)).map { "\($0.name)=\($0.value)" }.sorted()
        }
        let first = try #require(Self.golden().first)
        #expect(try sorted(first.body) == sorted(body))
    }

    /// Kraken's published example.
    @Test func theSignatureIsThatOfThePublishedExample() {
        let body =
            "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
        #expect(
            KrakenSignature.sign(
                path: KrakenMethod.addOrder.path, nonce: "1616492376594", body: body,
                secret: KrakenWorld.secret)
                == "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nm"
                + "bRn6H8ndwLUQ==")
    }

    @Test func publicRequestsCarryNoKey() {
        let request = KrakenRequest(.time).open(timeout: .seconds(1))
        #expect(request.method == .get)
        #expect(request.path == "/0/public/Time")
        #expect(request.body == nil && request.headers.isEmpty)
    }

    @Test func thereIsNoFillOrKill() throws {
        let now = Instant(microseconds: 0)
        let pair = try #require(KrakenWorld.symbols().pairs.first)
        #expect(
            KrakenRequest.add(
                try KrakenWorld.order(.fillOrKill, at: now), pair: pair, deadline: now) == nil)
    }

    @Test func aKeyDoesNotShowItself() throws {
        let key = try #require(KrakenKey(apiKey: "public part", secret: KrakenWorld.secret))
        let account = KrakenAccount(id: "main", key: key, isExclusive: true)
        var dumped = ""
        dump(account, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(account)", dumped] {
            #expect(!text.contains("public part") && !text.contains("kQH5HW"))
        }
        #expect(KrakenKey(apiKey: "a", secret: "no base 64!") == nil)
        #expect(KrakenKey(apiKey: "a", secret: "") == nil)
    }
}
