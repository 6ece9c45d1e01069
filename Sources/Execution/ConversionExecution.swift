package import Bookkeeping
package import Domain
package import Money

/// One conversion while it is worked on: a pure state machine.
///
/// Feed it events, make its decision's commit durable, run the commands, feed back the answers. It
/// has no clock, makes no ids and does no I/O. A value: the caller keeps the one from before until
/// the commit is done, and returns to it where the commit is refused.
package struct ConversionExecution: Sendable {
    package internal(set) var conversion: Conversion
    /// By leg and attempt; ids derive from the position.
    package internal(set) var orders: [Order]
    package internal(set) var totals = Totals()
    /// What is held, by pocket; never negative.
    package internal(set) var holds: [Pocket: Fixed]

    let settings: ExecutionSettings
    let executor: any Executor
    let bounds: PriceBounds
    /// Venue trade ids already booked, by account.
    var booked: Set<BookedTrade> = []
    var tradesOfOrder: [OrderID: Int] = [:]
    /// Books of a venue are used again only from this sequence on.
    var bookSequences: [VenueID: UInt64] = [:]
    var questions: [OrderID: Question] = [:]
    /// Orders that were asked for and not answered for, since when.
    var silentSince: [OrderID: Instant] = [:]
    var round = Round()
    /// Why the last look at the books sent nothing; told when the conversion ends short.
    package internal(set) var obstacle: Failure?

    /// The key that makes booking a fill twice impossible.
    struct BookedTrade: Hashable {
        let account: VenueAccount
        let venueTradeID: String
    }

    /// When an order is asked for, and how often it was.
    struct Question: Hashable {
        var asked = 0
        var next: Instant
    }

    /// Where the current round of orders stands.
    struct Round: Hashable {
        var startedAt: Instant?
        /// What was received and spent when the round began, to see whether it filled anything.
        var tradesBefore = 0
        var wait: Duration = .zero
        var notBefore: Instant?
        /// Since when the executor has routed; MARKET's window counts from here.
        var routingSince: Instant?
    }

    /// A conversion as admitted, or as the store had it.
    ///
    /// - Parameter recovering: whether an intended order may have been sent by a process that died.
    ///   Such an order is never sent again: it becomes unknown and is asked for.
    package init(
        _ conversion: Conversion, orders: [Order] = [], trades: [Trade] = [],
        holds: [Pocket: Fixed], settings: ExecutionSettings, recoveringAt: Instant? = nil
    ) throws(ExecutionError) {
        self.conversion = conversion
        self.orders = orders
        self.holds = holds
        self.settings = settings
        executor = conversion.request.executor.executor(settings)
        do throws(MoneyError) {
            bounds = try PriceBounds(conversion, collarBps: executor.collarBps(conversion))
            for trade in trades {
                try totals.add(trade, of: conversion.hops[0])
                booked.insert(
                    BookedTrade(account: trade.account, venueTradeID: trade.venueTradeID))
                tradesOfOrder[trade.order, default: 0] += 1
            }
        } catch {
            throw .arithmetic(error)
        }
        if let now = recoveringAt {
            for index in self.orders.indices where self.orders[index].state == .intended {
                self.orders[index].state = .unknown(since: now)
            }
            round.routingSince = orders.first?.createdAt
        }
    }

    package var id: ConversionID { conversion.id }

    /// Final, and every order's fills are booked: nothing more is expected.
    package var isSettled: Bool { conversion.status.isFinal && orders.allSatisfy(\.isSettled) }
}
