/// How one symbol's book is kept: the join of a snapshot with the changes around it, exactly as
/// Binance documents it ("How to manage a local order book correctly").
///
/// A value: it is told what came, and says what to do.
package struct BinanceDepthJoin: Sendable {
    package enum Step: Hashable, Sendable {
        /// Nothing to do: kept for later, or known already.
        case wait
        /// Changes are missing, or too many wait: all is forgotten, a snapshot is needed.
        case gap(expected: UInt64, got: UInt64)
        /// The snapshot is older than the first change that was kept: another is needed.
        case askAgain
        /// The book is that of the snapshot, with these changes applied in their order.
        case begin(BinanceSnapshot, [BinanceDepth])
        /// The change that follows what is there.
        case apply(BinanceDepth)
    }

    private enum State: Sendable {
        /// Changes that came without a snapshot to apply them to.
        case waiting([BinanceDepth])
        /// The last update that the book contains.
        case joined(Int64)
    }

    private var state = State.waiting([])

    package init() {}

    package var isJoined: Bool {
        switch state {
        case .waiting: false
        case .joined: true
        }
    }

    /// All is forgotten: the connection is new, or the book was found to be wrong.
    package mutating func reset() { state = .waiting([]) }

    package mutating func take(_ depth: BinanceDepth) -> Step {
        switch state {
        case .joined(let last):
            guard depth.lastUpdateID > last else { return .wait }
            guard depth.firstUpdateID <= last + 1 else {
                state = .waiting([depth])
                return .gap(expected: UInt64(last + 1), got: UInt64(depth.firstUpdateID))
            }
            state = .joined(depth.lastUpdateID)
            return .apply(depth)
        case .waiting(var kept):
            if let last = kept.last {
                guard depth.lastUpdateID > last.lastUpdateID else { return .wait }
                guard depth.firstUpdateID <= last.lastUpdateID + 1 else {
                    state = .waiting([depth])
                    return .gap(
                        expected: UInt64(last.lastUpdateID + 1), got: UInt64(depth.firstUpdateID))
                }
            }
            guard kept.count < BinanceLimits.depthsWaitingMax,
                kept.reduce(depth.levelCount, { $0 + $1.levelCount })
                    <= BinanceLimits.levelsWaitingMax
            else {
                state = .waiting([depth])
                return .gap(
                    expected: UInt64(depth.firstUpdateID), got: UInt64(depth.firstUpdateID))
            }
            kept.append(depth)
            state = .waiting(kept)
            return .wait
        }
    }

    /// A snapshot that was asked for after the changes began to come.
    package mutating func take(_ snapshot: BinanceSnapshot) -> Step {
        switch state {
        case .joined: return .wait
        case .waiting(let kept):
            let id = snapshot.lastUpdateID
            if let first = kept.first, id < first.firstUpdateID { return .askAgain }
            let later = kept.filter { $0.lastUpdateID > id }
            guard let last = later.last else {
                state = .joined(id)
                return .begin(snapshot, [])
            }
            state = .joined(last.lastUpdateID)
            return .begin(snapshot, later)
        }
    }
}
