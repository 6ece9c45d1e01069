import Connectors
import Domain
import Engine
import Logging
import Money
import TestKit
import Testing

/// A market that Kraken does not list takes no other with it.
@Suite struct KrakenUnlistedTests {
    private static let dogeUSD = Symbol(
        base: Asset("DOGE", scale: 8), quote: KrakenWorld.btcUSD.quote)

    private static let doge = KrakenWorld.assetPairs.replacing("XXBTZUSD", with: "XDGUSD")
        .replacing("XBTUSD", with: "XDGUSD").replacing("XBT/USD", with: "XDG/USD")
    private static var both: String { KrakenWorld.assetPairs.dropLast() + "," + doge.dropFirst() }

    private struct World {
        let time = MovableTime(
            start: Instant(microseconds: 1_790_000_000_000_000), movesItself: false)
        let rest: ScriptedKraken
        let streams = ScriptedLines()
        let venue: KrakenVenue

        init() async throws {
            rest = ScriptedKraken(time: time)
            let key = KrakenKey(apiKey: "KEY", secret: KrakenWorld.secret)
            guard let key else { throw KrakenError.malformed("the secret of the test") }
            let configuration = KrakenConfiguration(
                id: "kraken", symbols: [dogeUSD, KrakenWorld.btcUSD],
                accounts: [KrakenAccount(id: "main", key: key, isExclusive: false)])
            rest.answer(.assetPairs, result: KrakenWorld.assetPairs)
            venue = KrakenVenue(
                configuration,
                symbols: try await KrakenVenue.markets(configuration, transport: rest),
                transport: rest, streams: streams, nonces: { _ in MemoryNonces() }, time: time,
                random: CountedBits(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
    }

    @Test func theOthersTradeAndItIsSaidWhichDoesNot() async throws {
        let world = try await World()
        #expect(world.venue.symbols == [KrakenWorld.btcUSD, Self.dogeUSD])
        #expect(world.venue.rules.map(\.symbol) == [KrakenWorld.btcUSD])
        let troubles = world.venue.health().bookTroubles
        #expect(troubles.map(\.symbol) == [KrakenWorld.btcUSD, Self.dogeUSD])
        #expect(troubles.last?.reason == "the venue does not list it")
    }

    @Test func aListWithoutAnyIsNotBelieved() async throws {
        let world = try await World()
        world.rest.answer(.assetPairs, result: Self.doge)
        let configuration = KrakenConfiguration(
            id: "kraken", symbols: [KrakenWorld.btcUSD], accounts: [])
        await #expect(throws: KrakenError.self) {
            try await KrakenVenue.markets(configuration, transport: world.rest)
        }
    }

    @Test func itIsSubscribedOnceItIsListed() async throws {
        let world = try await World()
        world.rest.answer(.webSocketsToken, result: "{\"token\":\"TOKEN\",\"expires\":900}")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            let sent = {
                world.streams.lines(KrakenConfiguration.publicStreamURL)
                    .first?.sent.withLock { $0 } ?? []
            }
            await eventually("the market stream subscribes") {
                world.venue.health().streams.first?.isUp == true
            }
            #expect(!sent().contains { $0.contains("DOGE/USD") })
            world.rest.answer(.assetPairs, result: Self.both)
            await world.venue.renewMarkets()
            #expect(sent().count { $0.contains("DOGE/USD") } == 2)
            #expect(world.venue.rules.map(\.symbol) == [KrakenWorld.btcUSD, Self.dogeUSD])
            #expect(sent().count { $0.contains("BTC/USD") } == 2)
            group.cancelAll()
        }
    }

    /// What a market that takes no orders is called is Kraken's own word.
    @Test func aMarketThatIsHaltedSaysSo() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(
            .assetPairs, result: KrakenWorld.assetPairs.replacing("online", with: "cancel_only"))
        await world.venue.renewMarkets()
        #expect(world.venue.health().bookTroubles.map(\.reason) == ["status cancel_only"])
    }
}
