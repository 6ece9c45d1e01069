package import Domain

/// Whose snapshot is to be fetched, and when: one that is needed again and again is fetched ever
/// more seldom, so that a book that does not come together leaves the limits to orders.
///
/// A value: time is an argument.
package struct BinanceSnapshotQueue: Sendable {
    private struct Last {
        let at: Instant
        let pause: Duration
    }

    private var wanted: Set<Symbol> = []
    private var fetched: [Symbol: Last] = [:]

    package init() {}

    package mutating func want(_ symbols: [Symbol]) { wanted.formUnion(symbols) }

    /// The next that may be fetched now; it counts as fetched. In the order of the symbols.
    package mutating func take(at now: Instant) -> Symbol? {
        guard let symbol = wanted.sorted().first(where: { due($0) <= now || isAhead($0, now) })
        else { return nil }
        wanted.remove(symbol)
        fetched[symbol] = Last(at: now, pause: nextPause(symbol, now))
        return symbol
    }

    /// Whether any waits for its time.
    package var isWaiting: Bool { !wanted.isEmpty }

    private func due(_ symbol: Symbol) -> Instant {
        fetched[symbol].map { $0.at.adding($0.pause) } ?? Instant(microseconds: .min)
    }

    /// The clock was set back since it was fetched.
    private func isAhead(_ symbol: Symbol, _ now: Instant) -> Bool {
        fetched[symbol].map { $0.at > now } ?? false
    }

    /// None after the first, so that a gap is closed at once; then doubled at each that follows the
    /// one before soon after it might.
    private func nextPause(_ symbol: Symbol, _ now: Instant) -> Duration {
        guard let last = fetched[symbol],
            now.duration(since: last.at) < last.pause + BinanceLimits.snapshotCalm
        else { return .zero }
        return min(
            max(last.pause * 2, BinanceLimits.snapshotPause), BinanceLimits.snapshotPauseMax)
    }
}
