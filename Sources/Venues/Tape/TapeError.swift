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
