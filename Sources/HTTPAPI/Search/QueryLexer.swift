/// Cuts a search expression into tokens.
struct QueryLexer {
    private let characters: [Character]
    private var index = 0

    /// Characters that would mean something in full Lucene and mean nothing here.
    private static let reserved: Set<Character> = [
        "{", "}", "^", "~", "?", "!", "&", "|", "]", "[",
    ]

    init(_ text: String) { characters = Array(text) }

    static func tokens(_ text: String) throws(QueryError) -> [QueryToken] {
        var lexer = QueryLexer(text)
        var tokens: [QueryToken] = []
        while true {
            let token = try lexer.next(afterField: tokens.last.map(isField) ?? false)
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private static func isField(_ token: QueryToken) -> Bool {
        if case .field = token.kind { true } else { false }
    }

    private mutating func next(afterField: Bool) throws(QueryError) -> QueryToken {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        let column = index + 1
        guard index < characters.count else { return QueryToken(kind: .end, column: column) }
        switch characters[index] {
        case "(":
            index += 1
            return QueryToken(kind: .open, column: column)
        case ")":
            index += 1
            return QueryToken(kind: .close, column: column)
        case "\"": return QueryToken(kind: .text(try quoted(), isPrefix: false), column: column)
        case "[" where afterField: return QueryToken(kind: try range(), column: column)
        default: return QueryToken(kind: try word(afterField: afterField), column: column)
        }
    }

    private mutating func quoted() throws(QueryError) -> String {
        let column = index + 1
        index += 1
        var text = ""
        while index < characters.count {
            let character = characters[index]
            index += 1
            if character == "\"" { return text }
            if character == "\\", index < characters.count {
                text.append(characters[index])
                index += 1
            } else {
                text.append(character)
            }
        }
        throw QueryError(column, "the quote is not closed")
    }

    /// A bare word: an operator, a field name with its colon, or a value. A value may hold colons.
    private mutating func word(afterField: Bool) throws(QueryError) -> QueryToken.Kind {
        let start = index
        var text = ""
        var isPrefix = false
        var hasEscape = false
        while index < characters.count {
            let character = characters[index]
            if character.isWhitespace || "()\"".contains(character) { break }
            if isPrefix { throw QueryError(index, "a * is allowed at the end of a value only") }
            if Self.reserved.contains(character) {
                throw QueryError(index + 1, "\(character) has no meaning here; quote or escape it")
            }
            index += 1
            if character == "\\" {
                guard index < characters.count else {
                    throw QueryError(index, "nothing follows the backslash")
                }
                text.append(characters[index])
                index += 1
                hasEscape = true
            } else if character == ":", !afterField {
                return .field(text)
            } else if character == "*" {
                isPrefix = true
            } else {
                text.append(character)
            }
        }
        if hasEscape || isPrefix || afterField { return .text(text, isPrefix: isPrefix) }
        switch String(characters[start..<index]) {
        case "AND": return .and
        case "OR": return .or
        case "NOT": return .not
        default: return .text(text, isPrefix: false)
        }
    }

    private mutating func range() throws(QueryError) -> QueryToken.Kind {
        let column = index + 1
        index += 1
        guard let end = characters[index...].firstIndex(of: "]") else {
            throw QueryError(column, "the bracket is not closed")
        }
        let words = characters[index..<end].split(whereSeparator: \.isWhitespace).map {
            String($0)
        }
        index = end + 1
        guard words.count == 3, words[1] == "TO" else {
            throw QueryError(column, "a range is [a TO b]")
        }
        return .range(Self.bound(words[0]), Self.bound(words[2]))
    }

    private static func bound(_ word: String) -> String? {
        if word == "*" { return nil }
        let isQuoted = word.count >= 2 && word.hasPrefix("\"") && word.hasSuffix("\"")
        return isQuoted ? String(word.dropFirst().dropLast()) : word
    }
}
