package import Domain
package import Engine

/// A list filter as an SQL condition with bound arguments; false, never null, where a field is
/// absent.
package struct FilterSQL: Sendable {
    package enum Argument: Hashable, Sendable {
        case text(String)
        case integer(Int64)
    }

    private(set) var condition = ""
    package private(set) var arguments: [Argument] = []

    package init(_ query: ConversionQuery) { self.init(query.filter, of: query.tenant) }

    package init(_ filter: ConversionFilter, of tenant: TenantID) {
        condition = "c.tenant = \(place(.text(tenant.text)))"
        guard filter != .everything else { return }
        condition += " AND \(sql(filter))"
    }

    package var countText: String { "SELECT COUNT(*) FROM conversions c WHERE \(condition)" }

    /// Takes two more arguments: how many rows, and after how many.
    package var pageText: String {
        """
        SELECT \(Columns.list(Columns.conversion, of: "c")) FROM conversions c WHERE \(condition) \
        ORDER BY c.created_at DESC, c.id LIMIT $\(arguments.count + 1) \
        OFFSET $\(arguments.count + 2)
        """
    }

    /// In the order of a list; takes one more argument: how many rows.
    package var firstText: String {
        """
        SELECT \(Columns.list(Columns.conversion, of: "c")) FROM conversions c WHERE \(condition) \
        ORDER BY c.created_at DESC, c.id LIMIT $\(arguments.count + 1)
        """
    }

    /// What comes after one row in that order; takes its time twice, its id, and how many rows.
    package var nextText: String {
        let count = arguments.count
        return """
            SELECT \(Columns.list(Columns.conversion, of: "c")) FROM conversions c \
            WHERE \(condition) AND c.created_at <= $\(count + 1) \
            AND (c.created_at < $\(count + 2) OR c.id > $\(count + 3)) \
            ORDER BY c.created_at DESC, c.id LIMIT $\(count + 4)
            """
    }

    private mutating func place(_ argument: Argument) -> String {
        arguments.append(argument)
        return "$\(arguments.count)"
    }

    private mutating func sql(_ filter: ConversionFilter) -> String {
        switch filter {
        case .everything: return "1 = 1"
        case .and(let filters): return joined(filters, by: " AND ", empty: "1 = 1")
        case .or(let filters): return joined(filters, by: " OR ", empty: "1 = 0")
        case .not(let filter): return "NOT (\(sql(filter)))"
        case .field(.venues, let match): return venues(match)
        case .field(let field, let match): return column(Self.column(of: field), match)
        case .createdAt(let from, let to):
            var bounds: [String] = []
            if let from {
                bounds.append("c.created_at >= \(place(.integer(from.microseconds)))")
            }
            if let to { bounds.append("c.created_at <= \(place(.integer(to.microseconds)))") }
            return bounds.isEmpty ? "1 = 1" : "(\(bounds.joined(separator: " AND ")))"
        }
    }

    private mutating func joined(
        _ filters: [ConversionFilter], by word: String, empty: String
    ) -> String {
        guard !filters.isEmpty else { return empty }
        var parts: [String] = []
        for filter in filters { parts.append(sql(filter)) }
        return "(" + parts.joined(separator: word) + ")"
    }

    private mutating func column(
        _ name: String, _ match: ConversionFilter.TextMatch
    ) -> String {
        switch match {
        case .exactly(let text): return "(\(name) IS NOT NULL AND \(name) = \(place(.text(text))))"
        case .startingWith(let prefix):
            var condition = "(\(name) IS NOT NULL AND \(name) >= \(place(.text(prefix)))"
            if let end = PrefixRange.end(of: prefix) {
                condition += " AND \(name) < \(place(.text(end)))"
            }
            return condition + ")"
        }
    }

    /// Used by one of its orders, or in its allow-list (``TextList``: each text after a line feed).
    private mutating func venues(_ match: ConversionFilter.TextMatch) -> String {
        let listed: String
        switch match {
        case .exactly(let text): listed = "\n\(TextList.escape(text))\n"
        case .startingWith(let prefix): listed = "\n\(TextList.escape(prefix))"
        }
        // An empty prefix matches any text of a list, and an empty list is the empty text.
        let inList =
            match == .startingWith("")
            ? "c.venues <> ''" : "replace(c.venues, \(place(.text(listed))), '') <> c.venues"
        // Made after the list's, since arguments are numbered as they appear.
        let used = column("o.venue", match)
        return """
            (\(inList) OR EXISTS (SELECT 1 FROM orders o WHERE o.conversion = c.id AND \(used)))
            """
    }

    private static func column(of field: ConversionFilter.Field) -> String {
        switch field {
        case .reference: "c.reference"
        case .id: "c.id"
        case .status: "c.status"
        case .tenantId: "c.tenant"
        case .fromAsset: "c.from_asset"
        case .toAsset: "c.to_asset"
        case .direction: "c.direction"
        case .executor: "c.executor"
        case .venues: "c.venues"
        }
    }
}
