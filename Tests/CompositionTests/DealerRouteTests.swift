import Calendars
import Domain
import Engine
import Money
import TestKit
import Testing
import Venues

@testable import Composition

/// What a dealer in every pair of many currencies adds to the ways of a conversion.
@Suite struct DealerRouteTests {
    private static let eur = Asset("EUR", scale: 2)
    private static let gbp = Asset("GBP", scale: 2)
    private static let usd = Asset("USD", scale: 2)

    private static func board(_ names: [VenueID]) throws -> MarketBoard {
        let time = SystemTime()
        let calendars = try CalendarBoard { .embedded }
        let dealers = try names.map { name in
            DealerMarket(
                try EmbeddedDealer(
                    DealerConfiguration(id: name, settlement: .immediate, directory: ""),
                    time: time, records: MemoryRecords()), calendars: calendars, time: time)
        }
        return MarketBoard(
            venues: dealers, mirrors: MirrorBoard([:]), halts: HaltBoard([]),
            settings: EngineSettings(assets: AssetDirectory(configured: [], named: [])))
    }

    /// A create looks at the books of its hops, and at no others.
    @Test func aCrossIsOneHopAndNoDetourOverEveryOtherCurrency() throws {
        let board = try Self.board(["desk"])
        #expect(board.venues[0].rules.count == 300)
        for (from, to, pair, side) in [
            (Self.eur, Self.usd, "EUR-USD", Side.sell), (Self.usd, Self.gbp, "GBP-USD", .buy),
            (Self.gbp, Self.eur, "EUR-GBP", .buy),
        ] {
            let hops = board.hops(from: from, to: to)
            #expect(hops.map(\.symbol.description) == [pair] && hops.map(\.side) == [side])
        }
    }

    /// The one may be better on the first hop, and the other on the second.
    @Test func twoDealersInTheSamePairsAreNotOne() throws {
        let board = try Self.board(["bank", "desk"])
        #expect(board.hops(from: Self.eur, to: Self.usd).count > 1)
    }
}
