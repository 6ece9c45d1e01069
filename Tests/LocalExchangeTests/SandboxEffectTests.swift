import Domain
import Money
import Testing

@testable import LocalExchange

@Suite struct SandboxEffectTests {
    let fixture = SandboxFixture()

    @Test func aHiddenOrderIsFoundLater() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a")
        command.effects.hiddenFor = .seconds(2)
        _ = try await core.place(command)
        #expect(await core.order("a") == nil)
        #expect(await core.ask { $0.openOrders(of: "sandbox").count } == 0)
        fixture.time.pass(.seconds(2))
        #expect(await core.order("a")?.isOpen == true)
        #expect(await core.ask { $0.openOrders(of: "sandbox").count } == 1)
    }

    @Test func aLateFillIsToldByNobodyBeforeItsTime() async throws {
        let core = try fixture.open()
        let (_, events) = core.events.listen { $0.account == "sandbox" }
        var command = try fixture.command("a", .buy, "1", at: "60010")
        command.effects.tradesLateBy = .seconds(30)
        let placed = try await core.place(command)
        #expect(placed.order.isOpen && placed.order.filled == .zero && placed.trades.isEmpty)
        #expect(await core.ask { $0.trades(of: "sandbox").count } == 0)
        #expect(await core.ask { $0.openOrders(of: "sandbox").map(\.filled) } == [.zero])
        fixture.time.pass(.seconds(30))
        let order = await core.order("a")
        #expect(order?.state == .filled && order?.filled == Fixed(1))
        #expect(await core.ask { $0.trades(of: "sandbox").count } == 1)
        core.events.endAll()
        var steps: [OrderEvent.Step] = []
        for await event in events {
            if case .order(let event) = event { steps.append(event.step) }
        }
        let trades = await core.ask { $0.trades(of: "sandbox") } ?? []
        #expect(steps == [.accepted, .traded(trades[0]), .filled])
    }

    @Test func anEndIsNotToldBeforeTheTradesThatCameFirst() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a", .buy, "1", at: "60010", .immediateOrCancel)
        command.effects.tradesLateBy = .seconds(30)
        command.effects.takesHalf = true
        let placed = try await core.place(command)
        #expect(placed.order.isOpen && placed.order.filled == .zero && placed.trades.isEmpty)
        #expect(await core.order("a")?.isOpen == true)
        #expect(await core.ask { $0.openOrders(of: "sandbox").count } == 1)
        fixture.time.pass(.seconds(30))
        let order = await core.order("a")
        #expect(order?.isOpen == false && order?.filled == fixed("0.5"))
    }

    @Test func anImmediateOrderTakesHalfAtMost() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a", .buy, "1", at: "60010", .immediateOrCancel)
        command.effects.takesHalf = true
        let placed = try await core.place(command)
        #expect(placed.order.state == .ended(.rest))
        #expect(placed.order.quantity == Fixed(1))
        #expect(placed.order.filled.description == "0.5")
    }

    @Test func anOrderThatIsFilledWholeOrNotIsNeverHalved() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a", .buy, "1", at: "60010", .fillOrKill)
        command.effects.takesHalf = true
        #expect(try await core.place(command).order.state == .filled)
    }

    @Test func whatIsOverIsForgotten() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a", .buy, "1", at: "60010")
        command.effects.tradesLateBy = .seconds(30)
        command.effects.hiddenFor = .seconds(2)
        _ = try await core.place(command)
        let before = await core.ask { $0.timers }
        #expect(before?.lateTrades.count == 1 && before?.hidden.count == 1)
        fixture.time.pass(.seconds(30))
        let after = await core.ask { $0.timers }
        #expect(after?.lateTrades.isEmpty == true && after?.hidden.isEmpty == true)
        #expect(after?.lateOrders.isEmpty == true && after?.held.isEmpty == true)
    }

    @Test func anOrderMeetsItself() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a", .buy, "1", at: "60010")
        command.effects.meetsItself = true
        #expect(try await core.place(command).order.state == .ended(.selfTrade))
        // And for real: our own order is the best ask.
        _ = try await core.place(fixture.command("b", .sell, "1", at: "60005"))
        let real = try await core.place(fixture.command("c", .buy, "1", at: "60005"))
        #expect(real.order.state == .ended(.selfTrade))
    }

    @Test func aFeeAssetSwitchesInMidOrder() async throws {
        var fixture = fixture
        fixture.settings.otherAssets = [SandboxMarket.asset("BNB")]
        let core = try fixture.open()
        await core.ask {
            _ = $0.move("sandbox", SandboxMarket.asset("BNB"), by: Fixed(10), .deposit, memo: "")
        }
        var command = try fixture.command("a", .buy, "3", at: "60020")
        command.effects.switchesFeeAsset = true
        let placed = try await core.place(command)
        #expect(placed.trades.map(\.feeAsset.code) == ["BNB", "BTC"])
    }

    @Test func aDriftIsInTheBalanceAndTheRecordAndInNoHistory() async throws {
        let core = try fixture.open()
        let moved = await core.ask {
            $0.move(
                SandboxFixture.account, SandboxMarket.asset("USDT"), by: Fixed(-250), .unexplained,
                memo: "")
        }
        let movement = try #require(try moved?.get())
        #expect(await core.balance("USDT").free == "9999750")
        let (told, lines, isKept) = try #require(
            await core.ask { state in
                (
                    state.movements(of: SandboxFixture.account),
                    KrakenLedger.all(of: SandboxFixture.account, in: state),
                    state.records.log.last == .movement(movement)
                )
            })
        #expect(!told.contains(movement) && !told.isEmpty)
        #expect(lines.count == told.count)
        #expect(isKept)
    }
}

@Suite struct FaultBookTests {
    @Test func aFaultHappensAsOftenAsOrderedToItsOwnEndpoint() {
        let book = FaultBook()
        book.add(.dropAfter, account: "a", endpoint: "POST /order", count: 2)
        let endpoint = "POST /order"
        #expect(book.take(.request, account: "b", endpoint: endpoint).isEmpty)
        #expect(book.take(.request, account: "a", endpoint: "GET /order").isEmpty)
        #expect(book.take(.order, account: "a", endpoint: endpoint).isEmpty)
        for _ in 0..<2 {
            #expect(book.take(.request, account: "a", endpoint: endpoint)[.dropAfter] == .zero)
        }
        #expect(book.take(.request, account: "a", endpoint: endpoint).isEmpty)
        #expect(book.all.map(\.happened) == [2])
    }

    @Test func aProbabilityIsThrownFromItsSeed() {
        func run(_ seed: UInt64) -> [Bool] {
            let book = FaultBook()
            book.add(.loseEvent, count: nil, perMillion: 250_000, seed: seed)
            return (0..<1_000).map { _ in
                !book.take(.stream, account: "a", endpoint: "x").isEmpty
            }
        }
        #expect(run(1) == run(1))
        #expect(run(1) != run(2))
        #expect((200...300).contains(run(1).count { $0 }))
    }

    @Test(arguments: FaultKind.allCases)
    func everyKindHasAMagicReference(_ kind: FaultKind) {
        #expect(FaultKind.magic("fault-\(kind.rawValue)-1") == kind)
        #expect(FaultKind.magic("fault-\(kind.number)-1") == kind)
        #expect(FaultKind.magic("fault-\(kind.rawValue)") == nil)
        let taken = FaultBook().take(
            kind.scope, account: nil, endpoint: "", reference: "fault-\(kind.rawValue)-x")
        #expect(taken[kind] != nil)
    }
}
