import Domain
import Execution
import Money
import Routing
import Testing

@testable import Engine

/// What could be done now: nothing is stored, and what it rests on is told.
@Suite struct EstimateTests {
    private static let tenant = EngineWorld.tenant

    private static func world(_ change: (ScriptedVenue) -> Void = { _ in }) async throws
        -> EngineWorld
    {
        let second = ScriptedVenue("two", bids: [(59_990, 5)])
        change(second)
        let world = EngineWorld([ScriptedVenue("one"), second])
        try await world.recover()
        return world
    }

    private static func hide(_ venue: ScriptedVenue) { venue.script.withLock { $0.book = nil } }

    @Test func anEstimateIsFirmWhereLiveDepthCoversItAndElseIndicative() async throws {
        let all = try await Self.world()
        let firm = try await all.conversions.estimate(EngineWorld.sell("1"), for: Self.tenant)
        #expect(firm.result == .firm)
        #expect(firm.expectedSeconds == 1)
        #expect(firm.plan.received == fixed("60000"))
        // Deeper than both books.
        let deep = try await all.conversions.estimate(EngineWorld.sell("11"), for: Self.tenant)
        #expect(deep.result == .indicative)
        #expect(deep.expectedSeconds == 60)
        // A venue that may be used shows nothing now.
        let partial = try await Self.world(Self.hide)
        let estimate = try await partial.conversions.estimate(
            EngineWorld.sell("1"), for: Self.tenant)
        #expect(estimate.result == .indicative)
        // Without it, the client's own list is whole.
        let named = EngineWorld.sell("1") { $0.venues = ["one"] }
        #expect(try await partial.conversions.estimate(named, for: Self.tenant).result == .firm)
        // The client's own bound is not met now, and a create would wait.
        let dear = EngineWorld.sell("1") { $0.options.minToAmount = fixed("60001") }
        let waiting = try await all.conversions.estimate(dear, for: Self.tenant)
        #expect(waiting.result == .indicative && waiting.expectedSeconds == 60)
        let met = EngineWorld.sell("1") { $0.options.minToAmount = fixed("60000") }
        #expect(try await all.conversions.estimate(met, for: Self.tenant).result == .firm)
        #expect(all.store.books.conversions.isEmpty && partial.store.books.conversions.isEmpty)
    }

    @Test func theRoutesRestOnTheSameBooksAsACreate() async throws {
        let world = try await Self.world()
        let request = EngineWorld.sell("6")
        let routes = try await world.conversions.routes(request, for: Self.tenant)
        let estimate = try await world.conversions.estimate(request, for: Self.tenant)
        let route = try #require(routes.first)
        #expect(routes.count == 1)
        #expect(route.path.plan == estimate.plan)
        #expect(route.result == .firm && route.obstacle == nil)
        // 5 at 60000 and 1 at 59990, against 6 at the mid of 60005.
        #expect(route.path.plan.received == fixed("359990"))
        let cost = try #require(route.path.costBasisPoints)
        #expect(fixed("1.1") < cost && cost < fixed("1.2"), "\(cost)")
        let deep = try await world.conversions.routes(EngineWorld.sell("11"), for: Self.tenant)
        #expect(deep.map(\.obstacle?.reason) == [.noLiquidity])
        #expect(deep.first?.result == .indicative)
        let poor = EngineWorld.sell("40")
        let refused = try await world.conversions.routes(poor, for: Self.tenant)
        #expect(refused.map(\.obstacle?.reason) == [.insufficientFunds])
        #expect(world.store.books.conversions.isEmpty)
    }

    @Test func whatEveryCreateIsRefusedForRefusesTheRoutes() async throws {
        let dark = try await Self.world(Self.hide)
        Self.hide(dark.venue)
        let requests = [
            (EngineWorld.sell("1"), FailureReason.stalePrices),
            (EngineWorld.sell("1") { $0.to = Asset("XYZ", scale: 2) }, .noRoute),
            (EngineWorld.sell("1") { $0.venues = ["nowhere"] }, .noRoute),
        ]
        for (request, reason) in requests {
            let error = await #expect(throws: ServiceError.self) {
                try await dark.conversions.routes(request, for: Self.tenant)
            }
            guard case .impossible(let failure, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(failure.reason == reason)
        }
    }
}
