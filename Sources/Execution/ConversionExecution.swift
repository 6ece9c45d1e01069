package import Bookkeeping
package import Domain
package import Money

/// One conversion while it is worked on: a pure state machine.
///
/// Feed it events, make its decision's commit durable, run the commands, feed back the answers. It
/// has no clock, makes no ids and does no I/O. A value: the caller keeps the one from before until
/// the commit is done, and returns to it where the commit is refused.
///
/// Money flows from the source over the hops to the target. Each asset on the way but the target is
/// a ``Stage``: it spends what lies there, by what is booked, never by what a status promises.
package struct ConversionExecution: Hashable, Sendable {
    package internal(set) var conversion: Conversion
    /// In the order in which they were intended; ids derive from leg and attempt.
    package internal(set) var orders: [Order]
    package internal(set) var flows: Flows
    /// What is held, by pocket; never negative.
    package internal(set) var holds: [Pocket: Fixed]

    let settings: ExecutionSettings
    let bounds: PriceBounds
    /// Venue trade ids already booked.
    var booked: Set<BookedTrade> = []
    var tradesOfOrder: [OrderID: Int] = [:]
    /// Of them, those that their venue took back.
    var reversed: Set<BookedTrade> = []
    /// A market's book is used again only from this sequence on.
    var bookSequences: [MarketKey: UInt64] = [:]
    var questions: [OrderID: Question] = [:]
    /// Orders that were asked for and not answered for, since when.
    var silentSince: [OrderID: Instant] = [:]
    /// The source first, then the intermediate assets in the order of the hops.
    var stages: [Stage]
    /// Why the last look at the books sent nothing; told when the conversion ends short.
    package internal(set) var obstacle: Failure?
    /// What was decided and waits to be recorded.
    var log = DecisionLog()

    /// The key that makes booking a fill twice impossible.
    struct BookedTrade: Hashable {
        let account: VenueAccount
        let venueTradeID: String

        init(_ account: VenueAccount, _ venueTradeID: String) {
            (self.account, self.venueTradeID) = (account, venueTradeID)
        }

        init(_ trade: Trade) { self.init(trade.account, trade.venueTradeID) }
    }

    /// One symbol at one venue, whichever account trades it.
    struct MarketKey: Hashable {
        let venue: VenueID
        let symbol: Symbol
    }

    /// When an order is asked for, and how often it was.
    struct Question: Hashable {
        var asked = 0
        var next: Instant
        /// Answers to a cancel that ended nothing.
        var cancels = 0
    }

    /// A conversion as admitted, or as the store had it.
    ///
    /// - Parameters:
    ///   - trades: in the order in which they were booked.
    ///   - recoveringAt: an intended order may have been sent by a process that died. Such an order
    ///     is never sent again: it becomes unknown and is asked for.
    /// - Throws: ``ExecutionError`` where the figures leave the range, or an order has no leg.
    package init(
        _ conversion: Conversion, orders: [Order] = [], trades: [Trade] = [],
        holds: [Pocket: Fixed], settings: ExecutionSettings, recoveringAt: Instant? = nil
    ) throws(ExecutionError) {
        self.conversion = conversion
        self.orders = orders.sorted {
            ($0.createdAt, $0.leg, $0.attempt) < ($1.createdAt, $1.leg, $1.attempt)
        }
        self.holds = holds
        self.settings = settings
        flows = Flows(conversion)
        stages = Stage.all(of: conversion)
        let legs = Dictionary(orders.map { ($0.id, $0.leg) }, uniquingKeysWith: { old, _ in old })
        do throws(MoneyError) {
            bounds = try PriceBounds(conversion, settings: settings)
            for trade in trades {
                booked.insert(BookedTrade(trade))
                tradesOfOrder[trade.order, default: 0] += 1
                guard trade.state == .booked else {
                    reversed.insert(BookedTrade(trade))
                    continue
                }
                try flows.add(trade, leg: legs[trade.order] ?? 0)
            }
        } catch {
            throw .arithmetic(error)
        }
        if let now = recoveringAt {
            for index in self.orders.indices where self.orders[index].state == .intended {
                // Since it was intended, however often a process dies before it is known.
                self.orders[index].state = .unknown(since: self.orders[index].createdAt)
            }
            stages[0].routingSince = orders.map(\.createdAt).min()
            if settings.recordsDecisions { log.append(.recovered(at: now, settings), at: now) }
        }
    }

    package var id: ConversionID { conversion.id }

    /// Final, and every order's fills are booked: nothing more is expected.
    package var isSettled: Bool { conversion.status.isFinal && orders.allSatisfy(\.isSettled) }

    var tactics: Tactics { Tactics(conversion, settings) }
}
