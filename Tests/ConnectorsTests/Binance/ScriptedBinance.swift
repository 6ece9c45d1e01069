import Domain
import Engine
import Logging
import Money
import Routing
import Synchronization
import TestKit

@testable import Connectors

/// Answers by method and path, one after the other, the last again and again; what has no answer is
/// not sent.
final class ScriptedBinance: RESTTransport {
    private struct State {
        var answers: [String: [RESTOutcome]] = [:]
        var sent: [RESTRequest] = []
    }

    private let state = Mutex(State())

    func send(_ request: RESTRequest) async -> RESTOutcome {
        state.withLock { state in
            state.sent.append(request)
            let key = "\(request.method.rawValue) \(request.path)"
            guard let answers = state.answers[key], let next = answers.first else {
                return .notSent("\(key) has no answer")
            }
            if answers.count > 1 { state.answers[key]?.removeFirst() }
            return next
        }
    }

    /// - Parameter call: such as `GET /api/v3/time`.
    func on(_ call: String, _ outcomes: RESTOutcome...) {
        state.withLock { $0.answers[call] = outcomes }
    }

    var sent: [RESTRequest] { state.withLock { $0.sent } }

    /// What was sent since this was called last.
    func takeSent() -> [RESTRequest] {
        state.withLock { state in
            defer { state.sent = [] }
            return state.sent
        }
    }
}

extension RESTOutcome {
    static func json(
        _ text: String, status: Int = 200, headers: [String: String] = [:]
    ) -> RESTOutcome {
        .answered(RESTAnswer(status: status, headers: headers, body: Array(text.utf8)))
    }
}

/// Opens nothing: streams are driven by hand.
struct NoStreams: StreamTransport {
    func open(_ url: String) async -> StreamConnection? { nil }
}

struct SameBits: RandomSource {
    func bits() -> (UInt64, UInt64) { (1, 2) }
}

/// A connector with scripted answers, and a time that stands.
struct BinanceWorld {
    static let start = Instant(microseconds: 1_499_827_319_559_000)
    static let key = BinanceKey(
        apiKey: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
        secret: .hmac("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"))
    static let btc = Asset("BTC", scale: 8)
    static let eth = Asset("ETH", scale: 8)
    static let usdt = Asset("USDT", scale: 8)
    static let btcusdt = Symbol(base: btc, quote: usdt)
    static let ethusdt = Symbol(base: eth, quote: usdt)
    static let account: AccountID = "main"

    let script = ScriptedBinance()
    let time = SelfMovingTime(start: start)
    let venue: BinanceVenue

    init(
        symbols: [Symbol] = [btcusdt], _ change: (inout BinanceConfiguration) -> Void = { _ in }
    ) {
        var configuration = BinanceConfiguration(
            id: "binance", restURL: "http://127.0.0.1:1", streamURL: "ws://127.0.0.1:1/stream",
            socketAPIURL: "ws://127.0.0.1:1/ws-api/v3", symbols: symbols,
            keys: [Self.account: Self.key])
        configuration.recvWindow = .seconds(10)
        change(&configuration)
        venue = BinanceVenue(
            configuration, transport: script, streams: NoStreams(), time: time,
            random: SameBits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// - Parameter attempt: another one, another client order id.
    static func order(
        _ side: Side = .buy, _ force: TimeInForce = .goodTillCancelled, quantity: String = "0.01",
        price: String = "61000", attempt: Int = 0, account: AccountID = account,
        validFor: Duration = .seconds(10)
    ) throws -> Order {
        Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 1), leg: 0,
            attempt: attempt, account: VenueAccount("binance", account), symbol: btcusdt,
            side: side, timeInForce: force, quantity: try Fixed(quantity),
            limitPrice: try Fixed(price), createdAt: start, validUntil: start.adding(validFor))
    }

    /// What `order()` is called there.
    static let clientID = "0190000000007000a61241d0f6acefeb"

    /// An answer about `order()`, as `POST`, `GET` and `DELETE` give it.
    ///
    /// - Parameter more: further members, each with a comma before it.
    static func answer(
        status: String, executed: String = "0.00000000", cost: String = "0.00000000",
        side: String = "BUY", symbol: String = "BTCUSDT", quantity: String = "0.01000000",
        clientID: String = clientID, _ more: String = ""
    ) -> String {
        """
        {"symbol":"\(symbol)","orderId":28,"orderListId":-1,"clientOrderId":"\(clientID)",\
        "transactTime":1507725176595,"price":"61000.00000000","origQty":"\(quantity)",\
        "executedQty":"\(executed)","cummulativeQuoteQty":"\(cost)","status":"\(status)",\
        "timeInForce":"GTC","type":"LIMIT","side":"\(side)"\(more)}
        """
    }

    /// One row of `myTrades` of that order.
    static func trade(
        _ id: Int, _ quantity: String, price: String = "61000.00000000", cost: String,
        fee: String = "0.00001000", of asset: String = "BTC", orderID: Int = 28,
        symbol: String = "BTCUSDT", isBuyer: Bool = true
    ) -> String {
        """
        {"symbol":"\(symbol)","id":\(id),"orderId":\(orderID),"orderListId":-1,\
        "price":"\(price)","qty":"\(quantity)","quoteQty":"\(cost)","commission":"\(fee)",\
        "commissionAsset":"\(asset)","time":1507725176600,"isBuyer":\(isBuyer),\
        "isMaker":false,"isBestMatch":true}
        """
    }
}
