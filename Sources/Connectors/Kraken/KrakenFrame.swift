package import Domain
package import Money
package import Routing
package import StrictJSON
import VenueProtocols

/// One message of the WebSocket API version 2: an event, or the answer to a request.
package enum KrakenFrame: Hashable, Sendable {
    case heartbeat
    /// The answer to a request: whether it was done, and the error if not.
    case answer(method: String, channel: String?, error: String?)
    case books(isSnapshot: Bool, [KrakenBookMessage])
    /// `sequence` counts the messages of one subscription from 1.
    case executions(isSnapshot: Bool, [KrakenExecution], sequence: UInt64?)
    case tickers([KrakenTicker])
    /// How the venue is: `online`, `maintenance`, `cancel_only`, ...
    case status(String)
    /// How markets are: all of Kraken's at first, and then each whose status changed.
    case instruments([KrakenInstrument])
    /// Of no use here: trades, pongs.
    case other

    package init(_ bytes: [UInt8]) throws(KrakenError) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch { throw .malformed("\(error)") }
        let fields = try KrakenFields(value, "message")
        if fields.has("method") {
            self = try Self.answer(fields)
            return
        }
        switch try fields.optionalText("channel") {
        case "heartbeat": self = .heartbeat
        case "book": self = try Self.books(fields)
        case "executions": self = try Self.executions(fields)
        case "instrument": self = .instruments(try KrakenInstrument.list(fields))
        case "status":
            let data = try fields.array("data").first ?? .null
            self = .status(try KrakenFields(data, "status").text("system"))
        case "ticker":
            var tickers: [KrakenTicker] = []
            for value in try fields.array("data") { tickers.append(try KrakenTicker(value)) }
            self = .tickers(tickers)
        default: self = .other
        }
    }

    private static func books(_ fields: KrakenFields) throws(KrakenError) -> KrakenFrame {
        let isSnapshot = try Self.isSnapshot(fields)
        var messages: [KrakenBookMessage] = []
        for value in try fields.array("data") {
            messages.append(try KrakenBookMessage(value, isSnapshot: isSnapshot))
        }
        return .books(isSnapshot: isSnapshot, messages)
    }

    private static func executions(_ fields: KrakenFields) throws(KrakenError) -> KrakenFrame {
        let isSnapshot = try Self.isSnapshot(fields)
        var events: [KrakenExecution] = []
        for value in try fields.array("data") { events.append(try KrakenExecution(value)) }
        let sequence = fields.has("sequence") ? try fields.count("sequence", max: .max) : nil
        return .executions(
            isSnapshot: isSnapshot, events, sequence: sequence.map { UInt64($0) })
    }

    private static func answer(_ fields: KrakenFields) throws(KrakenError) -> KrakenFrame {
        let method = try fields.text("method")
        guard method == "subscribe" || method == "unsubscribe" else { return .other }
        let isDone = fields.value["success"]?.bool ?? false
        let error = isDone ? nil : try fields.optionalText("error") ?? "refused without a reason"
        return .answer(
            method: method, channel: fields.value["result"]?["channel"]?.string,
            error: error.map(krakenQuoted))
    }

    private static func isSnapshot(_ fields: KrakenFields) throws(KrakenError) -> Bool {
        switch try fields.text("type") {
        case "snapshot": true
        case "update": false
        default: throw fields.malformed("type", "neither snapshot nor update")
        }
    }
}

