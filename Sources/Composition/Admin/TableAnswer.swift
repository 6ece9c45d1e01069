import StrictJSON

/// A report as it goes over the admin socket: a table for people, and JSON for programs.
package struct TableAnswer: Hashable, Sendable {
    let columns: [String]
    let rows: [[String]]

    /// - Parameter rows: each with a cell for each column.
    init(columns: [String], rows: [[String]]) { (self.columns, self.rows) = (columns, rows) }

    private static let amounts: Set = [
        "amount", "balance", "liabilities", "pending", "treasury", "percent", "number",
        "sequence", "attempts",
    ]

    /// For people.
    var text: String {
        guard !rows.isEmpty else { return "nothing" }
        return TextTable(
            columns, rows,
            alignment: columns.map { Self.amounts.contains($0) ? .right : .left }
        ).text
    }

    /// For programs: an array of objects with the columns' names; empty cells are left out.
    var rowsAsJSON: JSONValue {
        .array(
            rows.map { row in
                .object(
                    zip(columns, row).filter { !$0.1.isEmpty }.map {
                        JSONMember($0.0, .string($0.1))
                    })
            })
    }

    var json: JSONValue {
        .members([
            "columns": .array(columns.map(JSONValue.string)),
            "rows": .array(rows.map { .array($0.map(JSONValue.string)) }),
        ])
    }

    init(json: JSONValue) throws(CompositionError) {
        columns = try json.elements("columns").compactMap(\.string)
        rows = try json.elements("rows").map { $0.array?.compactMap(\.string) ?? [] }
        guard rows.allSatisfy({ $0.count == columns.count }) else {
            throw AdminWire.bad("table")
        }
    }
}
