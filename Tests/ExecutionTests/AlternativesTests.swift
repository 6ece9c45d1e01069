import Domain
import Execution
import Money
import Routing
import Testing

/// The ways that a conversion could go: what a create would do comes first, and what keeps each of
/// them from being taken is told.
@Suite struct AlternativesTests {
    private static let usd = ExecutionWorld.usd
    private static let btc = ExecutionWorld.btc
    private static let eurUSD = Symbol(base: SeveralLegsTests.eur, quote: usd)

    /// EUR becomes USD directly, and over BTC for less.
    private static func world(eur: String = "1000000", direct: String = "1.21") -> ExecutionWorld {
        var world = SeveralLegsTests.world()
        world.hold(eur, SeveralLegsTests.eur)
        world.setBook(
            bids: [(direct, "1000")], asks: [("1.22", "100000")], of: eurUSD)
        return world
    }

    private static func alternatives(
        _ amount: String, _ world: ExecutionWorld, _ options: ConversionOptions = .init()
    ) throws -> [Alternative] {
        try Admission.alternatives(
            SeveralLegsTests.request(amount, options),
            AdmissionTerms(
                id: ExecutionWorld.id(1), tenant: "acme", now: world.now,
                settings: world.settings, countsTowardLimits: false, seed: 1), world.view)
    }

    @Test func theWayOfACreateComesFirstAndEachHasItsCost() throws {
        var world = Self.world()
        let found = try Self.alternatives("1000", world)
        #expect(
            found.map { $0.route.hops.map(\.symbol.description) } == [
                ["EUR-USD"], ["BTC-EUR", "BTC-USD"],
            ])
        #expect(found.allSatisfy { $0.obstacle == nil })
        // 1210 less a fee of 1.21 against 1215 at the mid; over BTC against its own mids.
        let costs = found.compactMap(\.route.costBasisPoints)
        #expect(costs.first == fixed("51.111111111111111112"))
        #expect(costs.count == 2 && costs[1].isPositive)
        #expect(found[0].route.plan.received > found[1].route.plan.received)
        try world.admit(SeveralLegsTests.request("1000"))
        #expect(world.execution?.conversion.hops == found[0].route.hops)
    }

    @Test func whatCannotBeDoneNowSaysWhy() throws {
        // The direct book holds a tenth of it; over BTC it fits.
        let thin = try Self.alternatives("10000", Self.world())
        let direct = try #require(thin.first { $0.route.hops.count == 1 })
        #expect(direct.obstacle?.reason == .noLiquidity)
        let poor = try Self.alternatives("1000", Self.world(eur: "100"))
        #expect(!poor.isEmpty)
        for alternative in poor {
            #expect(alternative.obstacle?.reason == .insufficientFunds)
            // The cost is told all the same.
            #expect(alternative.route.costBasisPoints != nil)
        }
        // The direct touch is 0.41 % from its mid, that over BTC 0.02 % from its own.
        let bound = ConversionOptions(maxSlippageBps: Fixed(20))
        let protected = try Self.alternatives("1000", Self.world(), bound)
        let away = try #require(protected.first { $0.route.hops.count == 1 })
        #expect(away.obstacle?.reason == .priceProtection)
        let small = try Self.alternatives("2", Self.world())
        let detour = try #require(small.first { $0.route.hops.count == 2 })
        #expect(detour.obstacle?.reason == .tooSmall)
    }

    @Test func whatRefusesEveryCreateRefusesTheRoutes() throws {
        var halted = Self.world()
        halted.halted = .everything
        #expect(throws: Inadmissible.self) { try Self.alternatives("1000", halted) }
        var dark = Self.world()
        dark.bookless = Set(dark.books.keys)
        #expect(throws: Inadmissible.self) { try Self.alternatives("1000", dark) }
    }
}
