package import Domain

/// A list of foreign exchanges as SQL with bound arguments, along the index of their creation.
package struct ExchangeListSQL: Sendable {
    private var condition = ""
    package private(set) var arguments: [FilterSQL.Argument] = []

    package init(_ query: ExchangeQuery) {
        condition = "x.tenant = \(place(.text(query.account.tenant.text)))"
        add("x.profile =", .text(query.account.profile.description))
        if let externalID = query.externalID { add("x.external_id =", .text(externalID)) }
        if !query.states.isEmpty {
            // In an order of their own, so that equal queries are equal texts.
            let words = query.states.map(\.rawValue).sorted()
            let places = words.map { place(.text($0)) }.joined(separator: ", ")
            condition += " AND x.state IN (\(places))"
        }
        if let refinement = query.refinement {
            add("x.refinement =", .text(refinement.rawValue))
        }
        if let from = query.from { add("x.created_at >=", .integer(from.microseconds)) }
        if let to = query.to { add("x.created_at <=", .integer(to.microseconds)) }
    }

    package var countText: String { "SELECT COUNT(*) FROM exchanges x WHERE \(condition)" }

    /// Takes two more arguments: how many rows, and after how many.
    package var pageText: String {
        """
        \(StoreStatement.exchange) WHERE \(condition) ORDER BY x.created_at DESC, x.id \
        LIMIT $\(arguments.count + 1) OFFSET $\(arguments.count + 2)
        """
    }

    private mutating func add(_ comparison: String, _ argument: FilterSQL.Argument) {
        condition += " AND \(comparison) \(place(argument))"
    }

    private mutating func place(_ argument: FilterSQL.Argument) -> String {
        arguments.append(argument)
        return "$\(arguments.count)"
    }
}
