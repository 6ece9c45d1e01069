import Domain
import Money
import Venues

/// One venue's part of a recording from some moment on: its book then, and what came after.
struct RecordedMarket: MarketEventSource {
    private let messages: [TapeMessage]
    private let start: Int64
    private var index: Int
    private var builder: BookBuilder
    private var isShown = false

    /// - Parameter start: in the recording's own microseconds, not before its first snapshot.
    init(_ messages: [TapeMessage], venue: String, start: Int64) {
        self.messages = messages
        self.start = start
        builder = BookBuilder(venue: venue)
        index = 0
        while index < messages.count, messages[index].microseconds <= start {
            builder.apply(messages[index].content)
            index += 1
        }
    }

    mutating func next(until elapsed: Int64) -> MarketEvent? {
        guard isShown else {
            isShown = true
            return MarketEvent(
                at: 0, market: 0, content: .replaced(bids: builder.bids, asks: builder.asks))
        }
        while index < messages.count {
            let message = messages[index]
            let at = message.microseconds - start
            guard at <= elapsed else { return nil }
            index += 1
            if let content = content(of: message) {
                return MarketEvent(at: at, market: 0, content: content)
            }
        }
        return nil
    }

    private mutating func content(of message: TapeMessage) -> MarketEvent.Content? {
        switch message.content {
        case .trade(let price, let quantity, let aggressor):
            return .traded(price: price, quantity: quantity, aggressor: aggressor)
        case .snapshot, .delta:
            switch builder.apply(message.content) {
            case .none: return nil
            case .replaced: return .replaced(bids: builder.bids, asks: builder.asks)
            case .updated(let bids, let asks): return .updated(bids: bids, asks: asks)
            }
        }
    }
}
