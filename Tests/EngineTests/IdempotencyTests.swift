import Domain
import Engine
import Money
import TestKit
import Testing

@Suite struct IdempotencyTests {
    /// Each reference is sent by twenty clients at once.
    @Test func aReferenceThatManySendAtOnceIsOneConversion() async throws {
        let world = EngineWorld()
        try await world.recover()
        for number in 0..<Soak.rounds(100, target: 10_000) {
            let request = EngineWorld.sell("0.00001", reference: "r-\(number)")
            let answers = try await withThrowingTaskGroup(of: Acceptance.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await world.conversions.create(request, for: EngineWorld.tenant)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let created = answers.count { if case .created = $0 { true } else { false } }
            #expect(created == 1)
            #expect(Set(answers.map(\.stored.conversion.id)).count == 1)
            try await world.pass(.seconds(1))
        }
        world.expectSoundBooks()
    }

    /// Every way in which a request can differ, with twenty-five values each.
    static let changes: [@Sendable (inout ConversionRequest, Int) -> Void] = [
        { $0.fixed = .from(Fixed($1 + 1)) },
        { $0.fixed = .from(Fixed(uncheckedUnits: $0.fixed.amount.units + Int128($1 + 1))) },
        { $0.fixed = .to(Fixed($1 + 1)) },
        { $0.metadata["k"] = "\($1)" },
        { $0.metadata["k\($1)"] = "" },
        { $0.expiresAt = EngineWorld.start.adding(.seconds(600 + $1)) },
        { $0.venues.insert(VenueID("v\($1)")) },
        { $0.venueAccounts.insert(AccountID("a\($1)")) },
        { $0.to = Asset("X\($1)", scale: 2) },
        { $0.from = Asset("X\($1)", scale: 2) },
        {
            $0.executor = [.market, .twap, .maker, .makerTaker][$1 % 4]; $0.metadata["k"] = "\($1)"
        },
        { $0.options.settleOn.insert(AccountID("a\($1)")) },
        { $0.options.limitRate = Fixed($1 + 1) },
        { $0.options.maxSlippageBps = Fixed($1 + 1) },
    ]

    @Test func anotherRequestUnderAUsedReferenceIsAConflict() async throws {
        let world = EngineWorld()
        try await world.recover()
        let request = EngineWorld.sell("0.1", reference: "r")
        let first = try await world.create(request)
        var refused = 0
        for change in Self.changes {
            for number in 0..<75 {
                var other = request
                change(&other, number)
                await #expect(throws: ServiceError.referenceConflict) {
                    _ = try await world.conversions.create(other, for: EngineWorld.tenant)
                }
                refused += 1
            }
        }
        #expect(refused >= 1_000)
        #expect(try await world.create(request).id == first.id)
    }
}
