import Domain
import Engine

/// The part of Lucene's query language that lists understand (spec/trade.md, section 8).
///
/// `expression = side-by-side (OR side-by-side)*`, where terms side by side narrow as AND does, and
/// NOT binds tightest. A field may stand before a group: `status:(PENDING OR PROCESSING)`.
struct LuceneQuery {
    private let tokens: [QueryToken]
    private var index = 0
    private var terms = 0
    private var depth = 0

    private static let depthMax = 16

    /// - Returns: `.everything` for a blank text.
    static func parse(_ text: String) throws(QueryError) -> ConversionFilter {
        guard text.count <= Limits.queryLengthMax else {
            throw QueryError(
                Limits.queryLengthMax + 1, "more than \(Limits.queryLengthMax) characters")
        }
        var query = LuceneQuery(tokens: try QueryLexer.tokens(text))
        if query.current.kind == .end { return .everything }
        let filter = try query.alternatives(of: nil)
        guard query.current.kind == .end else {
            throw QueryError(query.current.column, "a parenthesis is closed that was not opened")
        }
        return filter
    }

    private init(tokens: [QueryToken]) { self.tokens = tokens }

    private var current: QueryToken { tokens[min(index, tokens.count - 1)] }

    private mutating func alternatives(
        of field: QueryField?
    ) throws(QueryError) -> ConversionFilter {
        var parts = [try narrowing(of: field)]
        while current.kind == .or {
            index += 1
            parts.append(try narrowing(of: field))
        }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func narrowing(
        of field: QueryField?
    ) throws(QueryError) -> ConversionFilter {
        var parts = [try negated(field)]
        while true {
            switch current.kind {
            case .and: index += 1
            case .or, .close, .end: return parts.count == 1 ? parts[0] : .and(parts)
            case .not, .open, .field, .text, .range: break
            }
            parts.append(try negated(field))
        }
    }

    private mutating func negated(_ field: QueryField?) throws(QueryError) -> ConversionFilter {
        guard current.kind == .not else { return try primary(field) }
        let column = current.column
        index += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw QueryError(column, "nested too deeply") }
        return .not(try negated(field))
    }

    private mutating func primary(_ outer: QueryField?) throws(QueryError) -> ConversionFilter {
        let token = current
        index += 1
        switch token.kind {
        case .open: return try group(of: outer, openedAt: token.column)
        case .field(let name):
            guard outer == nil else {
                throw QueryError(token.column, "a field inside the group of a field")
            }
            return try value(of: try QueryField(name, at: token.column))
        case .text, .range:
            guard let outer else {
                throw QueryError(token.column, "a field is needed, such as status:PENDING")
            }
            return try term(outer, token)
        case .and, .or: throw QueryError(token.column, "nothing in front of the operator")
        case .not, .close, .end: throw QueryError(token.column, "a term is missing")
        }
    }

    private mutating func value(of field: QueryField) throws(QueryError) -> ConversionFilter {
        let token = current
        index += 1
        switch token.kind {
        case .open: return try group(of: field, openedAt: token.column)
        case .text, .range: return try term(field, token)
        case .and, .or, .not, .close, .field, .end:
            throw QueryError(token.column, "a value is missing")
        }
    }

    private mutating func group(
        of field: QueryField?, openedAt column: Int
    ) throws(QueryError) -> ConversionFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw QueryError(column, "nested too deeply") }
        let filter = try alternatives(of: field)
        guard current.kind == .close else {
            throw QueryError(column, "the parenthesis is not closed")
        }
        index += 1
        return filter
    }

    private mutating func term(
        _ field: QueryField, _ token: QueryToken
    ) throws(QueryError) -> ConversionFilter {
        terms += 1
        guard terms <= Limits.queryTermsMax else {
            throw QueryError(token.column, "more than \(Limits.queryTermsMax) terms")
        }
        return try field.filter(token)
    }
}
