import Money
package import Routing

/// Plays one venue's part of a recording in its own time, over and over.
///
/// It begins at the moment when every symbol has its first snapshot; what came before is given at
/// once. At the end it starts again from there: books of the round before stay until the snapshots
/// replace them.
package struct TapePlayer: MarketEventSource {
    /// A round lasts at least this, in microseconds, however short the recording.
    static let roundMin: Int64 = 1_000_000
    /// Between the last message and the next round, in microseconds.
    static let pause: Int64 = 1_000

    private struct Step {
        /// Microseconds since the first message.
        let offset: Int64
        /// `nil`: of a symbol that the venue does not trade.
        let market: Int?
        let content: TapeMessage.Content
    }

    private let steps: [Step]
    private let venue: String
    private let preload: Int64
    private let round: Int64
    private var builders: [BookBuilder]
    private var roundStart: Int64 = 0
    private var index = 0

    /// - Throws: ``TapeError/nothingOf(venue:symbol:)`` for a rule whose book is not in the
    ///   recording.
    package init(_ tape: Tape, venue: String, rules: [MarketRules]) throws(TapeError) {
        let names = rules.map { "\($0.symbol.base.code)/\($0.symbol.quote.code)" }
        let start = tape.messages.first?.microseconds ?? 0
        steps = tape.messages.map { message in
            let market = names.firstIndex(of: message.symbol)
            return Step(
                offset: message.microseconds - start, market: market,
                content: market == nil
                    ? .delta(bids: [], asks: [], update: nil) : message.content)
        }
        var ready: Int64 = 0
        for (market, name) in names.enumerated() {
            let first = steps.first { step in
                guard step.market == market, case .snapshot = step.content else { return false }
                return true
            }
            guard let first else { throw .nothingOf(venue: venue, symbol: name) }
            ready = max(ready, first.offset)
        }
        self.venue = venue
        preload = ready
        round = max(Self.roundMin, (steps.last?.offset ?? 0) - ready + Self.pause)
        builders = rules.map { _ in BookBuilder(venue: venue) }
    }

    package mutating func next(until elapsed: Int64) -> MarketEvent? {
        guard !steps.isEmpty else { return nil }
        if elapsed - roundStart >= 2 * round {
            // After a long sleep whole rounds are left out: they would end in the same book.
            roundStart += (elapsed - roundStart) / round * round
            restart()
        }
        while true {
            if index == steps.count {
                guard roundStart + round <= elapsed else { return nil }
                roundStart += round
                restart()
            }
            let step = steps[index]
            let at = roundStart + max(0, step.offset - preload)
            guard at <= elapsed else { return nil }
            index += 1
            if let event = event(of: step, at: at) { return event }
        }
    }

    private mutating func restart() {
        index = 0
        for market in builders.indices { builders[market] = BookBuilder(venue: venue) }
    }

    private mutating func event(of step: Step, at: Int64) -> MarketEvent? {
        guard let market = step.market else {
            return MarketEvent(at: at, market: 0, content: .heartbeat)
        }
        switch step.content {
        case .trade(let price, let quantity, let aggressor):
            return MarketEvent(
                at: at, market: market,
                content: .traded(price: price, quantity: quantity, aggressor: aggressor))
        case .snapshot, .delta:
            switch builders[market].apply(step.content) {
            case .none: return nil
            case .replaced:
                let (bids, asks) = (builders[market].bids, builders[market].asks)
                return MarketEvent(
                    at: at, market: market, content: .replaced(bids: bids, asks: asks))
            case .updated(let bids, let asks):
                return MarketEvent(
                    at: at, market: market, content: .updated(bids: bids, asks: asks))
            }
        }
    }
}
