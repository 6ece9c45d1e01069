import Domain
import Engine

/// The query string of a list: a search expression and a page.
enum ListRequest {
    static func read(
        _ query: QueryParameters, tenant: TenantID
    ) throws(APIError) -> ConversionQuery {
        var errors = FieldErrors()
        let page = number(
            query, "page", "pageNumber", 0...Limits.pageNumberMax, default: 0, &errors)
        let size = number(
            query, "size", "pageSize", 1...Limits.pageSizeMax,
            default: Limits.pageSizeDefault, &errors)
        var filter = ConversionFilter.everything
        do {
            filter = try LuceneQuery.parse(query["query"] ?? "")
        } catch {
            errors.add("query", error.description)
        }
        guard errors.isEmpty else { throw .invalid(errors) }
        return ConversionQuery(tenant: tenant, filter: filter, page: page, size: size)
    }

    /// Both names mean the same; given twice they must agree.
    private static func number(
        _ query: QueryParameters, _ name: String, _ alias: String, _ range: ClosedRange<Int>,
        default fallback: Int, _ errors: inout FieldErrors
    ) -> Int {
        var found: Int?
        for key in [name, alias] {
            guard let text = query[key] else { continue }
            guard text.utf8.count <= 9, text.utf8.allSatisfy({ (48...57).contains($0) }),
                let value = Int(text), range.contains(value)
            else {
                errors.add(key, "must be \(range.lowerBound) to \(range.upperBound)")
                continue
            }
            if let found, found != value { errors.add(key, "differs from \(name)") }
            found = found ?? value
        }
        return found ?? fallback
    }
}
