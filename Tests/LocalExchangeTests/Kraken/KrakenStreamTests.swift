import Domain
import Money
import Routing
import StrictJSON
import TestKit
import Testing
import VenueProtocols
import Venues

@testable import LocalExchange

/// Books and executions over a WebSocket.
@Suite(.timeLimit(.minutes(2))) struct KrakenStreamTests {
    @Test(arguments: KrakenLimits.bookDepths)
    func aClientThatCutsItsBookHasEveryChecksum(depth: Int) async throws {
        let time = SelfMovingTime(start: KrakenFixture.start)
        let settings = LocalExchangeSettings(
            speaks: .kraken, source: .synthetic(seed: 3), directory: "unused", port: 0
        ).exchange
        var state = SandboxState(
            settings, records: SandboxRecords(), kept: KeptSettings(),
            feed: try BookSource.synthetic(seed: 3).open(settings.markets), start: time.now())
        let pair = KrakenPair(index: 0, market: settings.markets[0])
        state.advance(to: time.now())
        var stream = KrakenBookStream(pair: pair, depth: depth, book: state.book(0))
        var book = ClientBook(depth: depth)
        try book.take(stream.snapshot)
        var updates = 0
        for _ in 0..<400 {
            time.pass(.milliseconds(100))
            state.advance(to: time.now())
            guard let changes = stream.advance(to: state.book(0)) else { continue }
            try book.take(stream.update(changes))
            updates += 1
            // The servers of other tests have clients that wait.
            await Task.yield()
        }
        #expect(updates > 50)
    }

    @Test func numbersKeepTheirZeros() async throws {
        try await KrakenSocketClient.run { client in
            client.send(
                """
                {"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD","BTC/EUR"]}}
                """)
            let answer = try await client.next()
            #expect(answer.text("result", "depth") == "10")
            let text = try await client.nextText()
            #expect(text.contains("{\"price\":59990.0,\"qty\":2.00000000}"))
            #expect(try await client.next().text("error") == "Currency pair not supported BTC/EUR")
            // Another book of the exchange's makes an update with a fault.
            client.kraken.faults.add(.badChecksum)
            await client.kraken.core.ask { state in
                state.setBook(
                    0, bids: [BookLevel(price: Fixed(59_990), quantity: Fixed(1))], asks: [])
                state.refreshBook(0)
            }
            let update = try await client.next("book", "update")
            var book = ClientBook(depth: 10)
            #expect(throws: ClientBook.Mismatch.self) { try book.take(update) }
            #expect(
                update["data"]?.array?.first?["asks"]?.array?.first?.text("qty") == "0.00000000")
        }
    }

    @Test func theTradeThatCompletesAnOrderSaysPartlyFilled() async throws {
        try await KrakenSocketClient.run { client in
            let resting = try await client.kraken.rest("cl_ord_id=before")
            let token = try await client.token()
            _ = try await client.ask(
                "subscribe", "\"channel\":\"executions\",\"token\":\"\(token)\"")
            let snapshot = try await client.next("executions")
            #expect(snapshot.text("type") == "snapshot")
            #expect(snapshot.text("sequence") == "1")
            #expect(snapshot["data"]?.array?.map { $0.text("order_id") } == [resting])
            let added = try await client.ask(
                "add_order",
                """
                "token":"\(token)","symbol":"BTC/USD","side":"buy","order_type":"limit",\
                "order_qty":2.5,"limit_price":60020,"cl_ord_id":"mine"
                """)
            #expect(added.text("result", "cl_ord_id") == "mine")
            var told: [[String?]] = []
            for sequence in 2...6 {
                let message = try await client.next("executions", "update")
                #expect(message.text("sequence") == "\(sequence)")
                let row = message["data"]?.array?.first
                told.append([
                    row?.text("exec_type"), row?.text("order_status"), row?.text("cum_qty"),
                ])
            }
            #expect(
                told == [
                    ["pending_new", "pending_new", "0.00000000"], ["new", "new", "0.00000000"],
                    ["trade", "partially_filled", "2.00000000"],
                    ["trade", "partially_filled", "2.50000000"],
                    ["filled", "filled", "2.50000000"],
                ])
        }
    }

    @Test(arguments: [
        (FaultKind.duplicateEvent, ["2", "2", "3"]), (.loseEvent, ["3"]),
        (.reorderEvent, ["3", "2"]), (.sequenceGap, ["3", "4"]),
    ])
    func eventsGoWrongOnCommand(kind: FaultKind, sequences: [String]) async throws {
        try await KrakenSocketClient.run { client in
            let token = try await client.token()
            _ = try await client.ask(
                "subscribe", "\"channel\":\"executions\",\"token\":\"\(token)\"")
            client.kraken.faults.add(kind, endpoint: "executions")
            _ = try await client.kraken.rest()
            for sequence in sequences {
                let message = try await client.next("executions", "update")
                #expect(message.text("sequence") == sequence)
            }
        }
    }

    @Test func aTokenExpires() async throws {
        try await KrakenSocketClient.run { client in
            let token = try await client.token()
            client.kraken.faults.add(.tokenExpiry)
            let params = "\"channel\":\"executions\",\"token\":\"\(token)\""
            #expect(
                try await client.ask("subscribe", params).text("error")
                    == "ESession:Invalid session")
            #expect(
                try await client.ask("subscribe", params).text("error")
                    == "ESession:Invalid session")
            let other = try await client.token()
            client.clock.pass(KrakenLimits.tokenValid)
            let late = "\"channel\":\"balances\",\"token\":\"\(other)\""
            #expect(
                try await client.ask("subscribe", late).text("error") == "ESession:Invalid session")
        }
    }

    @Test func aTokenOfASubscriptionLastsAsLongAsItsConnection() async throws {
        try await KrakenSocketClient.run { client in
            let token = try await client.token()
            _ = try await client.ask(
                "subscribe", "\"channel\":\"executions\",\"token\":\"\(token)\"")
            client.clock.pass(KrakenLimits.tokenValid + .seconds(1))
            let all = try await client.ask("cancel_all", "\"token\":\"\(token)\"")
            #expect(all.text("result", "count") == "0")
            // And no longer.
            let desk = client.kraken.wire.desk
            let now = client.clock.now()
            #expect(desk.caller(token: token, from: "test", at: now) != nil)
            desk.letGo(token: token)
            #expect(desk.caller(token: token, from: "test", at: now) == nil)
        }
    }

    @Test func aLostConnectionIsCut() async throws {
        try await KrakenSocketClient.run { client in
            let token = try await client.token()
            _ = try await client.ask(
                "subscribe", "\"channel\":\"executions\",\"token\":\"\(token)\"")
            client.kraken.faults.add(.disconnect)
            _ = try await client.kraken.rest()
            await #expect(throws: KrakenSocketClient.Ended.self) {
                while true { _ = try await client.next() }
            }
            #expect(client.wasCut)
        }
    }

    @Test func ordersGoOverTheSocket() async throws {
        try await KrakenSocketClient.run { client in
            let token = "\"token\":\"\(try await client.token())\""
            #expect(try await client.ask("add_order", "\"token\":\"x\"").text("success") == "false")
            func order(_ name: String, _ price: String = "59000") -> String {
                """
                "side":"buy","order_type":"limit","order_qty":0.1,"limit_price":\(price),\
                "cl_ord_id":"\(name)"
                """
            }
            let pair = "\"symbol\":\"BTC/USD\""
            let one = try await client.ask("add_order", "\(token),\(pair),\(order("a"))")
            let txid = one.text("result", "order_id") ?? ""
            let amended = try await client.ask(
                "amend_order", "\(token),\"order_id\":\"\(txid)\",\"order_qty\":0.2")
            #expect(amended.text("result", "amend_id") != nil)
            let batch = try await client.ask(
                "batch_add", "\(token),\(pair),\"orders\":[{\(order("b"))},{\(order("c"))}]")
            #expect(batch["result"]?.array?.map { $0.text("cl_ord_id") } == ["b", "c"])
            let gone = try await client.ask("cancel_order", "\(token),\"order_id\":[\"\(txid)\"]")
            #expect(gone.text("result", "order_id") == txid)
            let two = try await client.ask("batch_cancel", "\(token),\"cl_ord_id\":[\"b\",\"d\"]")
            #expect(two.text("orders_cancelled") == "1")
            let after = try await client.ask("cancel_all_orders_after", "\(token),\"timeout\":0")
            #expect(after.text("result", "triggerTime") == "0")
            let all = try await client.ask("cancel_all", token)
            #expect(all.text("result", "count") == "1")
            let wrong = try await client.ask("add_order", "\(token),\(pair),\(order("e", "1.55"))")
            #expect(wrong.text("error")?.hasPrefix("EOrder:Invalid price") == true)
        }
    }

    @Test func pingsOfBothVersionsAreAnswered() async throws {
        try await KrakenSocketClient.run { client in
            #expect(try await client.ask("ping", "").text("method") == "pong")
            client.send("{\"event\":\"ping\"}")
            #expect(try await client.next().text("event") == "pong")
            client.send("no JSON")
            #expect(try await client.next().text("error") == "Malformed request")
            _ = try await client.ask("subscribe", "\"channel\":\"instrument\"")
            let instruments = try await client.next("instrument")["data"]
            #expect(instruments?["pairs"]?.array?.count == 6)
            let clock = client.clock
            async let _: Void = {
                while !Task.isCancelled {
                    clock.pass(.seconds(1))
                    await Task.yield()
                }
            }()
            #expect(try await client.next("heartbeat").text("channel") == "heartbeat")
        }
    }
}

