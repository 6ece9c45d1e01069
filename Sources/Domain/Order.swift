package import Money

/// How long an order may work.
package enum TimeInForce: String, CaseIterable, Hashable, Sendable {
    /// Fills what it can at once; the rest is cancelled.
    case immediateOrCancel = "IOC"
    /// Fills whole at once, or not at all.
    case fillOrKill = "FOK"
    /// Rests until filled or cancelled.
    case goodTillCancelled = "GTC"
    /// Rests, and is refused if it would take.
    case postOnly = "POST_ONLY"
}

/// Where an order is, by what is durably known of it.
package enum OrderState: Hashable, Sendable {
    /// Durable, and the venue's answer is awaited (or the process died before it came).
    case intended
    /// It may or may not have arrived: only the venue's evidence ends this.
    case unknown(since: Instant)
    /// The venue has it and it may still fill.
    case open
    /// As `open`, and the venue was asked to cancel it.
    case cancelRequested
    case filled
    /// Ended by the venue short of its quantity: cancelled, or the rest of an immediate-or-cancel.
    case cancelled
    /// Refused by the venue: nothing of it was executed.
    case rejected(Failure)
    /// Proven never to have arrived, and too late to arrive.
    case absent

    /// Whether the venue can no longer fill it.
    package var isTerminal: Bool {
        switch self {
        case .intended, .unknown, .open, .cancelRequested: false
        case .filled, .cancelled, .rejected, .absent: true
        }
    }

    package var failure: Failure? {
        switch self {
        case .rejected(let failure): failure
        case .absent:
            Failure(
                .venueUnavailable,
                "The venue never received the order, and it can no longer arrive.")
        case .intended, .unknown, .open, .cancelRequested, .filled, .cancelled: nil
        }
    }
}

/// One instruction to one venue account. Its id is the client order id, sent at most once, ever.
package struct Order: Hashable, Sendable {
    package let id: OrderID
    package let conversion: ConversionID
    package let leg: Int
    /// Counted from 0 within the leg; the id derives from it.
    package let attempt: Int
    package let account: VenueAccount
    package let symbol: Symbol
    package let side: Side
    package let timeInForce: TimeInForce
    /// Base asset.
    package let quantity: Fixed
    /// Quote per base; no order goes without a bound.
    package let limitPrice: Fixed
    package let createdAt: Instant
    /// The venue takes it no later than this, by contract with its adapter.
    package let validUntil: Instant

    /// What is held for it of the spent asset: its whole cost at its limit, a fee in that asset
    /// included.
    package var reserved = Fixed.zero
    package var state: OrderState
    package var venueOrderID: String?
    /// What the venue last said was filled in all; what was booked must come to the same.
    package var reportedQuantity: Fixed
    /// Base quantity of the trades that stand.
    package var filledQuantity: Fixed
    /// Quote value of the trades that stand, before fees.
    package var filledNotional: Fixed
    /// By how much its trades that were busted or corrected since came to more than what stands in
    /// their place; below zero where corrections are larger.
    package var takenBackQuantity = Fixed.zero
    package var updatedAt: Instant

    package init(
        conversion: ConversionID, leg: Int, attempt: Int, account: VenueAccount, symbol: Symbol,
        side: Side, timeInForce: TimeInForce, quantity: Fixed, limitPrice: Fixed,
        createdAt: Instant, validUntil: Instant
    ) {
        precondition(
            quantity.isPositive && limitPrice.isPositive, "an order has a size and a bound")
        id = OrderID(of: conversion, leg: leg, attempt: attempt)
        self.conversion = conversion
        self.leg = leg
        self.attempt = attempt
        self.account = account
        self.symbol = symbol
        self.side = side
        self.timeInForce = timeInForce
        self.quantity = quantity
        self.limitPrice = limitPrice
        self.createdAt = createdAt
        self.validUntil = validUntil
        state = .intended
        reportedQuantity = .zero
        filledQuantity = .zero
        filledNotional = .zero
        updatedAt = createdAt
    }

    /// The share of `reserved` that what may still fill can cost, rounded up.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func reservedOpen() throws(MoneyError) -> Fixed {
        let missing =
            state.isTerminal
            ? max(try reportedQuantity.subtracting(bookedQuantity), .zero) : openQuantity
        return try reserved.multiplied(by: missing, dividedBy: quantity, rounding: .up)
    }

    package var hop: Hop { Hop(symbol: symbol, side: side) }

    /// Base quantity of its fills as they were first booked, whatever became of them since.
    package var bookedQuantity: Fixed {
        Fixed(uncheckedUnits: filledQuantity.units + takenBackQuantity.units)
    }

    /// Terminal by evidence, and every fill that the venue counted was booked.
    package var isSettled: Bool { state.isTerminal && bookedQuantity >= reportedQuantity }

    /// Base quantity that may still fill; zero once the order is terminal.
    package var openQuantity: Fixed {
        guard !state.isTerminal, quantity > bookedQuantity else { return .zero }
        return Fixed(uncheckedUnits: quantity.units - bookedQuantity.units)
    }
}
