/// Why a file of reference rates cannot be used.
package enum RatesError: Error, Hashable, Sendable {
    case unreadable(path: String)
    /// No whole gzip data.
    case damaged(path: String)
    /// Lines and columns count from 1; a column is a cell between commas.
    case malformed(path: String, line: Int, column: Int, reason: String)
}

extension RatesError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path): "\(path): expected a file of reference rates that can be read"
        case .damaged(let path): "\(path): expected whole gzip data"
        case .malformed(let path, let line, let column, let reason):
            "\(path):\(line): column \(column): \(reason)"
        }
    }
}
