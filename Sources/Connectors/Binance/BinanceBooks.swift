package import Domain
internal import Money
internal import Routing
internal import Synchronization

/// The books of one venue, made of its depth messages and snapshots. One stream writes.
package final class BinanceBooks: Sendable {
    package let board: BookBoard
    private let symbols: BinanceSymbols
    private let state: Mutex<State>

    private struct State {
        var joins: [Symbol: Joining]
        /// Counts connections; `nil`: there is none, and no snapshot is of use.
        var connection: Int?
        var connections = 0
    }

    private struct Joining {
        var join = BinanceDepthJoin()
        /// The latest time of the venue that the book is known to contain.
        var milliseconds: Int64 = 0
    }

    package init(_ configuration: BinanceConfiguration, _ symbols: BinanceSymbols) {
        self.symbols = symbols
        board = BookBoard(
            symbols: symbols.symbols, depth: configuration.depthLevels,
            staleAfter: configuration.bookStaleness)
        state = Mutex(
            State(
                joins: Dictionary(
                    uniqueKeysWithValues: symbols.symbols.map { ($0, Joining()) })))
    }

    /// A new connection: every book needs a snapshot.
    package func begin() {
        state.withLock { state in
            for symbol in symbols.symbols { state.joins[symbol]?.join.reset() }
            state.connections += 1
            state.connection = state.connections
            board.spoilAll(.syncing)
        }
    }

    package func disconnect() {
        state.withLock { state in
            state.connection = nil
            board.spoilAll(.disconnected)
        }
    }

    /// What a snapshot that is asked for now belongs to; `nil`: none is of use.
    package var connection: Int? { state.withLock { $0.connection } }

    /// - Parameters:
    ///   - now: when it came.
    ///   - local: our clock at a time of the venue's.
    /// - Returns: a symbol that needs a snapshot now.
    /// - Throws: ``BinanceAnswerError`` for a symbol that was not asked for.
    package func take(
        _ depth: BinanceDepth, heard now: Instant, local: (Instant) -> Instant
    ) throws(BinanceAnswerError) -> Symbol? {
        guard let symbol = symbols.symbol(named: depth.symbol) else {
            throw .wrong("s", depth.symbol)
        }
        board.hear(at: now)
        return state.withLock { state in
            guard state.connection != nil, var joining = state.joins[symbol] else { return nil }
            defer { state.joins[symbol] = joining }
            switch joining.join.take(depth) {
            case .wait, .askAgain, .begin: return nil
            case .gap(let expected, let got):
                board.spoil(symbol, .gap(expected: expected, got: got))
                return symbol
            case .apply(let depth):
                joining.milliseconds = max(joining.milliseconds, depth.milliseconds)
                let flaw = board.update(
                    symbol, at: local(Self.instant(joining.milliseconds)),
                    sequence: UInt64(joining.milliseconds), heard: now
                ) { levels in
                    Self.apply(depth, to: &levels)
                    return nil
                }
                guard flaw != nil else { return nil }
                joining.join.reset()
                return symbol
            }
        }
    }

    /// - Parameters:
    ///   - connection: ``connection`` when it was asked for.
    ///   - askedAt: of the venue's clock, in milliseconds: the snapshot is not older.
    /// - Returns: whether the symbol needs another snapshot.
    package func take(
        _ snapshot: BinanceSnapshot, of symbol: Symbol, connection: Int, askedAt: Int64,
        heard now: Instant, local: (Instant) -> Instant
    ) -> Bool {
        state.withLock { state in
            guard state.connection == connection, var joining = state.joins[symbol] else {
                return false
            }
            defer { state.joins[symbol] = joining }
            switch joining.join.take(snapshot) {
            case .wait, .gap, .apply: return false
            case .askAgain: return true
            case .begin(let snapshot, let depths):
                var levels = LevelBook()
                levels.replace(bids: snapshot.bids, asks: snapshot.asks)
                for depth in depths { Self.apply(depth, to: &levels) }
                joining.milliseconds = max(
                    joining.milliseconds, askedAt, depths.last?.milliseconds ?? 0)
                let flaw = board.replace(
                    symbol, with: levels, at: local(Self.instant(joining.milliseconds)),
                    sequence: UInt64(max(joining.milliseconds, 0)), heard: now)
                guard flaw != nil else { return false }
                joining.join.reset()
                return true
            }
        }
    }

    private static func instant(_ milliseconds: Int64) -> Instant {
        Instant(microseconds: milliseconds * 1_000)
    }

    private static func apply(_ depth: BinanceDepth, to levels: inout LevelBook) {
        for level in depth.bids { levels.set(.buy, price: level.price, quantity: level.quantity) }
        for level in depth.asks { levels.set(.sell, price: level.price, quantity: level.quantity) }
        levels.truncate(to: BinanceLimits.bookLevelsMax)
    }
}