/// A book as a careful client keeps it: numbers by their text, cut to its depth.
private struct ClientBook {
    struct Mismatch: Error {}

    private struct Level {
        let price: Fixed
        let texts: (price: String, quantity: String)
    }

    let depth: Int
    private var bids: [Level] = []
    private var asks: [Level] = []

    init(depth: Int) { self.depth = depth }

    mutating func take(_ message: JSONValue) throws {
        let data = try #require(message["data"]?.array?.first)
        try take(data["bids"], into: &bids) { $0 > $1 }
        try take(data["asks"], into: &asks) { $0 < $1 }
        let checksum = KrakenChecksum.of(asks: asks.map(\.texts), bids: bids.map(\.texts))
        guard data.text("checksum") == String(checksum) else { throw Mismatch() }
    }

    private func take(
        _ rows: JSONValue?, into side: inout [Level], isBetter: (Fixed, Fixed) -> Bool
    ) throws {
        for row in try #require(rows?.array) {
            let (price, quantity) = (row.text("price") ?? "", row.text("qty") ?? "")
            let value = fixed(price)
            if let place = side.firstIndex(where: { $0.price == value }) { side.remove(at: place) }
            if fixed(quantity).isPositive {
                side.append(Level(price: value, texts: (price, quantity)))
            }
        }
        side.sort { isBetter($0.price, $1.price) }
        side = Array(side.prefix(depth))
    }
}
