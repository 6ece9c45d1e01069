import Domain
import Engine
import Money
import Routing
import StrictJSON
import TestKit
import Testing

@testable import Connectors

/// What the router plans with is what the account pays.
@Suite struct KrakenFeeTests {
    static func schedule(_ maker: String, _ taker: String) throws -> FeeSchedule {
        FeeSchedule(maker: try Fixed(maker), taker: try Fixed(taker), asset: .quote)
    }

    private static func row(_ pair: String, _ fee: String) -> String {
        "\"\(pair)\":{\"fee\":\(fee),\"minfee\":\"0.0500\",\"nextvolume\":null}"
    }

    private static func volume(taker: String, maker: String? = nil) -> String {
        let makers = maker.map { ",\"fees_maker\":{\(row("XXBTZUSD", "\"\($0)\""))}" } ?? ""
        return """
            {"currency":"ZUSD","volume":"451.3040","fees":{\(row("XXBTZUSD", "\"\(taker)\""))}\
            \(makers)}
            """
    }

    @Test func thePublicTierCountsUntilTheAccountsOwnIsKnown() async throws {
        let world = try await KrakenWorld()
        let symbol = KrakenWorld.btcUSD
        let tier = try Self.schedule("0.0025", "0.004")
        #expect(world.venue.fees == tier)
        #expect(world.venue.fees(of: symbol, for: KrakenWorld.account) == tier)
        world.rest.answer(.tradeVolume, error: "EGeneral:Permission denied")
        #expect(await !world.venue.renewFees(of: KrakenWorld.account))
        #expect(world.venue.fees == tier)

        world.rest.answer(.tradeVolume, result: Self.volume(taker: "0.1000", maker: "-0.0100"))
        #expect(await world.venue.renewFees(of: KrakenWorld.account))
        let own = try Self.schedule("-0.0001", "0.001")
        #expect(world.venue.fees == own)
        #expect(world.venue.fees(of: symbol, for: KrakenWorld.account) == own)
        let request = try #require(world.rest.asked(.tradeVolume).last)
        #expect(ScriptedKraken.field("pair", of: request) == "XXBTZUSD")

        // Nobody answers: what was known stays. A look at the markets changes nothing of it.
        world.rest.answer(.tradeVolume, .unknown("reset"))
        #expect(await !world.venue.renewFees(of: KrakenWorld.account))
        await world.venue.renewMarkets()
        #expect(world.venue.fees == own)
    }

    @Test func aMarketWithoutAScheduleForMakersHasOneForAll() throws {
        let pairs = try KrakenWorld.symbols().pairs
        let json = try JSONParser.parse(Self.volume(taker: "0.2"))
        #expect(
            try KrakenFees.fees(tradeVolume: json, pairs)
                == [KrakenWorld.btcUSD: Self.schedule("0.002", "0.002")])
    }

    @Test(arguments: [
        "{}", "[]", #"{"fees":{}}"#, #"{"fees":{"XXBTZUSD":{}}}"#,
        volume(taker: "-0.1"), volume(taker: "100"), volume(taker: "1e300"),
        volume(taker: "0.1", maker: "-100"), volume(taker: "0.1", maker: "x"),
        #"{"fees":{"XXBTZUSD":{"fee":"0.1"}},"fees_maker":[]}"#,
    ]) func feesThatCannotBeAreNotTaken(result: String) async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.tradeVolume, result: result)
        #expect(await !world.venue.renewFees(of: KrakenWorld.account))
        #expect(try world.venue.fees == Self.schedule("0.0025", "0.004"))
        #expect(world.venue.health().hostileAnswers == 1)
    }

    /// A market that is not listed any more would have the question refused.
    @Test func aMarketThatIsGoneIsNotAskedFor() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.assetPairs, result: "{}")
        await world.venue.renewMarkets()
        #expect(await world.venue.renewFees(of: KrakenWorld.account))
        #expect(world.rest.asked(.tradeVolume).isEmpty)
    }

    @Test func feesAreAskedForAgainOnASchedule() async throws {
        let world = try await KrakenWorld(timeMovesItself: false)
        world.rest.answer(.tradeVolume, .unknown("reset"))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            await eventually("fees are asked for") { world.rest.asked(.tradeVolume).count == 1 }
            world.rest.answer(.tradeVolume, result: Self.volume(taker: "0.1", maker: "0.05"))
            await Self.passing(KrakenLimits.feesRetry, world, until: 2)
            world.rest.answer(.tradeVolume, result: Self.volume(taker: "0.09", maker: "0.04"))
            await Self.passing(KrakenLimits.feesInterval, world, until: 3)
            await eventually("they are planned with") {
                (try? world.venue.fees == Self.schedule("0.0004", "0.0009")) == true
            }
            group.cancelAll()
        }
    }

    /// Lets so much time pass, when the last question's answer has come, and waits for the next.
    private static func passing(
        _ duration: Duration, _ world: KrakenWorld, until count: Int
    ) async {
        await eventually("fees are asked for again") {
            if world.rest.asked(.tradeVolume).count < count { world.time.pass(duration) }
            return world.rest.asked(.tradeVolume).count >= count
        }
    }
}