/// A snapshot or a change of one book (Kraken WebSocket API v2, "Book").
package struct KrakenBookMessage: Hashable, Sendable {
    /// As version 2 names it.
    package let pair: String
    /// A quantity of zero removes the level.
    package let bids: [BookLevel]
    package let asks: [BookLevel]
    /// Over the ten best of each side after the message.
    package let checksum: UInt32
    /// `nil`: a snapshot need not say.
    package let at: Instant?

    package init(_ value: JSONValue, isSnapshot: Bool) throws(KrakenError) {
        let fields = try KrakenFields(value, "book")
        pair = try fields.text("symbol")
        bids = try Self.levels(fields, "bids", isSnapshot)
        asks = try Self.levels(fields, "asks", isSnapshot)
        checksum = UInt32(try fields.count("checksum", max: Int(UInt32.max)))
        at = try isSnapshot && !fields.has("timestamp") ? nil : fields.moment("timestamp")
    }

    private static func levels(
        _ fields: KrakenFields, _ name: String, _ isSnapshot: Bool
    ) throws(KrakenError) -> [BookLevel] {
        var levels: [BookLevel] = []
        let values = try fields.array(name)
        guard values.count <= KrakenLimits.levelsMax else {
            throw fields.malformed(name, "\(values.count) levels")
        }
        for value in values {
            let level = try KrakenFields(value, "book \(name)")
            levels.append(
                BookLevel(
                    price: try level.positive("price"),
                    quantity: isSnapshot ? try level.positive("qty") : try level.notNegative("qty"))
            )
        }
        return levels
    }
}

/// An event of the executions channel (Kraken WebSocket API v2, "Executions").
package struct KrakenExecution: Hashable, Sendable {
    /// One execution, as it was booked.
    package struct Trade: Hashable, Sendable {
        /// The id that REST calls the trade's.
        package let id: String
        package let quantity: Fixed
        package let price: Fixed
        package let cost: Fixed
        /// `nil`: not told, or in more than one asset, which REST tells as one.
        package let fee: Fee?
        package let isMaker: Bool
    }

    package let txid: String
    package let client: String?
    package let kind: KrakenExecutionKind?
    package let status: KrakenOrderStatus?
    package let pair: String?
    package let quantity: Fixed?
    /// Base asset, filled in all.
    package let executed: Fixed?
    package let trade: Trade?
    package let reason: String?
    package let at: Instant

    package var id: OrderID? { client.flatMap(WireClientID.order) }

    package init(_ value: JSONValue) throws(KrakenError) {
        let fields = try KrakenFields(value, "execution")
        txid = try fields.text("order_id")
        client = try fields.optionalText("cl_ord_id")
        kind = KrakenExecutionKind(rawValue: try fields.text("exec_type"))
        let word = try fields.optionalText("order_status")
        status = word.flatMap(KrakenOrderStatus.init)
        pair = try fields.optionalText("symbol")
        quantity = try fields.optional("order_qty", fields.notNegative)
        executed = try fields.optional("cum_qty", fields.notNegative)
        reason = try fields.optionalText("reason")
        at = try fields.moment("timestamp")
        trade = kind == .trade ? try Self.trade(fields) : nil
    }

    private static func trade(_ fields: KrakenFields) throws(KrakenError) -> Trade {
        let id = try fields.text("exec_id")
        guard !id.isEmpty else { throw fields.malformed("exec_id", "empty") }
        let isMaker =
            switch try fields.optionalText("liquidity_ind") {
            case "m": true
            case "t", nil: false
            default: throw fields.malformed("liquidity_ind", "neither m nor t")
            }
        let cost = try fields.notNegative("cost")
        return Trade(
            id: id, quantity: try fields.positive("last_qty"),
            price: try fields.positive("last_price"), cost: cost,
            fee: try fee(fields, isMaker, cost), isMaker: isMaker)
    }

    private static func fee(
        _ fields: KrakenFields, _ isMaker: Bool, _ cost: Fixed
    ) throws(KrakenError) -> Fee? {
        guard fields.has("fees") else { return nil }
        let values = try fields.array("fees")
        guard values.count == 1 else { return nil }
        let fee = try KrakenFields(values[0], "execution fees")
        guard let asset = KrakenAssets.asset(try fee.text("asset")) else {
            throw fee.malformed("asset", "no code")
        }
        let amount = isMaker ? try fee.amount("qty") : try fee.notNegative("qty")
        return Fee(amount, of: asset)
    }
}
