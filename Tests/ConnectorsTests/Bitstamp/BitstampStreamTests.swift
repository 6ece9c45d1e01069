import Connectors
import Domain
import Engine
import Money
import TestKit
import Testing

/// The venue at work: what its stream and REST say, and what is shown of it.
@Suite struct BitstampStreamTests {
    private typealias World = BitstampWorld

    @Test func theStreamTellsWholeBooks() async throws {
        try await World.running { world, line in
            #expect(
                line.sent.withLock { $0 } == [
                    "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"order_book_btcusd\"}}"
                ])
            #expect(world.bid == nil && world.trouble == "syncing")
            line.say(World.subscribed)
            line.say(World.frame(world.book()))
            await eventually("a book") { world.bid == "100" }
            let book = try #require(world.venue.book(of: World.btcUSD))
            #expect(book.at == world.time.now() && book.asks.count == 1)
            #expect(book.sequence == UInt64(world.time.now().microseconds))
            line.say(World.frame(world.book("100.5", later: .milliseconds(1))))
            await eventually("the next") { world.bid == "100.5" }
            #expect(world.trouble == nil && world.venue.health().streams.first?.isUp == true)
        }
    }

    @Test func aBookOutOfItsOrderIsNotShown() async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100")))
            line.say(World.frame(world.book("99", later: .milliseconds(-1))))
            line.say(World.frame(world.book("98")))
            line.say(World.frame(world.book("7", "8"), pair: "ethusd"))
            line.say(World.subscribed)
            line.say(World.frame(world.book("100.5", later: .microseconds(1))))
            await eventually("the newest") { world.bid != nil && world.bid != "100" }
            #expect(world.bid == "100.5")
        }
    }

    @Test func aCrossedBookIsNotShownAndTheNextOneHeals() async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100")))
            await eventually("a book") { world.bid == "100" }
            for (bid, ask) in [("101", "101"), ("102", "101")] {
                world.time.pass(.milliseconds(1))
                line.say(World.frame(world.book(bid, ask)))
                await eventually("none") { world.trouble == "crossed" }
                #expect(world.bid == nil)
            }
            world.time.pass(.milliseconds(1))
            line.say(World.frame(world.book("100.5")))
            await eventually("a book again") { world.bid == "100.5" }
        }
    }

    @Test func booksOfAStreamThatLagsAreNotShown() async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100")))
            await eventually("a book") { world.bid == "100" }
            line.say(World.frame(world.book("99", later: .seconds(-31))))
            await eventually("it lags") { world.trouble?.hasPrefix("stale since") == true }
            #expect(world.bid == nil)
            line.say(World.frame(world.book("100.5", later: .microseconds(1))))
            await eventually("it has caught up") { world.bid == "100.5" }
        }
    }

    @Test func aSilentStreamIsStaleAndHeartbeatsKeepIt() async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100")))
            await eventually("a book") { world.bid == "100" }
            for _ in 0..<4 {
                await eventually("somebody waits") { world.time.sleepers >= 4 }
                let beats = line.sent.withLock { $0.count { $0.contains("bts:heartbeat") } }
                world.time.pass(.seconds(5))
                await eventually("a beat") {
                    line.sent.withLock { $0.count { $0.contains("bts:heartbeat") } } > beats
                }
                #expect(line.sent.withLock { $0.last } == "{\"event\":\"bts:heartbeat\"}")
                line.say(World.beat)
                await eventually("it is heard") {
                    world.venue.health().streams[0].lastMessageAt == world.time.now()
                }
            }
            await eventually("the book is there") { world.bid == "100" }
            world.time.pass(.milliseconds(15_001))
            #expect(world.bid == nil && world.trouble?.hasPrefix("stale since") == true)
            line.say(World.beat)
            await eventually("the venue is heard again") { world.bid == "100" }
        }
    }

    /// Which channel is subscribed, and nothing of it yet: REST has the book.
    @Test func theBookOfAQuietMarketIsAskedFor() async throws {
        try await World.running { world, line in
            world.rest.answer(World.bookPath, world.book("90"))
            await eventually("somebody waits") { world.time.sleepers >= 4 }
            world.time.pass(.seconds(1))
            await eventually("it waits again") { world.time.sleepers >= 4 }
            #expect(world.rest.asked(World.bookPath) == 0 && world.bid == nil)
            line.say(World.subscribed)
            await eventually("subscribed") { world.venue.health().streams[0].lastMessageAt != nil }
            await Self.pass(world, "asked") { world.rest.asked(World.bookPath) > 0 }
            await eventually("a book") { world.bid == "90" }
            // What the stream tells later counts, and REST is not asked again.
            line.say(World.frame(world.book("91")))
            await eventually("the stream's") { world.bid == "91" }
            // REST that answers says nothing of a stream that does not.
            world.time.pass(.seconds(16))
            #expect(world.bid == nil)
            #expect(world.rest.asked(World.bookPath) == 1)
        }
    }

    /// Lets time pass until somebody has done something with it.
    private static func pass(
        _ world: World, _ what: String, _ isDone: @Sendable () -> Bool
    ) async {
        await eventually("\(what)") {
            if isDone() { return true }
            if world.time.sleepers >= 4 { world.time.pass(.milliseconds(500)) }
            return false
        }
    }

    @Test func aRequestToReconnectIsFollowed() async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100")))
            await eventually("a book") { world.bid == "100" }
            line.say("{\"event\":\"bts:request_reconnect\",\"channel\":\"\",\"data\":\"\"}")
            await eventually("none without a connection") { world.trouble == "disconnected" }
            #expect(world.bid == nil)
            await Self.pass(world, "a connection") { world.streams.lines(World.url).count == 2 }
            let second = await world.line(2)
            #expect(world.bid == nil && world.trouble == "syncing")
            second.say(World.frame(world.book("100.5")))
            await eventually("a book again") { world.bid == "100.5" }
            #expect(world.venue.health().streams[0].reconnects == 1)
            #expect(world.venue.health().hostileAnswers == 0)
        }
    }

    /// A gap of whole books is a lost connection: what was shown before it is not shown after it,
    /// until the venue has said it again.
    @Test func whatWasShownBeforeAGapIsShownOnceItIsSaidAgain() async throws {
        try await World.running { world, line in
            let book = world.book("100")
            line.say(World.frame(book))
            await eventually("a book") { world.bid == "100" }
            line.feed.finish()
            await Self.pass(world, "a connection") { world.streams.lines(World.url).count == 2 }
            let second = await world.line(2)
            second.say(World.frame(world.book("99", later: .seconds(-20))))
            second.say(World.subscribed)
            await eventually("heard") { world.venue.health().streams[0].lastMessageAt != nil }
            #expect(world.bid != "99")
            second.say(World.frame(book))
            await eventually("the same again") { world.bid == "100" }
        }
    }

    @Test(arguments: [
        "{\"event\":\"bts:error\",\"channel\":\"\",\"data\":{\"code\":4009,\"message\":\"no\"}}",
        "<html>502</html>", "[]", "{\"event\":7}",
    ]) func whatMakesNoSenseEndsTheConnection(text: String) async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100")))
            line.say(text)
            await eventually("none") { world.trouble == "disconnected" }
            #expect(world.venue.health().hostileAnswers == (text.contains("bts:error") ? 0 : 1))
        }
    }

    @Test func aBookOfTheFutureIsNotBelieved() async throws {
        try await World.running { world, line in
            line.say(World.frame(world.book("100", later: .seconds(31))))
            await eventually("not believed") { world.venue.health().hostileAnswers == 1 }
            #expect(world.bid == nil)
        }
    }

    @Test func theTickerIsShownWithItsBookWhileItIsFresh() async throws {
        let text = """
            {"timestamp":"1790000000","open":"90","high":"110.5","low":"89.25","last":"100.25",\
            "volume":"1234.5","vwap":"99","bid":"1","ask":"2","side":"0"}
            """
        try await World.running { world, line in
            world.rest.answer(World.tickerPath, text)
            await world.venue.renewTicker(of: try #require(world.venue.markets["btcusd"]))
            #expect(world.venue.ticker(of: World.btcUSD) == nil)
            line.say(World.frame(world.book("100")))
            await eventually("a ticker") { world.venue.ticker(of: World.btcUSD) != nil }
            let ticker = try #require(world.venue.ticker(of: World.btcUSD))
            #expect(ticker.last == (try Fixed("100.25")) && ticker.open == Fixed(90))
            #expect(ticker.bid == Fixed(100) && ticker.ask == Fixed(101))
            #expect(ticker.volume == (try Fixed("1234.5")))
        }
    }
}
