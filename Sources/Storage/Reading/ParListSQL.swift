package import Domain

/// A list of conversions one to one as SQL with bound arguments, along the index of their creation.
package struct ParListSQL: Sendable {
    private var condition = ""
    package private(set) var arguments: [FilterSQL.Argument] = []
    private let direction: String

    package init(_ query: ParQuery) {
        direction = query.isAscending ? "ASC" : "DESC"
        condition = "tenant = \(place(.text(query.tenant.text)))"
        if let after = query.after {
            let sign = query.isAscending ? ">" : "<"
            let createdAt = place(.integer(after.createdAt.microseconds))
            condition += " AND (created_at, id) \(sign) "
            condition += "(\(createdAt), \(place(.text(after.id.description))))"
        }
        add("created_at >=", query.createdFrom)
        add("created_at <=", query.createdTo)
        add("updated_at >=", query.updatedFrom)
        add("updated_at <=", query.updatedTo)
        if let profile = query.profile {
            condition += " AND profile = \(place(.text(profile.description)))"
        }
        if let reference = query.reference {
            condition += " AND reference = \(place(.text(reference)))"
        }
    }

    /// Takes one more argument: how many rows.
    package var text: String {
        """
        SELECT \(Columns.list(Columns.par)) FROM par_conversions WHERE \(condition) \
        ORDER BY created_at \(direction), id \(direction) LIMIT $\(arguments.count + 1)
        """
    }

    private mutating func add(_ comparison: String, _ at: Instant?) {
        guard let at else { return }
        condition += " AND \(comparison) \(place(.integer(at.microseconds)))"
    }

    private mutating func place(_ argument: FilterSQL.Argument) -> String {
        arguments.append(argument)
        return "$\(arguments.count)"
    }
}
