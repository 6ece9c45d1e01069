/// Why a recording cannot be played.
package enum TapeError: Error, Hashable, Sendable {
    case unreadable(path: String)
    /// No gzip data, or cut off.
    case damaged(path: String)
    /// A line that is not a message of the tape format; lines count from 1.
    case malformed(path: String, line: Int, reason: String)
    /// It has no book of this venue and symbol.
    case nothingOf(venue: String, symbol: String)
}

extension TapeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path): "\(path): expected a recorded tape that can be read"
        case .damaged(let path): "\(path): expected whole gzip data"
        case .malformed(let path, let line, let reason):
            "\(path):\(line): expected a message of the tape format: \(reason)"
        case .nothingOf(let venue, let symbol): "the tape has no book of \(symbol) at \(venue)"
        }
    }
}
