import Domain
import Money
import Testing
import VenueProtocols

@testable import Connectors

/// The connector's requests beside those that ccxt and python-binance send for the same calls.
@Suite struct BinanceRequestTests {
    private typealias World = BinanceWorld

    private struct Captured {
        let client: String
        let call: String
        /// Method, target, body.
        let line: String
    }

    private static let captured: [Captured] = BinanceCapturedRequests.text
        .split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3 else { return nil }
            return Captured(
                client: String(words[0]), call: String(words[1]), line: String(words[2]))
        }

    private static func line(_ request: RESTRequest) -> String {
        let target = request.path + (request.query.isEmpty ? "" : "?\(request.query)")
        return "\(request.method.rawValue) \(target) \(request.body ?? "-")"
    }

    /// The request of each call, made by the connector.
    private static func request(_ call: String) async throws -> RESTRequest {
        let world = World()
        let venue = world.venue
        let account = World.account
        switch call {
        case "time": await venue.rest.sampleClock()
        case "depth":
            venue.market.books.begin()
            _ = await venue.market.fetchSnapshot(of: World.btcusdt)
        case "gtc": _ = await venue.place(try World.order())
        case "ioc":
            _ = await venue.place(
                try World.order(.sell, .immediateOrCancel, price: "61000.5"))
        case "fok":
            _ = await venue.place(try World.order(.buy, .fillOrKill, price: "61000.50"))
        case "maker": _ = await venue.place(try World.order(.sell, .postOnly, price: "61000.5"))
        case "cancel": _ = await venue.cancel(try World.order())
        case "query": _ = await venue.query(try World.order())
        case "replace":
            _ = await venue.replace(
                try World.order(), by: try World.order(price: "60999.5", attempt: 1))
        case "tradesOfOrder":
            _ = await venue.rest.send(
                .tradesOfOrder, BinanceRequests.trades(ofOrder: 28, symbol: "BTCUSDT"),
                as: account)
        case "trades":
            _ = await venue.trades(of: account, since: World.start.adding(.seconds(-1)))
        case "openOrders": _ = await venue.openOrders(of: account)
        case "account": _ = await venue.balances(of: account)
        case "permissions": _ = await venue.permissions(of: account)
        case "commission", "tradeFee":
            _ = await venue.rest.send(
                call == "tradeFee" ? .tradeFee : .commission,
                [BinanceParameter("symbol", "BTCUSDT")], as: account)
        default: Issue.record("\(call) is not made")
        }
        return try #require(world.script.sent.first)
    }

    @Test func everythingWasCaptured() {
        #expect(Self.captured.count { $0.client == "ccxt" } == 15)
        #expect(Self.captured.count { $0.client == "python-binance" } == 10)
    }

    @Test(arguments: captured.filter { $0.client == "ccxt" }.map(\.call))
    func requestsAreThoseOfCcxtByteByByte(call: String) async throws {
        let captured = try #require(
            Self.captured.first { $0.client == "ccxt" && $0.call == call })
        #expect(Self.line(try await Self.request(call)) == captured.line)
    }

    /// python-binance sorts its parameters, which the protocol leaves open; the signature is over
    /// that order.
    @Test(arguments: captured.filter { $0.client == "python-binance" }.map(\.call))
    func requestsHaveTheParametersOfPythonBinance(call: String) async throws {
        let captured = try #require(
            Self.captured.first { $0.client == "python-binance" && $0.call == call })
        let words = captured.line.split(separator: " ")
        let target = words[1].split(separator: "?")
        let fields = try #require(
            FormText.fields(String(target.count == 2 ? target[1] : words[2])))
        let request = try await Self.request(call)
        #expect(request.method.rawValue == words[0])
        #expect(request.path == target[0])
        #expect((request.body == nil) == (target.count == 2))
        let ours = try #require(FormText.fields(request.body ?? request.query))
        let text = { (fields: [(name: String, value: String)]) in
            fields.filter { $0.name != "signature" }.map { "\($0.name)=\($0.value)" }.sorted()
        }
        #expect(text(ours) == text(fields))
        #expect(ours.last?.name == "signature" && fields.last?.name == "signature")
    }

    @Test func headersAreThoseOfTheProtocol() async throws {
        let form = try await Self.request("gtc")
        #expect(
            form.headers == [
                RESTRequest.Header("X-MBX-APIKEY", World.key.apiKey),
                RESTRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
            ])
        let query = try await Self.request("query")
        #expect(query.headers == [RESTRequest.Header("X-MBX-APIKEY", World.key.apiKey)])
        #expect(try await Self.request("time").headers.isEmpty)
    }

    /// Binance Spot API, "SIGNED Endpoint Examples for POST /api/v3/order", and that for a symbol
    /// of non-ASCII characters.
    @Test func formsAreSignedAsTheVenuesExamples() {
        var text = FormText()
        for (name, value) in [
            ("symbol", "１２３４５６"), ("side", "BUY"), ("type", "LIMIT"), ("timeInForce", "GTC"),
            ("quantity", "1"), ("price", "0.1"), ("recvWindow", "5000"),
            ("timestamp", "1499827319559"),
        ] {
            text.add(name, value)
        }
        #expect(
            World.key.signature(of: text.text)
                == "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3")
    }

    @Test func ed25519SignaturesAreEscapedInForms() throws {
        let seed = [UInt8](repeating: 7, count: 32)
        let key = BinanceKey(apiKey: "k", secret: .ed25519(seed: seed))
        let request = try #require(
            BinanceRequests.signed(
                .account, [], key: key, timestamp: 1, recvWindow: 5_000, timeout: .seconds(1)))
        let fields = try #require(FormText.fields(request.query))
        let payload = "timestamp=1&recvWindow=5000"
        #expect(fields.last?.value == BinanceSignature.ed25519(payload, seed: seed))
        #expect(request.query.hasPrefix("\(payload)&signature="))
        #expect(!request.query.dropFirst(payload.count + 11).contains("="))
        #expect(BinanceKey(apiKey: "k", secret: .ed25519(seed: [1])).signature(of: "") == nil)
    }

    @Test func aKeyDoesNotPrintItself() {
        var dumped = ""
        dump(World.key, to: &dumped)
        let secret = BinanceKey.Secret.hmac("s3cret")
        dump(secret, to: &dumped)
        for text in [
            "\(World.key)", String(reflecting: World.key), "\(secret)",
            String(reflecting: secret), dumped, "\([World.account: World.key])",
        ] {
            #expect(!text.contains("NhqPtmdS") && !text.contains("vmPUZE6"))
            #expect(!text.contains("s3cret"))
        }
    }

    /// The venue may take an order no later than the order says, by its own clock.
    @Test(arguments: [(10_000, 10_000), (9_999, 9_999), (2_500, 2_500), (60_000, 10_000)])
    func theWindowEndsWithTheValidity(valid: Int64, window: Int64) async throws {
        let world = World()
        _ = await world.venue.place(try World.order(validFor: .milliseconds(valid)))
        let body = try #require(world.script.sent.first?.body)
        let fields = try #require(FormText.fields(body))
        #expect(fields.first { $0.name == "recvWindow" }?.value == "\(window)")
    }

    @Test(arguments: [49, 0, -1_000])
    func whatWouldComeTooLateIsNotSent(valid: Int64) async throws {
        let world = World()
        let answer = await world.venue.place(try World.order(validFor: .milliseconds(valid)))
        guard case .refused(let failure) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        #expect(world.script.sent.isEmpty)
    }
}
