import Domain
import Money
import Routing
import Testing

@testable import LocalExchange

/// What is set over the control endpoint is there after a start.
@Suite struct SandboxSettingTests {
    private static let symbol = SandboxFixture.symbol
    private static let levels = [BookLevel(price: fixed("50000.5"), quantity: fixed("3"))]
    private static let key = SandboxKey(
        name: "k", label: "reader", proof: .secret("s"), permissions: [.read],
        addresses: ["10.0.0.1"])
    private static let fault = Fault(
        number: 7, kind: .dropAfter, account: "sandbox", endpoint: "POST /api/v3/order", left: 2,
        perMillion: 50_000, duration: .milliseconds(30), happened: 4)

    @Test(
        arguments: [
            .wire(.kraken), .clock(.milliseconds(-2_000)), .mode(symbol, .cancelOnly),
            .book(symbol, bids: levels, asks: []), .unpinned(symbol),
            .payer("sandbox", inDiscountAsset: true), .tier("sandbox", "starter"),
            .rates("sandbox", FeeRates(maker: .zero, taker: fixed("0.0005"))), .limits(factor: 100),
            .deadMan("sandbox", at: Instant(microseconds: 5)), .deadMan("sandbox", at: nil),
            .key("sandbox", key),
            .keyRemoved(name: "k"), .fault(fault, dice: .max), .faultsCleared(nil),
            .faultsCleared("other"),
        ] as [SandboxSetting])
    func aSettingIsReadAsItWasWritten(setting: SandboxSetting) {
        #expect(SandboxSetting(setting.bytes) == setting)
        #expect(SandboxRecord(setting.bytes) == nil)
    }

    @Test func clocksModesBooksAndPayersAreKept() async throws {
        let fixture = SandboxFixture()
        let first = try fixture.open()
        await first.ask { state in
            let market = state.place(of: Self.symbol) ?? 0
            state.setClockOffset(.seconds(2))
            state.setMode(market, .postOnly)
            state.setBook(market, bids: [], asks: Self.levels)
            state.keep(.payer("sandbox", inDiscountAsset: true))
        }
        let second = try fixture.open()
        #expect(second.now() == fixture.time.now().adding(.seconds(2)))
        let (mode, asks, bids, pays) = try #require(
            await second.ask { state in
                let market = state.place(of: Self.symbol) ?? 0
                let book = state.book(market)
                return (
                    state.views[market].mode, book.asks, book.bids,
                    state.paysFeesInDiscountAsset("sandbox")
                )
            })
        #expect(mode == .postOnly && asks == Self.levels && bids.isEmpty && pays)
        await second.ask { state in
            let market = state.place(of: Self.symbol) ?? 0
            state.pin(market, false)
            state.setMode(market, .trading)
            state.setClockOffset(.zero)
        }
        let third = try fixture.open()
        let shown = await third.ask { $0.book($0.place(of: Self.symbol) ?? 0).asks.count }
        #expect(shown == 5 && third.now() == fixture.time.now())
        #expect(await third.ask { $0.records.log.count } == first.ask { $0.records.log.count })
    }

    @Test func aDeadMansSwitchOutlivesTheExchange() async throws {
        let fixture = SandboxFixture()
        let first = try fixture.open()
        _ = try await first.place(fixture.command("a"))
        await first.ask { $0.armDeadMan("sandbox", after: .seconds(60)) }
        fixture.time.pass(.seconds(59))
        let second = try fixture.open()
        #expect(await second.order("a")?.isOpen == true)
        fixture.time.pass(.seconds(2))
        #expect(await second.order("a")?.state == .ended(.deadMan))
        // It acted once, and one that is switched off stays off.
        let third = try fixture.open()
        _ = try await third.place(fixture.command("b"))
        for timeout in [Duration.seconds(60), nil] {
            await third.ask { $0.armDeadMan("sandbox", after: timeout) }
        }
        fixture.time.pass(.seconds(120))
        #expect(await (try fixture.open()).order("b")?.isOpen == true)
    }

    @Test func aFaultThatHappenedDoesNotHappenAgainAfterAStart() async throws {
        let fixture = SandboxFixture()
        func open() throws -> FaultBook {
            let core = try fixture.open()
            return FaultBook(core.kept.faults) { core.keep($0) }
        }
        func take(_ book: FaultBook) -> Bool {
            !book.take(.request, account: "sandbox", endpoint: "POST /order").isEmpty
        }
        let first = try open()
        first.add(.dropAfter, account: "sandbox", count: 2)
        first.add(.dropAfter, account: "other")
        #expect(take(first))
        let second = try open()
        #expect(second.all == first.all && second.all.map(\.left) == [1, 1])
        #expect(take(second) && !take(second))
        second.clear(account: "other")
        let third = try open()
        #expect(!take(third) && third.all.map(\.happened) == [2])
        #expect(third.add(.lateFill)?.number == 3)
        third.clear()
        #expect(try open().all.isEmpty)
    }

    @Test func theDiceGoOnWhereTheyLay() throws {
        let fixture = SandboxFixture()
        func outcomes(restarting: Bool) throws -> [Bool] {
            let fixture = restarting ? fixture : SandboxFixture()
            var core = try fixture.open()
            var book = FaultBook(core.kept.faults) { [core] in core.keep($0) }
            book.add(.loseEvent, count: nil, perMillion: 500_000, seed: 9)
            return try (0..<64).map { _ in
                let happened = !book.take(.stream, account: "a", endpoint: "e").isEmpty
                if restarting, happened {
                    core = try fixture.open()
                    book = FaultBook(core.kept.faults) { [core] in core.keep($0) }
                }
                return happened
            }
        }
        let whole = try outcomes(restarting: false)
        #expect(try outcomes(restarting: true) == whole)
        #expect(whole.contains(true) && whole.contains(false))
    }

    @Test func aFolderIsOfOneProtocol() async throws {
        let fixture = SandboxFixture()
        await (try fixture.open()).ask { _ in }
        let other = LocalExchangeSettings(
            speaks: .kraken, source: .synthetic(seed: 1), directory: "unused", port: 0
        ).exchange
        #expect(throws: SandboxError.foreign(directory: "unused", .binance)) {
            try SandboxCore(
                other, time: fixture.time, feed: SandboxFixture.books(other.markets),
                records: fixture.records)
        }
    }
}
