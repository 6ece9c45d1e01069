import Connectors
import Domain
import Engine
import Logging
import Money
import Routing
import StrictJSON
import Synchronization
import TestKit
import VenueProtocols

/// A REST side that answers what a test says, method by method, and keeps what it was asked.
final class ScriptedKraken: RESTTransport {
    private struct State {
        var replies: [String: [RESTOutcome]] = [:]
        var asked: [RESTRequest] = []
    }

    private let state = Mutex(State())
    /// What time an answer takes, and whose.
    private let time: MovableTime

    init(time: MovableTime) { self.time = time }

    /// The next answers to a method, one after the other; the last one stays.
    func answer(_ method: KrakenMethod, _ outcomes: RESTOutcome...) {
        state.withLock { $0.replies[method.path] = outcomes }
    }

    func answer(_ method: KrakenMethod, result: String...) {
        let outcomes = result.map { Self.outcome("{\"error\":[],\"result\":\($0)}") }
        state.withLock { $0.replies[method.path] = outcomes }
    }

    func answer(_ method: KrakenMethod, error: String) {
        answer(method, Self.outcome("{\"error\":[\"\(error)\"]}"))
    }

    static func outcome(_ body: String, status: Int = 200) -> RESTOutcome {
        .answered(RESTAnswer(status: status, body: Array(body.utf8)))
    }

    func send(_ request: RESTRequest) async -> RESTOutcome {
        await Task.yield()
        let now = time.now()
        return state.withLock { state in
            state.asked.append(request)
            guard var replies = state.replies[request.path], let reply = replies.first else {
                if request.path == KrakenMethod.time.path {
                    let seconds = now.microseconds / 1_000_000
                    return Self.outcome("{\"error\":[],\"result\":{\"unixtime\":\(seconds)}}")
                }
                return .unknown("no answer is scripted")
            }
            if replies.count > 1 { replies.removeFirst() }
            state.replies[request.path] = replies
            return reply
        }
    }

    func asked(_ method: KrakenMethod) -> [RESTRequest] {
        state.withLock { $0.asked.filter { $0.path == method.path } }
    }

    var asked: [RESTRequest] { state.withLock { $0.asked } }

    /// One field of a request's form.
    static func field(_ name: String, of request: RESTRequest) -> String? {
        FormText.fields(request.body ?? "")?.first { $0.name == name }?.value
    }
}

/// Nonces that are kept in memory.
final class MemoryNonces: NonceStore {
    private let held = Mutex<UInt64?>(nil)
    private let isBroken: Bool

    init(isBroken: Bool = false) { self.isBroken = isBroken }

    func reserved() throws(KrakenError) -> UInt64? { held.withLock { $0 } }

    func reserve(_ nonce: UInt64) throws(KrakenError) {
        if isBroken { throw .nonceStore("the disk is full") }
        held.withLock { $0 = nonce }
    }
}

/// Everything a test of the venue needs.
struct KrakenWorld {
    static let secret =
        "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
    static let account: AccountID = "main"
    static let venueID: VenueID = "kraken"
    static let btcUSD = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USD", scale: 2))
    static let assetPairs = """
        {"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD","base":"XXBT","quote":"ZUSD",\
        "cost_decimals":5,"pair_decimals":1,"lot_decimals":8,"lot_multiplier":1,\
        "fees":[[0,0.4],[10000,0.35]],"fees_maker":[[0,0.25],[10000,0.2]],\
        "ordermin":"0.00005","costmin":"0.5","tick_size":"0.1","status":"online"}}
        """

    let time: MovableTime
    let rest: ScriptedKraken
    let streams: ScriptedLines
    let venue: KrakenVenue

    init(
        isExclusive: Bool = false, nonces: MemoryNonces = MemoryNonces(), isMeasured: Bool = true,
        timeMovesItself: Bool = true
    ) async throws {
        let time = MovableTime(
            start: Instant(microseconds: 1_790_000_000_500_000), movesItself: timeMovesItself)
        self.time = time
        rest = ScriptedKraken(time: time)
        streams = ScriptedLines()
        let key = KrakenKey(apiKey: "KEY", secret: Self.secret)
        guard let key else { throw KrakenError.malformed("the secret of the test") }
        let configuration = KrakenConfiguration(
            id: Self.venueID, symbols: [Self.btcUSD],
            accounts: [KrakenAccount(id: Self.account, key: key, isExclusive: isExclusive)])
        rest.answer(.assetPairs, result: Self.assetPairs)
        venue = KrakenVenue(
            configuration,
            symbols: try await KrakenVenue.markets(configuration, transport: rest),
            transport: rest, streams: streams, nonces: { _ in nonces }, time: time,
            random: CountedBits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        if isMeasured { _ = await venue.measureClock() }
    }

    static func symbols() throws -> KrakenSymbols {
        try KrakenSymbols(assetPairs: JSONParser.parse(assetPairs), wanted: [btcUSD])
    }

    func order(
        _ force: TimeInForce = .immediateOrCancel, side: Side = .buy, quantity: String = "1.25",
        price: String = "37500", validFor: Duration = .seconds(15), attempt: Int = 0
    ) throws -> Order {
        try Self.order(
            force, side: side, quantity: quantity, price: price, at: time.now(),
            validFor: validFor, attempt: attempt)
    }

    static func order(
        _ force: TimeInForce = .immediateOrCancel, side: Side = .buy, quantity: String = "1.25",
        price: String = "37500", at now: Instant, validFor: Duration = .seconds(15),
        attempt: Int = 0
    ) throws -> Order {
        Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001),
            leg: 0, attempt: attempt, account: VenueAccount(venueID, account), symbol: btcUSD,
            side: side, timeInForce: force, quantity: try Fixed(quantity),
            limitPrice: try Fixed(price), createdAt: now, validUntil: now.adding(validFor))
    }
}

/// The texts of Kraken's answers about one order.
enum KrakenTexts {
    static let txid = "OUF4EM-FRGI2-MQMWZD"
    static let trade = "TCCCTY-WJ6EO-4FP4VZ"
    static let added = """
        {"descr":{"order":"buy 1.25 XBTUSD @ limit 37500"},"txid":["\(txid)"]}
        """

    /// The members of a list: one order of ours.
    static func order(
        _ order: Order, status: String, executed: String, trades: [String] = [trade],
        reason: String? = nil, txid: String = txid, opened: Int = 1_790_000_001
    ) -> String {
        let ids = trades.map { "\"\($0)\"" }.joined(separator: ",")
        let why = reason.map { ",\"reason\":\"\($0)\"" } ?? ""
        return """
            {"\(txid)":{"refid":null,"userref":0,"cl_ord_id":"\(order.id)","status":"\(status)",\
            "opentm":\(opened).1234,"descr":{"pair":"XBTUSD","type":"\
            \(order.side == .buy ? "buy" : "sell")","ordertype":"limit","price":"37500.0"},\
            "vol":"\(order.quantity)","vol_exec":"\(executed)","cost":"0","fee":"0","price":"0",\
            "oflags":"fciq","trades":[\(ids)]\(why)}}
            """
    }

    static func trades(
        _ id: String = trade, quantity: String, side: String = "buy", txid: String = txid,
        pair: String = "XBTUSD"
    ) -> String {
        """
        {"\(id)":{"ordertxid":"\(txid)","pair":"\(pair)","time":1790000001.2345,\
        "type":"\(side)","ordertype":"limit","price":"37499.9","cost":"46874.87","fee":"187.49950",\
        "vol":"\(quantity)","margin":"0.0","misc":"","trade_id":1001,"maker":false}}
        """
    }
}
