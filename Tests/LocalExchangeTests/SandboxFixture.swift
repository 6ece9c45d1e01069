import Domain
import Engine
import Foundation
import Money
import Routing
import TestKit
import Venues

@testable import LocalExchange

/// An exchange with a fixed book of BTC-USDT, 59,990 to 60,010, two coins a level, on a time that
/// moves when told.
struct SandboxFixture {
    static let symbol = Symbol(
        base: SandboxMarket.asset("BTC"), quote: SandboxMarket.asset("USDT"))
    static let account: AccountID = "sandbox"

    let time = SelfMovingTime(start: Instant(microseconds: 1_800_000_000_000_000))
    let records = MemoryRecords()
    var settings: SandboxSettings

    init(accounts: [String] = ["sandbox", "other"]) {
        settings =
            LocalExchangeSettings(
                speaks: .binance, source: .synthetic(seed: 1), directory: "unused", port: 0,
                accounts: accounts
            ).exchange
    }

    func open() throws -> SandboxCore {
        try SandboxCore(settings, time: time, feed: Self.books(settings.markets), records: records)
    }

    static func books(_ markets: [SandboxMarket]) -> FixedBooks {
        let levels = (1...5).map { Int($0) * 10 }
        return FixedBooks([
            (
                markets.firstIndex { $0.symbol == symbol } ?? 0,
                levels.map { BookLevel(price: Fixed(60_000 - $0), quantity: Fixed(2)) },
                levels.map { BookLevel(price: Fixed(60_000 + $0), quantity: Fixed(2)) }
            )
        ])
    }

    func command(
        _ client: String, _ side: Side = .buy, _ quantity: String = "0.5",
        at price: String = "59000", _ timeInForce: TimeInForce = .goodTillCancelled,
        account: AccountID = account
    ) throws -> PlaceCommand {
        PlaceCommand(
            account: account, client: client, symbol: Self.symbol, side: side,
            timeInForce: timeInForce, size: .base(try Fixed(quantity)),
            limitPrice: try Fixed(price), validUntil: time.now().adding(.seconds(5)))
    }
}

extension SandboxCore {
    func place(_ command: PlaceCommand) async throws -> PlacedOrder {
        guard let placed = await ask({ $0.place(command) }) else {
            throw SandboxRefusal.recordsFailed
        }
        return try placed.get()
    }

    func balance(
        _ code: String, of account: AccountID = SandboxFixture.account
    ) async -> (free: String, locked: String) {
        let all = await ask { $0.balances(of: account) } ?? []
        let found = all.first { $0.asset.code == code }
        return (found?.free.description ?? "0", found?.locked.description ?? "0")
    }

    func order(_ client: String) async -> SandboxOrder? {
        await ask { $0.order(.client(client), account: SandboxFixture.account) } ?? nil
    }
}

/// A number as it is written in a test.
func fixed(_ text: String) -> Fixed {
    guard let value = try? Fixed(text) else { preconditionFailure("\(text) is no number") }
    return value
}
