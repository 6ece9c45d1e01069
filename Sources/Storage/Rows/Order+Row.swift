import Domain
import Money

extension Order {
    /// ``Columns/orderFixed``.
    func bindFixed(to sink: inout some ParameterSink) {
        sink.identifier(conversion)
        sink.integer(Int64(leg))
        sink.integer(Int64(attempt))
        sink.identifier(id)
        sink.account(account)
        sink.text(symbol.base.code)
        sink.text(symbol.quote.code)
        sink.text(side.rawValue)
        sink.text(timeInForce.rawValue)
        sink.amount(quantity)
        sink.amount(limitPrice)
        sink.instant(createdAt)
        sink.instant(validUntil)
        sink.amount(reserved)
    }

    /// ``Columns/orderMutable``.
    func bindMutable(to sink: inout some ParameterSink) {
        sink.text(state.word)
        if case .unknown(let since) = state { sink.instant(since) } else { sink.integer(nil) }
        if case .rejected(let failure) = state {
            sink.failure(failure)
        } else {
            sink.failure(nil)
        }
        sink.text(venueOrderID)
        sink.amount(reportedQuantity)
        sink.amount(filledQuantity)
        sink.amount(filledNotional)
        sink.instant(updatedAt)
        sink.flag(isSettled)
        sink.amount(takenBackQuantity.isZero ? nil : takenBackQuantity)
    }

    /// Reads ``Columns/order``.
    init(from row: inout some RowSource) throws(StorageError) {
        let conversion: ConversionID = try row.identifier()
        let leg = try row.int()
        let attempt = try row.int()
        let id: OrderID = try row.identifier()
        guard leg >= 0, attempt >= 0, id == OrderID(of: conversion, leg: leg, attempt: attempt)
        else { throw .corrupt("order \(id) is not the one of its leg and attempt") }
        let account = try row.account()
        let symbol = try row.symbol()
        let side: Side = try row.word()
        let timeInForce: TimeInForce = try row.word()
        let quantity = try row.amount()
        let limitPrice = try row.amount()
        guard quantity.isPositive, limitPrice.isPositive else {
            throw .corrupt("order \(id) has no size or no bound")
        }
        self.init(
            conversion: conversion, leg: leg, attempt: attempt, account: account, symbol: symbol,
            side: side, timeInForce: timeInForce, quantity: quantity, limitPrice: limitPrice,
            createdAt: try row.instant(), validUntil: try row.instant())
        reserved = try row.amount()
        state = try OrderState(from: &row)
        venueOrderID = try row.optionalText()
        reportedQuantity = try row.amount()
        filledQuantity = try row.amount()
        filledNotional = try row.amount()
        updatedAt = try row.instant()
        let isFlaggedSettled = try row.flag()
        takenBackQuantity = try row.optionalAmount() ?? .zero
        guard isFlaggedSettled == isSettled else {
            throw .corrupt("order \(id): settled contradicts its state")
        }
    }
}

extension OrderState {
    var word: String {
        switch self {
        case .intended: "INTENDED"
        case .unknown: "UNKNOWN"
        case .open: "OPEN"
        case .cancelRequested: "CANCEL_REQUESTED"
        case .filled: "FILLED"
        case .cancelled: "CANCELLED"
        case .rejected: "REJECTED"
        case .absent: "ABSENT"
        }
    }

    /// Reads `state`, `unknown_since` and the failure; what does not belong to the state must be
    /// null.
    fileprivate init(from row: inout some RowSource) throws(StorageError) {
        let word = try row.text()
        let since = try row.optionalInstant()
        let failure = try row.failure()
        switch (word, since, failure) {
        case ("INTENDED", nil, nil): self = .intended
        case ("UNKNOWN", .some(let since), nil): self = .unknown(since: since)
        case ("OPEN", nil, nil): self = .open
        case ("CANCEL_REQUESTED", nil, nil): self = .cancelRequested
        case ("FILLED", nil, nil): self = .filled
        case ("CANCELLED", nil, nil): self = .cancelled
        case ("REJECTED", nil, .some(let failure)): self = .rejected(failure)
        case ("ABSENT", nil, nil): self = .absent
        case (_, _, _): throw .corrupt("order state \(word)")
        }
    }
}
