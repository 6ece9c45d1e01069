package import Domain
package import Money
package import Routing
import StrictJSON

/// A whole book, as `GET /api/v2/order_book/{pair}/` answers it and the channels
/// `order_book_{pair}` push it.
package struct BitstampBook: Hashable, Sendable {
    package let at: Instant
    /// Best first, by the venue's own word.
    package let bids: [BookLevel]
    package let asks: [BookLevel]

    package init(_ fields: BitstampFields) throws(BitstampError) {
        at = try fields.microseconds("microtimestamp")
        bids = try Self.levels(fields, "bids")
        asks = try Self.levels(fields, "asks")
    }

    package init(_ bytes: [UInt8]) throws(BitstampError) {
        try self.init(BitstampFields(BitstampFields.parse(bytes), "order_book"))
    }

    var levels: LevelBook {
        var levels = LevelBook()
        levels.replace(bids: bids, asks: asks)
        levels.truncate(to: BitstampLimits.depth)
        return levels
    }

    private static func levels(
        _ fields: BitstampFields, _ name: String
    ) throws(BitstampError) -> [BookLevel] {
        let rows = try fields.array(name)
        guard rows.count <= BitstampLimits.levelsMax else {
            throw fields.malformed(name, "\(rows.count) levels")
        }
        var levels: [BookLevel] = []
        levels.reserveCapacity(rows.count)
        for row in rows {
            guard let pair = row.array, pair.count == 2 else {
                throw fields.malformed(name, "a level that is no pair")
            }
            levels.append(
                BookLevel(
                    price: try fields.positive(pair[0], name),
                    quantity: try fields.positive(pair[1], name)))
        }
        return levels
    }
}

/// The figures of a market in the last 24 hours: `GET /api/v2/ticker/{pair}/`.
package struct BitstampTicker: Hashable, Sendable {
    package let open: Fixed
    package let last: Fixed
    package let low: Fixed
    package let high: Fixed
    /// Base asset.
    package let volume: Fixed

    package init(_ bytes: [UInt8]) throws(BitstampError) {
        let fields = try BitstampFields(BitstampFields.parse(bytes), "ticker")
        open = try fields.positive("open")
        last = try fields.positive("last")
        low = try fields.positive("low")
        high = try fields.positive("high")
        volume = try fields.notNegative("volume")
        guard low <= high else { throw fields.malformed("low", "above high") }
    }
}

/// One message of the WebSocket API version 2.
package enum BitstampFrame: Hashable, Sendable {
    /// The answer to a heartbeat of ours.
    case heartbeat
    case subscribed(pair: String)
    case book(pair: String, BitstampBook)
    /// The venue ends this connection soon.
    case reconnectRequested
    /// The venue did not understand us; for the log.
    case error(String)
    /// Of no use here.
    case other

    static let channel = "order_book_"

    package init(_ bytes: [UInt8]) throws(BitstampError) {
        let fields = try BitstampFields(BitstampFields.parse(bytes), "message")
        switch try fields.text("event") {
        case "bts:heartbeat": self = .heartbeat
        case "bts:request_reconnect": self = .reconnectRequested
        case "bts:error":
            let text = fields.value["data"]?["message"]?.string ?? "an error without a message"
            self = .error(bitstampQuoted(text))
        case "bts:subscription_succeeded":
            self = Self.pair(try fields.text("channel")).map { .subscribed(pair: $0) } ?? .other
        case "data":
            guard let pair = Self.pair(try fields.text("channel")) else {
                self = .other
                return
            }
            self = .book(pair: pair, try BitstampBook(fields.object("data")))
        default: self = .other
        }
    }

    private static func pair(_ channel: String) -> String? {
        channel.hasPrefix(Self.channel) ? String(channel.dropFirst(Self.channel.count)) : nil
    }

    static func subscription(_ pair: String) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", "bts:subscribe")
            writer.member("data", object: { $0.member("channel", Self.channel + pair) })
        }
        return writer.text
    }

    static let beat = "{\"event\":\"bts:heartbeat\"}"
}
