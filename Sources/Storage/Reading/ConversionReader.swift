import Bookkeeping
import Domain
import Engine
import Money

/// Reads conversions with all that belongs to them, within one snapshot.
struct ConversionReader {
    let session: SQLiteSession

    func belongings(of conversion: Conversion) throws(StorageError) -> StoredConversion {
        var stored = StoredConversion(conversion: conversion)
        try session.each(.ordersOfConversion) { row in
            row.identifier(conversion.id)
        } _: { (row) throws(StorageError) in
            stored.orders.append(try Order(from: &row))
        }
        try session.each(.tradesOfConversion) { row in
            row.identifier(conversion.id)
        } _: { (row) throws(StorageError) in
            stored.trades.append(try Trade(from: &row))
        }
        try session.each(.holdsOfConversion) { row in
            row.identifier(conversion.id)
        } _: { (row) throws(StorageError) in
            let (_, pocket, amount) = try Self.hold(from: &row)
            stored.holds[pocket] = amount
        }
        try session.each(.amendmentsOfConversion) { row in
            row.identifier(conversion.id)
        } _: { (row) throws(StorageError) in
            let _: ConversionID = try row.identifier()
            stored.amendments.append(try Amendment(from: &row))
        }
        return stored
    }

    /// In the order given; four statements for each hundred of them.
    func belongings(of conversions: [Conversion]) throws(StorageError) -> [StoredConversion] {
        var all: [StoredConversion] = []
        all.reserveCapacity(conversions.count)
        for start in stride(from: 0, to: conversions.count, by: StoreStatement.manyCount) {
            let end = min(start + StoreStatement.manyCount, conversions.count)
            all += try hundred(Array(conversions[start..<end]))
        }
        return all
    }

    private func hundred(_ conversions: [Conversion]) throws(StorageError) -> [StoredConversion] {
        var places: [ConversionID: Int] = [:]
        var stored = conversions.map { StoredConversion(conversion: $0) }
        for (place, conversion) in conversions.enumerated() { places[conversion.id] = place }
        let bind = { (row: inout SQLiteParameters) in
            for index in 0..<StoreStatement.manyCount {
                row.text(index < conversions.count ? conversions[index].id.description : nil)
            }
        }
        try session.each(.ordersOfMany, bind) { (row) throws(StorageError) in
            let order = try Order(from: &row)
            if let place = places[order.conversion] { stored[place].orders.append(order) }
        }
        try session.each(.tradesOfMany, bind) { (row) throws(StorageError) in
            let trade = try Trade(from: &row)
            if let place = places[trade.conversion] { stored[place].trades.append(trade) }
        }
        try session.each(.holdsOfMany, bind) { (row) throws(StorageError) in
            let (id, pocket, amount) = try Self.hold(from: &row)
            if let place = places[id] { stored[place].holds[pocket] = amount }
        }
        try session.each(.amendmentsOfMany, bind) { (row) throws(StorageError) in
            let id: ConversionID = try row.identifier()
            let amendment = try Amendment(from: &row)
            if let place = places[id] { stored[place].amendments.append(amendment) }
        }
        return stored
    }

    /// Reads ``Columns/hold``.
    static func hold(
        from row: inout some RowSource
    ) throws(StorageError) -> (ConversionID, Pocket, Fixed) {
        let id: ConversionID = try row.identifier()
        let pocket = Pocket(try row.account(), try row.asset())
        return (id, pocket, try row.amount())
    }

    /// Parts of the filter's conversions one after the other, until there are none or `body` has
    /// enough.
    func each(
        _ filter: FilterSQL, _ body: ([StoredConversion]) -> Bool
    ) throws(StorageError) {
        var last: Conversion?
        while true {
            var part: [Conversion] = []
            try session.each(sql: last == nil ? filter.firstText : filter.nextText) { row in
                filter.bind(to: &row)
                if let last {
                    row.instant(last.createdAt)
                    row.instant(last.createdAt)
                    row.identifier(last.id)
                }
                row.integer(Int64(StoreStatement.manyCount))
            } _: { (row) throws(StorageError) in
                part.append(try Conversion(from: &row))
            }
            guard !part.isEmpty, body(try belongings(of: part)),
                part.count == StoreStatement.manyCount
            else { return }
            last = part.last
        }
    }

    func page(_ query: ConversionQuery) throws(StorageError) -> ConversionPage {
        let filter = FilterSQL(query)
        let bind = { (row: inout SQLiteParameters) in filter.bind(to: &row) }
        var total = 0
        try session.each(sql: filter.countText, bind) { (row) throws(StorageError) in
            total = try row.int()
        }
        var conversions: [Conversion] = []
        try session.each(sql: filter.pageText) { row in
            bind(&row)
            row.integer(Int64(query.size))
            row.integer(Int64(query.page) * Int64(query.size))
        } _: { (row) throws(StorageError) in
            conversions.append(try Conversion(from: &row))
        }
        return ConversionPage(content: try belongings(of: conversions), total: total)
    }
}

extension FilterSQL {
    fileprivate func bind(to row: inout SQLiteParameters) {
        for argument in arguments {
            switch argument {
            case .text(let text): row.text(text)
            case .integer(let number): row.integer(number)
            }
        }
    }
}
