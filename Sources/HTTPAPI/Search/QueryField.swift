import Domain
import Engine

/// What may stand in front of a colon.
enum QueryField: Hashable, Sendable {
    case text(ConversionFilter.Field)
    case createdAt
    /// The lower and the upper bound of `createdAt`.
    case from
    case to

    static var names: [String] {
        ConversionFilter.Field.allCases.map(\.rawValue) + ["createdAt", "from", "to"]
    }

    init(_ name: String, at column: Int) throws(QueryError) {
        switch name {
        case "createdAt": self = .createdAt
        case "from": self = .from
        case "to": self = .to
        default:
            guard let field = ConversionFilter.Field(rawValue: name) else {
                let known = Self.names.joined(separator: ", ")
                throw QueryError(column, "unknown field; known are \(known)")
            }
            self = .text(field)
        }
    }

    func filter(_ token: QueryToken) throws(QueryError) -> ConversionFilter {
        switch (self, token.kind) {
        case (.text(let field), .text(let text, let isPrefix)):
            return .field(field, isPrefix ? .startingWith(text) : .exactly(text))
        case (.createdAt, .range(let low, let high)):
            return .createdAt(
                from: try low.map { text throws(QueryError) in
                    try Self.instant(text, token.column, endOfDay: false)
                },
                to: try high.map { text throws(QueryError) in
                    try Self.instant(text, token.column, endOfDay: true)
                })
        case (.from, .text(let text, false)):
            return .createdAt(from: try Self.instant(text, token.column, endOfDay: false), to: nil)
        case (.to, .text(let text, false)):
            return .createdAt(from: nil, to: try Self.instant(text, token.column, endOfDay: true))
        case (.createdAt, _):
            throw QueryError(token.column, "createdAt needs a range, [a TO b]")
        case (.text, _):
            throw QueryError(token.column, "a range is for createdAt only")
        case (.from, _), (.to, _):
            throw QueryError(token.column, "a date-time is needed")
        }
    }

    /// An RFC 3339 date-time, or a date, which means its first or its last moment.
    private static func instant(
        _ text: String, _ column: Int, endOfDay: Bool
    ) throws(QueryError) -> Instant {
        let time = endOfDay ? "T23:59:59.999999Z" : "T00:00:00Z"
        guard let instant = Instant(rfc3339: text) ?? Instant(rfc3339: text + time) else {
            throw QueryError(column, "\(text.prefix(40)) is no RFC 3339 date-time")
        }
        return instant
    }
}
