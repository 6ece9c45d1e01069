import Bookkeeping
import Domain
import Execution
import Money
import Routing
import Testing

@Suite struct AdmissionTests {
    private func refusal(
        _ request: ConversionRequest, _ world: ExecutionWorld
    ) -> FailureReason? {
        var world = world
        do {
            try world.admit(request)
            return nil
        } catch let error as Inadmissible {
            return error.failure.reason
        } catch {
            return .internalError
        }
    }

    @Test func eachThingThatIsImpossibleNowHasItsReason() throws {
        #expect(refusal(TakerTests.sell("11"), ExecutionWorld()) == .insufficientFunds)
        #expect(refusal(TakerTests.buy("100"), ExecutionWorld()) == .insufficientFunds)
        var halted = ExecutionWorld()
        halted.halted = .everything
        #expect(refusal(TakerTests.sell("0.1"), halted) == .halted)
        #expect(
            refusal(TakerTests.sell("0.1"), ExecutionWorld(bids: [], asks: [("1", "1")]))
                == .stalePrices)
        var small = ExecutionWorld()
        small.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.001"), minQuantity: fixed("0.01"))
        #expect(refusal(TakerTests.sell("0.005"), small) == .tooSmall)
        #expect(refusal(TakerTests.sell("0.1"), small) == nil)
    }

    @Test func aRestThatCannotBeTradedIsRefusedWhereTheClientSaysReject() throws {
        var world = ExecutionWorld()
        world.rules = MarketRules(symbol: ExecutionWorld.symbol, lot: fixed("0.01"))
        #expect(refusal(TakerTests.sell("0.105", .init(residual: .reject)), world) == .tooSmall)
        #expect(refusal(TakerTests.sell("0.10", .init(residual: .reject)), world) == nil)
        #expect(refusal(TakerTests.sell("0.105"), world) == nil)
    }

    @Test func aFixedSpendHoldsItsAmountAndAFixedReceiptThePlanWithTheBound() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.1"))
        let btc = Pocket(ExecutionWorld.account, ExecutionWorld.btc)
        #expect(world.execution?.holds == [btc: fixed("0.1")])
        var buying = ExecutionWorld()
        try buying.admit(TakerTests.buy("0.1"))
        let usd = Pocket(ExecutionWorld.account, ExecutionWorld.usd)
        // 0.1 x 60010 with 0.1 % fee and 1 % slippage.
        #expect(buying.execution?.holds == [usd: fixed("6067.07101")])
        var capped = ExecutionWorld()
        try capped.admit(TakerTests.buy("0.1", .init(maxFromAmount: fixed("6010"))))
        #expect(capped.execution?.holds == [usd: fixed("6010")])
    }

    @Test func twoConversionsOfOneAccountCannotHoldTheSameMoney() throws {
        var world = ExecutionWorld(holding: [ExecutionWorld.btc: "0.15"])
        try world.admit(TakerTests.sell("0.1"))
        #expect(refusal(TakerTests.sell("0.1"), world) == .insufficientFunds)
    }
}
