import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

/// What a venue tells of orders that the service never sent is not made its own: systems that adopt
/// them fabricate trades, and with them positions.
@Suite struct ForeignOrderTests {
    /// An order that looks like one of the service's and was never intended.
    private static func stranger(_ conversion: ConversionID, like order: Order) -> Order {
        Order(
            conversion: conversion, leg: 0, attempt: 7, account: order.account,
            symbol: order.symbol, side: .sell, timeInForce: .immediateOrCancel, quantity: .one,
            limitPrice: Fixed(60_000), createdAt: order.createdAt, validUntil: order.validUntil)
    }

    private func tell(
        _ order: Order, _ world: EngineWorld, taking fills: [Fill]? = nil
    ) async throws {
        let fills = fills ?? [ScriptedVenue.fill(order, trade: "foreign")]
        try await world.runner.deliver(ScriptedVenue.report(order, .filled, fills))
        try await world.work()
    }

    @Test func aFilledOrderOfNobodyIsNotBooked() async throws {
        let world = EngineWorld()
        try await world.recover()
        let known = try await world.create()
        try await world.work()
        let before = world.store.books
        let other = ConversionID(high: known.id.high &+ 1, low: known.id.low)
        for id in [other, known.id] {
            try await tell(Self.stranger(id, like: try world.lastOrder()), world)
        }
        #expect(world.store.books.conversions == before.conversions)
        #expect(world.store.books.mirrors == before.mirrors)
        #expect(world.queue.openCount == 0)
        world.expectSoundBooks()
    }

    @Test func anOrderThatAnOpenConversionNeverIntendedIsNotBookedOnIt() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.rest] }
        let open = try await world.create()
        try await world.work()
        let order = try world.lastOrder()
        try await tell(Self.stranger(open.id, like: order), world)
        let stored = try world.stored(open.id)
        #expect(stored.trades.isEmpty)
        #expect(stored.orders.map(\.id) == [order.id])
        // Its own order goes on as if nothing had been said.
        try await tell(order, world, taking: [ScriptedVenue.fill(order)])
        #expect(try world.stored(open.id).conversion.status == .completed)
        world.expectSoundBooks()
    }
}
