import Domain
import Money

/// The parameters of a query string, read one after the other; what is wrong with them is told all
/// at once. Those that are not known are ignored.
struct QueryFields {
    private let query: QueryParameters
    var errors = FieldErrors()

    init(_ query: QueryParameters) { self.query = query }

    /// Items per page.
    mutating func limit() -> Int {
        guard let text = query["limit"] else { return Limits.parPageSizeDefault }
        guard let number = Self.number(text).flatMap({ Int(exactly: $0) }),
            (1...Limits.parPageSizeMax).contains(number)
        else {
            errors.add("limit", "must be 1 to \(Limits.parPageSizeMax)")
            return Limits.parPageSizeDefault
        }
        return number
    }

    mutating func id<Entity>(_ name: String, of entity: Entity.Type) -> Identifier<Entity>? {
        read(name, FieldWords.uuid) { Identifier<Entity>($0) }
    }

    mutating func reference() -> String? {
        read("ref_id", FieldWords.reference) {
            ConversionRequestBody.isReference($0) ? $0 : nil
        }
    }

    mutating func time(_ name: String) -> Instant? {
        read(name, "must be an RFC 3339 date-time") { Instant(rfc3339: $0) }
    }

    mutating func isAscending() -> Bool {
        read("order", "must be ASC or DESC") { ["ASC": true, "DESC": false][$0] } ?? false
    }

    /// A number of a log; only what came after it is wanted.
    mutating func after() -> Int64? {
        read("after", "must be a whole number") { Self.number($0) }
    }

    mutating func asset(_ assets: AssetDirectory) -> Asset? {
        read("asset", "is not an asset that is known here") { assets.asset($0) }
    }

    /// Where the page before ended.
    mutating func position<Position: PagePosition>(
        _ cursors: PageCursors, of listing: PageCursors.Listing
    ) -> Position? {
        read("page_cursor", "is none of this list: it was changed, or given out for another") {
            cursors.position(in: $0, of: listing)
        }
    }

    func finish() throws(APIError) {
        if !errors.isEmpty { throw .invalid(errors) }
    }

    mutating func read<Value>(
        _ name: String, _ rule: String, _ read: (String) -> Value?
    ) -> Value? {
        guard let text = query[name] else { return nil }
        let value = read(text)
        if value == nil { errors.add(name, rule) }
        return value
    }

    static func number(_ text: String) -> Int64? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int64(text)
    }
}
