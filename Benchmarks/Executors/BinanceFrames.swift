import Domain
import Money
import Routing
import StrictJSON
import Venues

/// Recorded frames of one Binance symbol as messages of a tape: snapshot, deltas, trades.
///
/// Deltas that were received before the snapshot's answer may be newer than it: by the venue's own
/// rule they are kept until then, and applied to it.
enum BinanceFrames {
    static func read(path: String, symbol: String) throws -> [TapeMessage] {
        var reader = try GzipReader(path: path)
        var messages: [TapeMessage] = []
        var line: [UInt8] = []
        var number = 0
        func take() throws {
            number += 1
            if let message = try message(line, symbol, number: number) { messages.append(message) }
            line.removeAll(keepingCapacity: true)
        }
        while let piece = try reader.next() {
            for part in piece.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .enumerated()
            {
                if part.offset > 0 { try take() }
                line.append(contentsOf: part.element)
            }
        }
        if !line.isEmpty { try take() }
        return sorted(messages)
    }

    /// The snapshot first, with what is newer than it.
    private static func sorted(_ messages: [TapeMessage]) -> [TapeMessage] {
        let index = messages.firstIndex { message in
            if case .snapshot = message.content { true } else { false }
        }
        guard let index, case .snapshot(_, _, let last?) = messages[index].content else {
            return messages
        }
        let snapshot = messages[index]
        let newer = messages[..<index].compactMap { message -> TapeMessage? in
            guard case .delta(_, _, let update?) = message.content, update > last else {
                return nil
            }
            return TapeMessage(
                seconds: snapshot.seconds, venue: message.venue, symbol: message.symbol,
                content: message.content)
        }
        return [snapshot] + newer + messages[(index + 1)...]
    }

    private static func message(
        _ line: [UInt8], _ symbol: String, number: Int
    ) throws -> TapeMessage? {
        guard !line.isEmpty else { return nil }
        let frame = try JSONParser.parse(line)
        guard let data = frame["data"]?.string else { return nil }
        // Half of the frames, and nothing that the depth does not tell.
        guard !data.hasPrefix("{\"stream\":\"btcusdt@bookTicker\"") else { return nil }
        guard case .number(let time) = frame["ts"] else { throw BenchmarkError.frame(line: number) }
        let body = try JSONParser.parse(data)
        guard let content = try content(body["data"] ?? body) else { return nil }
        return TapeMessage(
            seconds: try Fixed(time), venue: "binance", symbol: symbol, content: content)
    }

    private static func content(_ body: JSONValue) throws -> TapeMessage.Content? {
        if let last = body["lastUpdateId"]?.integer {
            return .snapshot(
                bids: try levels(body["bids"]), asks: try levels(body["asks"]), last: UInt64(last))
        }
        switch body["e"]?.string {
        case "depthUpdate":
            return .delta(
                bids: try levels(body["b"]), asks: try levels(body["a"]),
                update: body["u"]?.integer.map { UInt64($0) })
        case "trade":
            guard let price = body["p"]?.string, let quantity = body["q"]?.string else {
                return nil
            }
            // `m`: the buyer was the maker, so the seller was the aggressor.
            return .trade(
                price: try Fixed(price), quantity: try Fixed(quantity),
                aggressor: body["m"]?.bool == true ? .sell : .buy)
        default: return nil
        }
    }

    private static func levels(_ value: JSONValue?) throws -> [BookLevel] {
        try (value?.array ?? []).compactMap { level in
            guard let pair = level.array, pair.count == 2, let price = pair[0].string,
                let quantity = pair[1].string
            else { return nil }
            return BookLevel(price: try Fixed(price), quantity: try Fixed(quantity))
        }
    }
}
