import Domain
import Engine
import TestKit
import Testing

@testable import Connectors

/// A market that closes is left alone at once, and planned with again once it is open.
@Suite struct KrakenHaltTests {
    private static let symbol = KrakenWorld.btcUSD

    @Test(arguments: ["cancel_only", "post_only", "limit_only"])
    func aRefusedOrderClosesItsMarketUntilAFreshLook(mode: String) async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.addOrder, error: "EService:Market in \(mode) mode")
        guard case .refused(let failure) = await world.venue.place(try world.order()) else {
            Issue.record("not refused")
            return
        }
        #expect(failure.reason == .halted)
        #expect(world.venue.rules(of: Self.symbol) == nil && world.venue.rules.isEmpty)
        #expect(
            world.venue.health().bookTroubles.map(\.reason) == [
                "EService:Market in \(mode) mode"
            ])
        // A look without an answer says nothing.
        world.rest.answer(.assetPairs, .unknown("reset"))
        await world.venue.renewMarkets()
        #expect(world.venue.rules.isEmpty)
        world.rest.answer(
            .assetPairs, result: KrakenWorld.assetPairs.replacing("online", with: "post_only"))
        await world.venue.renewMarkets()
        #expect(world.venue.health().bookTroubles.map(\.reason) == ["status post_only"])
        world.rest.answer(.assetPairs, result: KrakenWorld.assetPairs)
        await world.venue.renewMarkets()
        #expect(world.venue.rules(of: Self.symbol) != nil)
    }

    @Test func otherRefusalsCloseNothing() async throws {
        let world = try await KrakenWorld()
        for (attempt, error) in ["EOrder:Insufficient funds", "EService:Unavailable"].enumerated() {
            world.rest.answer(.addOrder, error: error)
            _ = await world.venue.place(try world.order(attempt: attempt))
        }
        #expect(world.venue.rules(of: Self.symbol) != nil)
    }

    private static func told(_ type: String, _ status: String, pair: String = "BTC/USD") -> String {
        """
        {"channel":"instrument","type":"\(type)","data":{"assets":[],"pairs":[\
        {"symbol":"\(pair)","base":"BTC","quote":"USD","status":"\(status)"}]}}
        """
    }

    @Test func theStreamTellsAtOnce() async throws {
        let world = try await KrakenWorld(timeMovesItself: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            let url = KrakenConfiguration.publicStreamURL
            await eventually("markets are subscribed") {
                world.streams.lines(url).last?.sent.withLock { sent in
                    sent.contains { $0.contains("\"instrument\"") }
                } == true
            }
            let line = try #require(world.streams.lines(url).last)
            // Of markets that are not traded here, and what is no message of this kind.
            line.say(Self.told("snapshot", "delisted", pair: "OLD/USD"))
            line.say(Self.told("snapshot", "online"))
            line.say(Self.told("update", "maintenance"))
            await eventually("it is closed") { world.venue.rules(of: Self.symbol) == nil }
            #expect(
                world.venue.health().bookTroubles.map(\.reason) == ["status maintenance"])
            line.say(Self.told("update", "online"))
            await eventually("it is open") { world.venue.rules(of: Self.symbol) != nil }
            group.cancelAll()
        }
    }
}
