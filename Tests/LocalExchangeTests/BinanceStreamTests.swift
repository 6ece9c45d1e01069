import Domain
import Money
import StrictJSON
import Testing

@testable import LocalExchange

@Suite struct BinanceStreamTests {
    @Test func changesFollowEachOtherWithoutAGap() async throws {
        let fixture = try StreamFixture("/ws/btcusdt@depth@100ms")
        let messages = try await fixture.run { fixture in
            for step in 1...5 { await fixture.set("5\(step)000", "6\(step)000") }
        }
        #expect(messages.count == 5)
        for (one, next) in zip(messages, messages.dropFirst()) {
            let last = try #require(one["u"]?.integer)
            #expect(next["U"]?.integer == last + 1)
        }
        #expect(
            messages.last?["b"]
                == .array([
                    .array([.string("55000.00000000"), .string("1.00000000")]),
                    .array([.string("54000.00000000"), .string("0.00000000")]),
                ]))
        let book = await fixture.core.ask { $0.book($0.place(of: SandboxFixture.symbol) ?? 0) }
        #expect(messages.last?["u"]?.integer == book.map { Int64($0.lastID) })
    }

    @Test func changesAreGatheredForASlowerStream() async throws {
        let fixture = try StreamFixture("/stream?streams=btcusdt@depth/btcusdt@depth@100ms")
        let messages = try await fixture.run { fixture in
            for step in 0..<21 { await fixture.set("5\(step % 9)000", "60000") }
        }
        let slow = messages.filter { $0["stream"]?.string == "btcusdt@depth" }
            .compactMap { $0["data"] }
        #expect((2...3).contains(slow.count))
        for (one, next) in zip(slow, slow.dropFirst()) {
            let last = try #require(one["u"]?.integer)
            #expect(next["U"]?.integer == last + 1)
        }
    }

    @Test(arguments: ["btcusdt@depth", "btcusdt@depth5", "btcusdt@depth5@100ms"])
    func theLastChangeIsToldThoughNoneFollows(_ stream: String) async throws {
        let fixture = try StreamFixture("/ws/" + stream)
        let messages = try await fixture.run { fixture in
            await fixture.set("51000", "61000")
            // Told between two beats, as for somebody who asks for the book.
            fixture.sandbox.time.pass(.milliseconds(10))
            await fixture.core.ask { state in
                let market = state.place(of: SandboxFixture.symbol) ?? 0
                state.setBook(
                    market, bids: [.init(price: fixed("52000"), quantity: fixed("3"))], asks: [])
                _ = state.book(market)
            }
            for _ in 0..<11 { await fixture.tick() }
        }
        let last = messages.last
        let bids = last?["b"] ?? last?["bids"]
        #expect(
            bids?.array?.first
                == .array([.string("52000.00000000"), .string("3.00000000")]))
        let book = await fixture.core.ask { $0.book($0.place(of: SandboxFixture.symbol) ?? 0) }
        let id = last?["u"]?.integer ?? last?["lastUpdateId"]?.integer
        #expect(id == book.map { Int64($0.lastID) })
    }

    @Test func aFaultWaitsForWhatItCanHappenTo() async throws {
        let fixture = try StreamFixture(
            "/stream?streams=btcusdt@bookTicker/btcusdt@depth@100ms")
        for kind in [FaultKind.loseEvent, .tokenExpiry] { fixture.faults.add(kind) }
        fixture.faults.add(.bookGap)
        let messages = try await fixture.run { fixture in
            await fixture.set("51000", "61000")
            await fixture.set("52000", "62000")
        }
        // The gap is one in the book, not in the best prices.
        #expect(
            messages.map { $0["stream"]?.string } == [
                "btcusdt@bookTicker", "btcusdt@bookTicker", "btcusdt@depth@100ms",
            ])
        #expect(fixture.faults.all.map(\.happened) == [0, 0, 1])
    }

    @Test func tradesAndTickersAreTold() async throws {
        let fixture = try StreamFixture(
            "/stream?streams=btcusdt@aggTrade/btcusdt@miniTicker/btcusdt@ticker/ethusdt@ticker")
        let messages = try await fixture.run { fixture in
            await fixture.set("50000", "50010")
            for price in ["50005", "50002", "50008"] {
                await fixture.core.ask { state in
                    state.trade(
                        state.place(of: SandboxFixture.symbol) ?? 0, price: fixed(price),
                        quantity: fixed("0.5"), aggressor: .sell)
                }
            }
            fixture.sandbox.time.pass(.seconds(1))
            await fixture.set("50001", "50011")
        }
        func told(_ name: String) -> [JSONValue] {
            messages.filter { $0["stream"]?.string == "btcusdt@" + name }
                .compactMap { $0["data"] }
        }
        let trades = told("aggTrade")
        #expect(
            trades.map { $0["p"]?.string } == ["50005", "50002", "50008"].map { $0 + ".00000000" })
        #expect(trades.map { $0["a"]?.integer } == [1, 2, 3])
        #expect(trades.first?["m"]?.bool == true && trades.first?["e"]?.string == "aggTrade")
        // The first at once, the last of those in the second after it.
        let small = told("miniTicker")
        #expect(small.map { $0["c"]?.string } == ["50005.00000000", "50008.00000000"])
        let last = try #require(small.last)
        let figures = ["o", "h", "l", "v"].map { last[$0]?.string }
        #expect(
            figures == [
                "50005.00000000", "50008.00000000", "50002.00000000", "1.50000000",
            ])
        let whole = try #require(told("ticker").last)
        #expect(whole["e"]?.string == "24hrTicker" && whole["p"]?.string == "3.00000000")
        #expect(whole["b"]?.string == "50000.00000000" && whole["a"]?.string == "50010.00000000")
        #expect(whole["n"]?.integer == 3 && told("ticker").count == 2)
        #expect(!messages.contains { $0["stream"]?.string == "ethusdt@ticker" })
    }

    @Test func aGapIsMadeOnCommand() async throws {
        let fixture = try StreamFixture("/ws/btcusdt@depth@100ms")
        let messages = try await fixture.run { fixture in
            await fixture.set("51000", "61000")
            while fixture.socket.sentCount == 0 { await Task.yield() }
            fixture.faults.add(.bookGap, account: "sandbox", endpoint: "btcusdt@depth")
            await fixture.set("52000", "62000")
            await fixture.set("53000", "63000")
        }
        try #require(messages.count == 2)
        let last = try #require(messages[0]["u"]?.integer)
        #expect(try #require(messages[1]["U"]?.integer) > last + 1)
    }

    @Test func anOrdersLifeIsToldInItsOrder() async throws {
        let fixture = try StreamFixture("/ws-api/v3")
        let messages = try await fixture.run { fixture in
            await fixture.subscribeAndWait()
            let sandbox = fixture.sandbox
            _ = try await fixture.core.place(sandbox.command("a", .buy, "3", at: "60020"))
            _ = try await fixture.core.place(sandbox.command("b"))
            await fixture.core.ask {
                _ = $0.cancel(.client("b"), account: "sandbox", request: "why")
            }
        }
        let reports = messages.compactMap { $0["event"] }
            .filter { $0["e"]?.string == "executionReport" }
        #expect(
            reports.map { "\($0["x"]?.string ?? "") \($0["X"]?.string ?? "")" } == [
                "NEW NEW", "TRADE PARTIALLY_FILLED", "TRADE FILLED", "NEW NEW",
                "CANCELED CANCELED",
            ])
        #expect(
            reports.map { $0["z"]?.string }.prefix(3) == ["0.00000000", "2.00000000", "3.00000000"])
        #expect(reports.last?["c"]?.string == "why")
        #expect(reports.last?["C"]?.string == "b")
        let positions = messages.compactMap { $0["event"] }
            .filter { $0["e"]?.string == "outboundAccountPosition" }
        #expect(positions.count == 3)
    }

    /// A fault of the account's stream, and the trades that its client hears: by their numbers in
    /// the stream.
    static let disturbances: [(FaultKind, [String])] = [
        (.duplicateEvent, ["NEW", "NEW", "TRADE", "TRADE"]),
        (.loseEvent, ["TRADE", "TRADE"]),
        (.reorderEvent, ["TRADE", "NEW", "TRADE"]),
        (.tokenExpiry, []),
    ]

    @Test(arguments: disturbances)
    func aStreamIsDisturbedOnCommand(_ kind: FaultKind, _ told: [String]) async throws {
        let fixture = try StreamFixture("/ws-api/v3")
        let messages = try await fixture.run { fixture in
            await fixture.subscribeAndWait()
            fixture.faults.add(kind, account: "sandbox", endpoint: "executionReport")
            _ = try await fixture.core.place(
                fixture.sandbox.command("a", .buy, "3", at: "60020"))
        }
        let events = messages.compactMap { $0["event"] }
        #expect(events.compactMap { $0["x"]?.string } == told)
        #expect(events.contains { $0["e"]?.string == "eventStreamTerminated" } == told.isEmpty)
    }

    @Test func eventsThatAreAllOvertakenGoInPairs() async throws {
        let fixture = try StreamFixture("/ws-api/v3")
        let messages = try await fixture.run { fixture in
            await fixture.subscribeAndWait()
            fixture.faults.add(
                .reorderEvent, account: "sandbox", endpoint: "executionReport", count: nil)
            _ = try await fixture.core.place(
                fixture.sandbox.command("a", .buy, "3", at: "60020"))
        }
        let told = messages.compactMap { $0["event"]?["z"]?.string }
        #expect(told == ["2.00000000", "0.00000000", "3.00000000"])
    }

    @Test func aRequestOverTheSocketIsAnsweredByItsId() async throws {
        let fixture = try StreamFixture("/ws-api/v3")
        let messages = try await fixture.run { fixture in
            fixture.socket.receive(#"{"id":"x","method":"ping"}"#)
            fixture.socket.receive(#"{"id":7,"method":"account.status","params":{}}"#)
            fixture.socket.receive(#"{"id":null,"method":"nothing"}"#)
            fixture.socket.receive("no json")
            while fixture.socket.sentCount < 4 { await Task.yield() }
        }
        try #require(messages.count == 4)
        #expect(messages[0]["id"] == .string("x") && messages[0]["status"]?.integer == 200)
        #expect(messages[1]["id"] == .number(text: "7"))
        #expect(messages[1]["error"]?["code"]?.integer == -2014)
        #expect(messages[2]["error"]?["code"]?.integer == -1020)
        #expect(messages[3]["error"]?["code"]?.integer == -1135)
    }
}

extension StreamFixture {
    /// Subscribes, and waits for the answer.
    func subscribeAndWait() async {
        await subscribe()
        while socket.sentCount == 0 { await Task.yield() }
    }
}
