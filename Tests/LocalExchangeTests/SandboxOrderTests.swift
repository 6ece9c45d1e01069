import Domain
import Money
import Testing
import Venues

@testable import LocalExchange

@Suite struct SandboxOrderTests {
    let fixture = SandboxFixture()

    @Test func aClientTextIsUniqueAmongOpenOrdersOnly() async throws {
        let core = try fixture.open()
        _ = try await core.place(fixture.command("a"))
        await #expect(throws: SandboxRefusal.matching(.clientIDInUse)) {
            try await core.place(fixture.command("a"))
        }
        _ = try await core.place(fixture.command("a", account: "other"))
        await core.ask { _ = $0.cancel(.client("a"), account: SandboxFixture.account) }
        let second = try await core.place(fixture.command("a"))
        #expect(second.order.number == 3)
        #expect(await core.order("a")?.number == 3)
    }

    @Test func aTakerPaysOnTheReceivedAsset() async throws {
        let core = try fixture.open()
        let placed = try await core.place(fixture.command("a", .buy, "3", at: "60020"))
        #expect(placed.order.state == .filled)
        #expect(placed.trades.map(\.price) == [Fixed(60_010), Fixed(60_020)])
        #expect(placed.trades.map(\.fee.description) == ["0.002", "0.001"])
        #expect(placed.trades.allSatisfy { $0.feeAsset.code == "BTC" })
        #expect(await core.balance("BTC").free == "102.997")
        #expect(await core.balance("USDT").free == "9819960")
    }

    @Test func feesComeFromTheDiscountAssetUntilItRunsOut() async throws {
        var fixture = fixture
        fixture.settings.otherAssets = [SandboxMarket.asset("BNB")]
        let core = try fixture.open()
        await core.ask { state in
            state.payFeesInDiscountAsset(SandboxFixture.account, true)
            _ = state.move(
                SandboxFixture.account, SandboxMarket.asset("BNB"), by: fixed("0.2"),
                .deposit, memo: "")
        }
        let placed = try await core.place(fixture.command("a", .buy, "4", at: "60020"))
        // 120,020 * 0.001 * 0.75 / 560, and the second does not fit what is left.
        #expect(placed.trades.map(\.feeAsset.code) == ["BNB", "BTC"])
        #expect(placed.trades[0].fee.description == "0.16074107")
        #expect(await core.balance("BNB").free == "0.03925893")
    }

    @Test func aMarketOrderSpendsAQuoteAmount() async throws {
        let core = try fixture.open()
        var command = try fixture.command("a", .buy, "1", at: "1", .immediateOrCancel)
        command.kind = .market
        command.size = .quote(Fixed(240_060))
        let placed = try await core.place(command)
        #expect(placed.order.quantity.description == "4")
        #expect(placed.order.state == .filled)
        #expect(placed.order.filledNotional.description == "240060")
    }

    @Test func theRestOfAnImmediateOrderEnds() async throws {
        let core = try fixture.open()
        let placed = try await core.place(
            fixture.command("a", .buy, "3", at: "60010", .immediateOrCancel))
        #expect(placed.order.state == .ended(.rest))
        #expect(placed.order.filled == Fixed(2))
        let whole = try await core.place(
            fixture.command("b", .buy, "30", at: "60020", .fillOrKill))
        #expect(whole.order.state == .ended(.notWhole))
        #expect(whole.order.filled == .zero)
    }

    @Test func anOrderLaterThanItsWindowIsRefused() async throws {
        let core = try fixture.open()
        let command = try fixture.command("a")
        fixture.time.pass(.seconds(6))
        await #expect(throws: SandboxRefusal.matching(.tooLate)) {
            try await core.place(command)
        }
        await core.ask { $0.setClockOffset(.seconds(-2)) }
        _ = try await core.place(command)
    }

    @Test func anAmendmentOnlyLowers() async throws {
        let core = try fixture.open()
        let order = try await core.place(fixture.command("a")).order
        let more = await core.ask {
            $0.amend(
                .number(order.number), account: order.account, quantity: Fixed(1), onlyLess: true)
        }
        #expect(throws: SandboxRefusal.notLess) { try more?.get() }
        let less = try await core.ask {
            $0.amend(
                .number(order.number), account: order.account, quantity: fixed("0.2"),
                onlyLess: true)
        }?.get()
        #expect(less?.order.quantity.description == "0.2")
        #expect(await core.balance("USDT").locked == "11800")
    }

    @Test func aReplacementOfAFilledOrderIsNotAttempted() async throws {
        let core = try fixture.open()
        _ = try await core.place(fixture.command("a"))
        await core.ask { state in
            state.trade(
                state.place(of: SandboxFixture.symbol) ?? 0, price: Fixed(58_000),
                quantity: fixed("0.1"), aggressor: .sell)
        }
        let command = try fixture.command("b")
        let outcome = await core.ask {
            $0.replace(
                .client("a"), condition: .onlyUnfilled, stopsOnFailure: true, by: command)
        }
        #expect(throws: SandboxRefusal.cancelRestricted) { try outcome?.cancelled.get() }
        #expect(outcome?.placed == nil)
        #expect(await core.order("a")?.filled.description == "0.1")
        let any = await core.ask {
            $0.replace(.client("a"), condition: .any, stopsOnFailure: true, by: command)
        }
        #expect(try any?.cancelled.get().state == .ended(.cancelled))
        #expect(try any?.placed?.get().order.isOpen == true)
    }

    @Test(arguments: [
        (MarketMode.halt, false, false), (.cancelOnly, false, true), (.postOnly, false, true),
        (.trading, true, true),
    ])
    func aModeDecidesWhatIsTaken(_ mode: MarketMode, places: Bool, cancels: Bool) async throws {
        let core = try fixture.open()
        _ = try await core.place(fixture.command("a"))
        await core.ask { $0.setMode($0.place(of: SandboxFixture.symbol) ?? 0, mode) }
        let command = try fixture.command("b")
        let placed = await core.ask { $0.place(command) }
        #expect(((try? placed?.get()) != nil) == places)
        let post = try fixture.command("c", .buy, at: "59000", .postOnly)
        let posted = await core.ask { $0.place(post) }
        #expect(((try? posted?.get()) != nil) == (mode == .postOnly || mode == .trading))
        let cancelled = await core.ask { $0.cancel(.client("a"), account: "sandbox") }
        #expect(((try? cancelled?.get()) != nil) == cancels)
    }

    @Test func whatEndsByItselfEndsInAHaltedMarketToo() async throws {
        let core = try fixture.open()
        var command = try fixture.command("timed")
        command.expiresAt = fixture.time.now().adding(.seconds(5))
        _ = try await core.place(command)
        await core.ask { $0.setMode($0.place(of: SandboxFixture.symbol) ?? 0, .halt) }
        fixture.time.pass(.seconds(6))
        #expect(await core.order("timed")?.state == .ended(.expired))
        await core.ask { $0.setMode($0.place(of: SandboxFixture.symbol) ?? 0, .trading) }
        _ = try await core.place(fixture.command("watched"))
        await core.ask { state in
            state.setMode(state.place(of: SandboxFixture.symbol) ?? 0, .halt)
            state.armDeadMan("sandbox", after: .seconds(5))
        }
        fixture.time.pass(.seconds(6))
        #expect(await core.order("watched")?.state == .ended(.deadMan))
    }

    @Test(arguments: [(MarketMode.trading, 60_010), (.cancelOnly, 60_020), (.halt, 60_020)])
    func aMarketThatTakesNoOrdersDoesNotMove(_ mode: MarketMode, best: Int) async throws {
        let core = try fixture.open()
        _ = try await core.place(fixture.command("a", .buy, "2", at: "60010"))
        await core.ask { $0.setMode($0.place(of: SandboxFixture.symbol) ?? 0, mode) }
        // What was taken is offered again after a second, where the market moves.
        fixture.time.pass(.seconds(2))
        let ask = await core.ask { state in
            state.book(state.place(of: SandboxFixture.symbol) ?? 0).asks.first?.price
        }
        #expect(ask == Fixed(best))
    }

    @Test func theDeadMansSwitchCancelsAllUnlessItIsArmedAgain() async throws {
        let core = try fixture.open()
        _ = try await core.place(fixture.command("a"))
        await core.ask { $0.armDeadMan("sandbox", after: .seconds(10)) }
        fixture.time.pass(.seconds(9))
        await core.ask { $0.armDeadMan("sandbox", after: .seconds(10)) }
        fixture.time.pass(.seconds(9))
        #expect(await core.order("a")?.isOpen == true)
        fixture.time.pass(.seconds(2))
        #expect(await core.order("a")?.state == .ended(.deadMan))
    }

    @Test func aBustTakesTheMoneyBack() async throws {
        let core = try fixture.open()
        let trade = try await core.place(fixture.command("a", .buy, "1", at: "60010")).trades[0]
        let movements = await core.ask { $0.bust(trade.number) } ?? nil
        #expect(movements?.map(\.amount.description) == ["-1", "60010", "0.001"])
        #expect(await core.balance("BTC").free == "100")
        #expect(await core.balance("USDT").free == "10000000")
        #expect(await core.ask { $0.bust(trade.number) } == .some(nil))
    }
}
