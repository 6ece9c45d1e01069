internal import Domain
internal import Routing
internal import Synchronization

/// The book of one symbol with what is wrong with it. The levels live here, not with who changes
/// them: they are changed in place, and copied only for a reader that asks after a change.
final class BookSlot: Sendable {
    private struct State {
        var levels = LevelBook()
        var flaw: BookFlaw? = .syncing
        var at = Instant(microseconds: 0)
        var sequence: UInt64 = 0
        /// What readers get, made of the levels when the first of them asks.
        var shown: Book?
        /// How often it became unusable, by the name of what was wrong.
        var spoilings: [String: Int] = [:]

        mutating func spoil(_ new: BookFlaw) {
            if flaw == nil {
                spoilings[new.name, default: 0] += 1
                flaw = new
            } else if new == .disconnected || new == .syncing {
                flaw = new
            }
            shown = nil
        }

        mutating func move(to at: Instant, _ sequence: UInt64) {
            (self.at, self.sequence, shown) = (at, sequence, nil)
        }
    }

    private let symbol: Symbol
    private let depth: Int
    private let state = Mutex(State())

    init(symbol: Symbol, depth: Int) { (self.symbol, self.depth) = (symbol, depth) }

    var flaw: BookFlaw? { state.withLock { $0.flaw } }
    var spoilings: [String: Int] { state.withLock { $0.spoilings } }

    func book() -> Book? {
        state.withLock { state in
            guard state.flaw == nil else { return nil }
            if let shown = state.shown { return shown }
            let book = state.levels.book(
                of: symbol, depth: depth, at: state.at, sequence: state.sequence)
            state.shown = book
            return book
        }
    }

    func replace(_ levels: LevelBook, at: Instant, sequence: UInt64) -> BookFlaw? {
        state.withLock { state in
            state.levels = levels
            state.move(to: at, sequence)
            state.flaw = levels.isCrossed ? .crossed : nil
            return state.flaw
        }
    }

    func update(
        at: Instant, sequence: UInt64, _ change: (inout LevelBook) -> BookFlaw?
    ) -> BookFlaw? {
        state.withLock { state in
            guard state.flaw == nil else { return state.flaw }
            let found = change(&state.levels)
            state.move(to: at, sequence)
            if let flaw = found ?? (state.levels.isCrossed ? .crossed : nil) { state.spoil(flaw) }
            return state.flaw
        }
    }

    func spoil(_ flaw: BookFlaw) { state.withLock { $0.spoil(flaw) } }
}
