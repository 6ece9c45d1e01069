import Domain
import Engine
import Money
import StrictJSON

/// Reads events whole: what they say, put together with the rows that never change.
struct EventReader {
    let session: SQLiteSession

    func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) throws(StorageError) -> [NumberedEvent] {
        try session.all(.eventsOfLog) { row in
            row.text(log.description)
            row.integer(number)
            row.integer(Int64(count))
        } _: { (row) throws(StorageError) in
            NumberedEvent(number: try row.integer(), try event(from: &row))
        }
    }

    func events(
        of id: ConversionID, after number: Int64, atMost count: Int
    ) throws(StorageError) -> [NumberedEvent] {
        try session.all(.eventsOfConversion) { row in
            row.identifier(id)
            row.integer(number)
            row.integer(Int64(count))
        } _: { (row) throws(StorageError) in
            NumberedEvent(number: try row.integer(), try event(from: &row))
        }
    }

    /// Numbered or not, in the order in which they were committed.
    func everyEvent(of id: ConversionID) throws(StorageError) -> [DomainEvent] {
        try session.all(.everyEventOfConversion) { row in
            row.identifier(id)
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            _ = try row.integer()
            _ = try row.integer()
            return try event(from: &row)
        }
    }

    /// The same of a conversion one to one.
    func everyEvent(ofPar id: ConversionID) throws(StorageError) -> [DomainEvent] {
        try session.all(.everyEventOfPar) { row in
            row.identifier(id)
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            _ = try row.integer()
            _ = try row.integer()
            return try event(from: &row)
        }
    }

    /// The same of a foreign exchange.
    func everyEvent(ofExchange id: ConversionID) throws(StorageError) -> [DomainEvent] {
        try session.all(.everyEventOfExchange) { row in
            row.identifier(id)
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            _ = try row.integer()
            _ = try row.integer()
            return try event(from: &row)
        }
    }

    /// Reads ``Columns/event``, then ``Columns/conversionFixed`` of its conversion where the event
    /// has a change.
    func event(from row: inout SQLiteRow) throws(StorageError) -> DomainEvent {
        let log = try row.text()
        let id: EventID = try row.identifier()
        let kind: DomainEvent.Kind = try row.word()
        let tenant = try row.optionalText().map { TenantID($0) }
        let conversion = try row.optionalText().flatMap { ConversionID($0) }
        let at = try row.instant()
        let note = try row.text()
        let text = try row.optionalText()
        let event: DomainEvent
        if let text {
            guard !kind.isOperators, !kind.isPar, kind != .exchangeChanged else {
                throw .corrupt("\(kind.rawValue) with a change")
            }
            event = DomainEvent(id: id, kind: kind, at: at, try change(text, row))
        } else if kind.isPar {
            guard let tenant, let conversion, note.isEmpty else {
                throw .corrupt("\(kind.rawValue) without a conversion")
            }
            event = DomainEvent(
                id: id, par: kind, tenant: tenant, conversion: conversion, at: at)
        } else if kind == .exchangeChanged {
            guard let tenant, let conversion else {
                throw .corrupt("\(kind.rawValue) without an exchange")
            }
            event = DomainEvent(
                id: id, exchange: conversion, tenant: tenant, note: note, at: at)
        } else {
            guard kind.isOperators else { throw .corrupt("\(kind.rawValue) without a change") }
            event = DomainEvent(
                id: id, kind: kind, tenant: tenant, conversion: conversion, at: at, note: note)
        }
        guard event.log.description == log, event.tenant == tenant,
            event.conversion == conversion
        else { throw .corrupt("event \(id) is in the log \(log)") }
        return event
    }

    /// - Parameter row: stands before the fixed columns of the conversion.
    private func change(_ text: String, _ row: SQLiteRow) throws(StorageError) -> ConversionChange {
        guard let json = try? JSONParser.parse(Array(text.utf8)) else {
            throw .corrupt("a change that is not JSON")
        }
        var fields = ChangedRow(
            row, fixed: Columns.conversionFixed.count, Columns.changedConversion,
            in: json["conversion"] ?? .null)
        let conversion = try Conversion(from: &fields)
        var orders: [Order] = []
        for order in json["orders"]?.array ?? [] { orders.append(try self.order(order)) }
        var trades: [Trade] = []
        for trade in json["trades"]?.array ?? [] { trades.append(try self.trade(trade)) }
        for trade in trades where !orders.contains(where: { $0.id == trade.order }) {
            throw .corrupt("change: trade \(trade.id) of an order that it does not change")
        }
        return ConversionChange(
            conversion: conversion, spent: try amount("spent", json),
            received: try amount("received", json), orders: orders, trades: trades,
            amendment: json["amended"] == nil ? nil : try amendment(of: conversion))
    }

    private func amount(_ name: String, _ json: JSONValue) throws(StorageError) -> Fixed {
        guard let text = json[name]?.string, let amount = try? Fixed(text) else {
            throw .corrupt("change: \(name)")
        }
        return amount
    }

    private func order(_ json: JSONValue) throws(StorageError) -> Order {
        let id = json["id"]?.string
        let order = try session.first(.orderByID) { row in
            row.text(id)
        } _: { (row) throws(StorageError) in
            var fields = ChangedRow(
                row, fixed: Columns.orderFixed.count, Columns.changedOrder, in: json)
            return try Order(from: &fields)
        }
        guard let order else { throw .corrupt("change: there is no order \(id ?? "without id")") }
        return order
    }

    private func trade(_ json: JSONValue) throws(StorageError) -> Trade {
        let id = json["id"]?.string
        let trade = try session.first(.tradeByID) { row in
            row.text(id)
        } _: { (row) throws(StorageError) in
            var fields = ChangedRow(
                row, fixed: Columns.trade.count - Columns.changedTrade.count,
                Columns.changedTrade, in: json)
            return try Trade(from: &fields)
        }
        guard let trade else { throw .corrupt("change: there is no trade \(id ?? "without id")") }
        return trade
    }

    /// Each amendment raises the revision by one, and is kept at the position before it.
    private func amendment(of conversion: Conversion) throws(StorageError) -> Amendment {
        let amendment = try session.first(.amendmentAt) { row in
            row.identifier(conversion.id)
            row.integer(Int64(conversion.revision) - 1)
        } _: { (row) throws(StorageError) in
            let _: ConversionID = try row.identifier()
            return try Amendment(from: &row)
        }
        guard let amendment else { throw .corrupt("change: revision \(conversion.revision)") }
        return amendment
    }
}
