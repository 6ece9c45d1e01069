import Domain
import Execution
import Money
import Routing
import Testing

/// A refusal names an amount that works, and every amount within the bounds of an estimate does.
@Suite struct AdmissibleAmountTests {
    private static func admit(
        _ request: ConversionRequest, _ world: ExecutionWorld
    ) throws(Inadmissible) -> Admission {
        try Admission.admit(request, terms(world), world.view)
    }

    private static func terms(_ world: ExecutionWorld) -> AdmissionTerms {
        AdmissionTerms(
            id: ExecutionWorld.id(1), tenant: "acme", now: world.now, settings: world.settings,
            countsTowardLimits: false, seed: 1)
    }

    private static func refusal(
        _ request: ConversionRequest, _ world: ExecutionWorld
    ) -> Inadmissible? {
        do {
            _ = try admit(request, world)
            return nil
        } catch {
            return error
        }
    }

    private static func with(_ amount: Fixed, _ request: ConversionRequest) -> ConversionRequest {
        var other = request
        switch request.fixed {
        case .from: other.fixed = .from(amount)
        case .to: other.fixed = .to(amount)
        }
        return other
    }

    enum Scene: Sendable {
        /// One market with lots and minimums.
        case lots
        /// EUR becomes USD over BTC.
        case legs

        var world: ExecutionWorld {
            switch self {
            case .lots: AdmissibleAmountTests.lots
            case .legs: AdmissibleAmountTests.legs
            }
        }
    }

    private static var lots: ExecutionWorld {
        var world = ExecutionWorld(
            bids: [("60000", "1"), ("59000", "50")], asks: [("60010.5", "1"), ("61000", "50")],
            holding: [ExecutionWorld.btc: "1.23456789", ExecutionWorld.usd: "100000.01"])
        world.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.00037"), tick: fixed("0.1"),
            minQuantity: fixed("0.001"), minNotional: fixed("25"))
        return world
    }

    private static var legs: ExecutionWorld {
        var world = SeveralLegsTests.world()
        world.hold("3000.33", SeveralLegsTests.eur)
        return world
    }

    /// What is refused, and where; the sign says whether the named amount is less or more.
    static let refused: [(ConversionRequest, Scene, isMore: Bool)] = [
        (TakerTests.sell("5"), .lots, false), (TakerTests.buyFor("200000"), .lots, false),
        (TakerTests.buy("4"), .lots, false),
        (TakerTests.buy("4", .init(maxSlippageBps: Fixed(250))), .lots, false),
        (TakerTests.buy("4", .init(maxFromAmount: fixed("150000"))), .lots, false),
        (TakerTests.sell("0.0001"), .lots, true), (TakerTests.buyFor("3"), .lots, true),
        (TakerTests.buy("0.00002"), .lots, true),
        (SeveralLegsTests.request("50000"), .legs, false),
        (SeveralLegsTests.request("1"), .legs, true),
    ]

    @Test(arguments: refused)
    func aRefusalNamesTheNearestAmountThatWorks(
        request: ConversionRequest, scene: Scene, isMore: Bool
    ) throws {
        let world = scene.world
        let refusal = try #require(Self.refusal(request, world))
        #expect(refusal.failure.reason == (isMore ? .tooSmall : .insufficientFunds))
        let field =
            switch request.fixed {
            case .from: "from.amount"
            case .to: "to.amount"
            }
        let figure = try #require(refusal.figures[field]?.last)
        let named = fixed(String(try #require(figure.split(separator: " ").last)))
        #expect(figure == "must be at \(isMore ? "least" : "most") \(named)")
        #expect(refusal.failure.message.hasSuffix(" would work now is \(named)."))
        #expect(isMore ? named > request.fixed.amount : named < request.fixed.amount)
        #expect(Self.refusal(Self.with(named, request), world) == nil, "\(named)")
        // Nearest: two percent on, it is refused still.
        let further = try named.multiplied(by: fixed(isMore ? "0.98" : "1.02"), rounding: .down)
        #expect(Self.refusal(Self.with(further, request), world) != nil, "\(further)")
    }

    @Test func aRestThatIsRefusedNamesTheAmountWithoutOne() throws {
        var world = ExecutionWorld()
        world.rules = MarketRules(symbol: ExecutionWorld.symbol, lot: fixed("0.01"))
        let request = TakerTests.sell("0.105", .init(residual: .reject))
        let refusal = try #require(Self.refusal(request, world))
        #expect(
            refusal.failure.message == "A rest of 0.005 could not be traded. 0.1 would leave none.")
        #expect(refusal.figures == ["from.amount": ["leaves a rest of 0.005", "0.1 leaves none"]])
        #expect(Self.refusal(Self.with(fixed("0.1"), request), world) == nil)
    }

    @Test func whatACreateWouldWaitForIsKnown() throws {
        func obstacle(
            _ request: ConversionRequest, _ world: ExecutionWorld = ExecutionWorld()
        ) throws -> FailureReason? {
            try Self.admit(request, world).obstacle?.reason
        }
        #expect(try obstacle(TakerTests.sell("0.1")) == nil)
        #expect(try obstacle(TakerTests.sell("6")) == .noLiquidity)
        let thin = ExecutionWorld(bids: [("60000", "0.01"), ("50000", "5")])
        #expect(try obstacle(TakerTests.sell("0.1"), thin) == .priceProtection)
        // 0.1 brings 5994 net of fees.
        for (least, reason) in [("5994", nil), ("5994.01", FailureReason.priceProtection)] {
            let request = TakerTests.sell("0.1", .init(minToAmount: fixed(least)))
            #expect(try obstacle(request) == reason)
        }
        #expect(
            try obstacle(TakerTests.sell("0.1", .init(limitRate: fixed("59941"))))
                == .priceProtection)
        // A market order does not go into a spread wider than its collar.
        var market = TakerTests.sell("0.1", .init(maxSlippageBps: Fixed(500)))
        let wide = ExecutionWorld(bids: [("59000", "5")], asks: [("61000", "5")])
        #expect(try obstacle(market, wide) == nil)
        market.executor = .market
        #expect(try obstacle(market, wide) == .noLiquidity)
    }

    static let estimated: [(ConversionRequest, Scene)] = [
        (TakerTests.sell("0.1"), .lots), (TakerTests.buyFor("100"), .lots),
        (TakerTests.buy("0.1"), .lots),
        (TakerTests.buy("0.1", .init(maxSlippageBps: Fixed(9_000))), .lots),
        (SeveralLegsTests.request("100"), .legs),
    ]

    @Test(arguments: estimated)
    func everyAmountWithinTheBoundsIsAdmitted(
        request: ConversionRequest, scene: Scene
    ) throws {
        let world = scene.world
        let admission = try Self.admit(request, world)
        let (least, most, step) = try #require(admission.bounds(world.view, Self.terms(world)))
        #expect(least < most)
        let span = try most.subtracting(least)
        for part in 0...20 {
            let way = try span.multiplied(by: Fixed(part), dividedBy: Fixed(20), rounding: .down)
            let amount = try least.adding(way).rounded(toMultipleOf: step, .down)
            let refusal = Self.refusal(Self.with(amount, request), world)
            #expect(refusal == nil, "\(amount): \(String(describing: refusal))")
        }
        let less = try least.multiplied(by: fixed("0.98"), rounding: .down)
        #expect(Self.refusal(Self.with(less, request), world)?.failure.reason == .tooSmall)
    }
}
