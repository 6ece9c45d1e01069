package import Domain
import Routing
import Synchronization

/// The books of one connection into a board.
///
/// Every message has a whole book, so that none depends on another: one that is older than what is
/// shown changes nothing, one that is crossed, or too old when it comes, is not shown, and the next
/// one heals either. The venue tells of a book when it changes; that of a quiet market is
/// asked for over REST, once the channel is subscribed and so tells whatever changes after it.
package final class BitstampBookFeed: Sendable {
    private struct State {
        /// Counts the connections.
        var epoch = 0
        var subscribed: Set<Symbol> = []
        /// The venue's time of the last book of each symbol, on every connection so far.
        var last: [Symbol: Instant] = [:]
    }

    private let board: BookBoard
    private let state = Mutex(State())

    package init(board: BookBoard) { self.board = board }

    package func begin() {
        state.withLock { state in
            state.epoch += 1
            state.subscribed = []
            board.spoilAll(.syncing)
        }
    }

    package func end() {
        state.withLock { state in
            state.epoch += 1
            state.subscribed = []
            board.spoilAll(.disconnected)
        }
    }

    package func hear(at now: Instant) { board.hear(at: now) }

    package func subscribed(_ symbol: Symbol, at now: Instant) {
        board.hear(at: now)
        state.withLock { _ = $0.subscribed.insert(symbol) }
    }

    /// A book that the stream told.
    ///
    /// - Throws: where it is from the future: whatever followed would be older.
    package func take(
        _ book: BitstampBook, of symbol: Symbol, at now: Instant
    ) throws(BitstampError) {
        try checkTime(book, now)
        board.hear(at: now)
        state.withLock { state in
            // The first book may come before the word that the channel is subscribed.
            state.subscribed.insert(symbol)
            show(book, symbol, &state, now: now, heard: now)
        }
    }

    /// Symbols that are subscribed and have no book yet, or a crossed one, in order.
    package func wanting(at now: Instant) -> (symbols: [Symbol], epoch: Int) {
        let (subscribed, epoch) = state.withLock { ($0.subscribed, $0.epoch) }
        let symbols = board.symbols.filter { symbol in
            guard subscribed.contains(symbol) else { return false }
            return switch board.flaw(of: symbol, at: now) {
            case .syncing, .crossed: true
            case .gap, .checksum, .stale, .disconnected, nil: false
            }
        }
        return (symbols, epoch)
    }

    /// A book that REST answered, asked for when the connection was the one of `epoch`. That REST
    /// answers says nothing of the stream, which is not heard by it.
    package func take(
        answer book: BitstampBook, of symbol: Symbol, epoch: Int, at now: Instant
    ) throws(BitstampError) {
        try checkTime(book, now)
        state.withLock { state in
            guard state.epoch == epoch, state.subscribed.contains(symbol),
                let heard = board.lastHeard
            else { return }
            show(book, symbol, &state, now: now, heard: heard)
        }
    }

    private func checkTime(_ book: BitstampBook, _ now: Instant) throws(BitstampError) {
        guard book.at <= now.adding(BitstampLimits.bookAgeMax) else {
            throw .malformed("order_book: a book of the future")
        }
    }

    private func show(
        _ book: BitstampBook, _ symbol: Symbol, _ state: inout State, now: Instant, heard: Instant
    ) {
        guard now.duration(since: book.at) <= BitstampLimits.bookAgeMax else {
            // The stream lags: whatever was shown before is no better.
            board.spoil(symbol, .stale(since: book.at))
            return
        }
        if let last = state.last[symbol] {
            // The same book again is news where there is none, as on a new connection.
            let isUsable = board.flaw(of: symbol, at: now) == nil
            guard book.at > last || (book.at == last && !isUsable) else { return }
        }
        state.last[symbol] = book.at
        board.replace(
            symbol, with: book.levels, at: book.at,
            sequence: UInt64(clamping: book.at.microseconds), heard: heard)
    }
}
