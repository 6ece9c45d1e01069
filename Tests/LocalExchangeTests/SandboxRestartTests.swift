import Domain
import Foundation
import Money
import Testing
import Venues

@testable import LocalExchange

@Suite struct SandboxRestartTests {
    /// All that an account could compare.
    struct Picture: Equatable {
        let orders: [SandboxOrder]
        let trades: [SandboxTrade]
        let movements: [SandboxMovement]
        let balances: [AssetBalance]
    }

    private func picture(_ core: SandboxCore) async -> Picture? {
        await core.ask { state in
            Picture(
                orders: state.orders(of: "sandbox"), trades: state.trades(of: "sandbox"),
                movements: state.movements(of: "sandbox"), balances: state.balances(of: "sandbox"))
        }
    }

    private func trade(_ core: SandboxCore, _ fixture: SandboxFixture) async throws {
        _ = try await core.place(fixture.command("rests", .buy, "0.5", at: "59000"))
        _ = try await core.place(fixture.command("taken", .buy, "3", at: "60020"))
        _ = try await core.place(fixture.command("partly", .sell, "1", at: "61000"))
        await core.ask { state in
            let market = state.place(of: SandboxFixture.symbol) ?? 0
            state.trade(
                market, price: Fixed(61_500), quantity: fixed("0.25"), aggressor: .buy)
            _ = state.amend(
                .client("rests"), account: "sandbox", quantity: fixed("0.3"), onlyLess: true)
            _ = state.move(
                "sandbox", SandboxMarket.asset("USDT"), by: Fixed(5), .deposit, memo: "x")
        }
        _ = try await core.place(fixture.command("gone", .buy, "0.1", at: "58000"))
        await core.ask { _ = $0.cancel(.client("gone"), account: "sandbox") }
    }

    @Test func nothingThatWasAnsweredIsLost() async throws {
        let fixture = SandboxFixture()
        let first = try fixture.open()
        try await trade(first, fixture)
        let before = try #require(await picture(first))
        #expect(before.orders.filter(\.isOpen).map(\.client) == ["rests", "partly"])
        let second = try fixture.open()
        #expect(await picture(second) == before)
        // And it goes on with new numbers.
        let placed = try await second.place(fixture.command("gone", .buy, "1", at: "60010"))
        #expect(placed.order.number == 5)
        #expect(placed.trades[0].number > before.trades.map(\.number).max() ?? 0)
        await second.ask { state in
            for order in state.openOrders(of: "sandbox") {
                _ = state.cancel(.number(order.number), account: "sandbox")
            }
        }
        let third = try fixture.open()
        #expect(await picture(third) == picture(second))
        #expect(await third.balance("USDT").locked == "0")
    }

    @Test func theFilesHoldAllOfIt() async throws {
        var fixture = SandboxFixture()
        let directory = NSTemporaryDirectory() + "cambist-exchange-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        fixture.settings.directory = directory
        fixture.settings.source = .synthetic(seed: 3)
        let first = try SandboxCore(fixture.settings, time: fixture.time)
        _ = try await first.place(fixture.command("rests", .buy, "0.5", at: "30000"))
        _ = try await first.place(fixture.command("taken", .buy, "3", at: "70000"))
        let before = try #require(await picture(first))
        #expect(before.trades.isEmpty == false)
        let second = try SandboxCore(fixture.settings, time: fixture.time)
        #expect(await picture(second) == before)
        #expect(
            await second.ask { Array($0.records.log) } == first.ask { Array($0.records.log) })
    }

    /// An order without what became of it would rest where it never rested.
    @Test func aStepThatWasCutIsNotThereAtAll() async throws {
        var fixture = SandboxFixture()
        let directory = NSTemporaryDirectory() + "cambist-exchange-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        fixture.settings.directory = directory + "/whole"
        fixture.settings.source = .synthetic(seed: 3)
        let core = try SandboxCore(fixture.settings, time: fixture.time)
        let journal = fixture.settings.directory + "/journal-0.log"
        _ = try await core.place(fixture.command("rests", .buy, "0.5", at: "30000"))
        let before = try Data(contentsOf: URL(fileURLWithPath: journal)).count
        let records = await core.ask { $0.records.log.count } ?? 0
        let taken = try await core.place(
            fixture.command("taken", .buy, "3", at: "70000", .immediateOrCancel))
        try #require(taken.trades.count > 1)
        let whole = try Data(contentsOf: URL(fileURLWithPath: journal))
        for length in stride(from: before, to: whole.count, by: 53) {
            let cut = directory + "/\(length)"
            try FileManager.default.createDirectory(
                atPath: cut, withIntermediateDirectories: true)
            try whole.prefix(length).write(to: URL(fileURLWithPath: cut + "/journal-0.log"))
            let payloads = try PayloadJournal.open(directory: cut).payloads
            #expect(payloads.compactMap { SandboxRecord($0) }.count == records)
        }
    }

    @Test func anExchangeThatCannotWriteEnds() async throws {
        let fixture = SandboxFixture()
        let core = try fixture.open()
        fixture.records.fail()
        let command = try fixture.command("a")
        await #expect(throws: SandboxRefusal.recordsFailed) { try await core.place(command) }
        await #expect(throws: SandboxError.recordsFailed(directory: "unused")) {
            try await core.run()
        }
    }

    @Test func balancesAreWhatTheRecordsAddUpTo() async throws {
        let fixture = SandboxFixture()
        let core = try fixture.open()
        try await trade(core, fixture)
        let (balances, totals) = try #require(
            await core.ask { ($0.balances(of: "sandbox"), $0.records.totals["sandbox"] ?? [:]) })
        for balance in balances { #expect(totals[balance.asset] == balance.total) }
    }
}
