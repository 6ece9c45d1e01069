import Domain
import Engine
import LocalExchange
import Money
import Routing
import TestKit
import Testing

@testable import Connectors

/// What a halt at the exchange comes to in the connector, over the network.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct MarketHaltTests {
    @Test func anOrderThatBinanceRefusesClosesItsMarketAndNoOther() async throws {
        try await ConnectorFixture(speaks: .binance).runControlled { world, control in
            try await control(#"{"symbol":"BTC-USDT","mode":"HALT"}"#)
            let venue = try #require(world.venue as? any ChangingVenue)
            // Nobody told yet.
            #expect(venue.rules(of: world.symbol) != nil)
            guard case .refused(let failure) = await venue.place(try order(world)) else {
                Issue.record("not refused")
                return
            }
            #expect(failure.reason == .halted)
            #expect(venue.rules(of: world.symbol) == nil && venue.book(of: world.symbol) == nil)
            #expect(venue.rules.map(\.symbol.base.code) == ["ETH"])
        }
    }

    @Test(arguments: ["HALT", "CANCEL_ONLY", "POST_ONLY"])
    func aMarketThatKrakenClosesIsLeftOutBeforeAnOrderFindsOut(mode: String) async throws {
        try await ConnectorFixture(speaks: .kraken).runControlled { world, control in
            let venue = try #require(world.venue as? any ChangingVenue)
            try await control(#"{"symbol":"BTC-USD","mode":"\#(mode)"}"#)
            await eventually("it is left out") {
                venue.rules(of: world.symbol) == nil && venue.book(of: world.symbol) == nil
            }
            #expect(venue.rules.map(\.symbol.base.code) == ["ETH"])
            try await control(#"{"symbol":"BTC-USD","mode":"TRADING"}"#)
            await eventually("it is planned with again") {
                venue.rules(of: world.symbol) != nil && venue.book(of: world.symbol) != nil
            }
        }
    }

    /// The local exchange answers it like Kraken.
    @Test func krakenTellsWhatTheAccountPays() async throws {
        try await ConnectorFixture(speaks: .kraken).run { world in
            let venue = try #require(world.venue as? KrakenVenue)
            await eventually("fees") { venue.feeBoard.isKnown(world.symbol, for: world.account) }
            #expect(
                try venue.fees(of: world.symbol, for: world.account)
                    == FeeSchedule(
                        maker: Fixed("0.0025"), taker: Fixed("0.004"), asset: .quote))
        }
    }

    private func order(_ world: VenueWorld) throws -> Order {
        let now = world.now()
        let venue = world.venue
        let book = try #require(venue.book(of: world.symbol))
        return Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001),
            leg: 0, attempt: 0, account: VenueAccount(venue.id, world.account),
            symbol: world.symbol, side: .buy, timeInForce: .immediateOrCancel,
            quantity: world.quantity, limitPrice: try #require(book.asks.first).price,
            createdAt: now, validUntil: now.adding(venue.orderValidity))
    }
}
