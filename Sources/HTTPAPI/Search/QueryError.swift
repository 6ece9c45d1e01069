/// Why a search expression is not understood, and where: columns count characters from 1.
struct QueryError: Error, Hashable, Sendable, CustomStringConvertible {
    let column: Int
    let message: String

    init(_ column: Int, _ message: String) { (self.column, self.message) = (column, message) }

    var description: String { "column \(column): \(message)" }
}
