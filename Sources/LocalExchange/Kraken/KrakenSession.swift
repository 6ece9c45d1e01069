import Domain
import Money
import StrictJSON

/// One WebSocket of version 2: what was subscribed to, and what the client has seen of it.
struct KrakenSession: Sendable {
    let wire: KrakenWire
    let socket: SandboxSocket
    let interest: KrakenInterest

    var books: [KrakenBookStream] = []
    /// By the market's number; whether each change of the best prices is told.
    var tickers: [Int: Bool] = [:]
    var trades: Set<Int> = []
    var executions: KrakenExecutionStream?
    var balances: KrakenBalanceStream?
    /// Modes of the markets as the instrument channel told them.
    var modes: [MarketMode]?
    private var isSilent = true
    /// Tokens of its subscriptions.
    private var held: Set<String> = []

    init(wire: KrakenWire, socket: SandboxSocket, interest: KrakenInterest) {
        self.wire = wire
        self.socket = socket
        self.interest = interest
    }

    mutating func begin() async {
        let system = (try? await wire.systemStatus()) ?? "maintenance"
        send(
            Self.channel(
                "status", "update",
                [
                    KrakenJSON.object([
                        "version": .string("2.0.10"), "system": .string(system),
                        "api_version": .string("v2"),
                        "connection_id": KrakenJSON.integer(
                            Int(wire.core.time.now().microseconds)),
                    ])
                ]))
    }

    func end() { for token in held { wire.desk.letGo(token: token) } }

    /// Keeps the token of a subscription valid as long as the connection lasts.
    mutating func hold(_ request: KrakenSocketRequest) {
        guard let token = request.fields.text("token"), held.insert(token).inserted else { return }
        wire.desk.hold(token: token)
    }

    mutating func take(_ input: KrakenInput) async {
        switch input {
        case .message(let text, let at): await take(text, at: at)
        case .event(let event): await take(event)
        case .beat: await beat()
        }
    }

    // MARK: Out

    mutating func send(_ value: JSONValue) {
        isSilent = false
        socket.send(KrakenJSON.bytes(value))
    }

    static func channel(
        _ name: String, _ type: String, _ data: [JSONValue], sequence: UInt64? = nil
    ) -> JSONValue {
        KrakenJSON.object([
            "channel": .string(name), "type": .string(type), "data": .array(data),
            "sequence": sequence.map { KrakenJSON.integer(Int($0)) },
        ])
    }

    private mutating func beat() async {
        for message in executions?.flush() ?? [] { send(message) }
        await tellModes()
        let isSubscribed =
            !books.isEmpty || !tickers.isEmpty || !trades.isEmpty || executions != nil
            || balances != nil || modes != nil
        if isSilent, isSubscribed {
            send(KrakenJSON.object(["channel": .string("heartbeat")]))
        }
        isSilent = true
    }

    // MARK: In

    private mutating func take(_ text: String, at: Instant) async {
        guard let fields = KrakenFields(json: Array(text.utf8)) else {
            send(
                KrakenJSON.object([
                    "error": .string("Malformed request"), "success": .bool(false),
                    "time_in": .string(at.description),
                    "time_out": .string(wire.core.now().description),
                ]))
            return
        }
        // Clients of version 1 ping like this, and some do so here.
        if fields.text("event") == "ping" {
            send(KrakenJSON.object(["event": .string("pong"), "reqid": fields["reqid"]]))
            return
        }
        let request = KrakenSocketRequest(fields, at: at)
        switch request.method {
        case "ping": answer(request, nil)
        case "subscribe": await subscribe(request)
        case "unsubscribe": unsubscribe(request)
        case "add_order", "amend_order", "cancel_order", "cancel_all", "cancel_all_orders_after",
            "batch_add", "batch_cancel":
            await trade(request)
        default: refuse(request, "Method not supported")
        }
    }

    private mutating func take(_ event: SandboxEvent) async {
        switch event {
        case .book(let change): await take(change)
        case .publicTrade(let trade): await take(trade)
        case .order(let event): await take(event)
        case .movement(let movement): await tellBalance(KrakenLedger.line(of: movement))
        case .balances, .beat: break
        }
    }

    // MARK: Answers

    mutating func answer(
        _ request: KrakenSocketRequest, _ result: JSONValue?, more: [JSONMember] = []
    ) {
        let isPing = request.method == "ping"
        var members = [JSONMember("method", .string(isPing ? "pong" : request.method))]
        if let id = request.id { members.append(JSONMember("req_id", id)) }
        if let result { members.append(JSONMember("result", result)) }
        members += more
        if !isPing { members.append(JSONMember("success", .bool(true))) }
        send(.object(members + times(request)))
    }

    mutating func refuse(
        _ request: KrakenSocketRequest, _ error: String, more: [JSONMember] = []
    ) {
        var members = [
            JSONMember("error", .string(error)), JSONMember("method", .string(request.method)),
        ]
        if let id = request.id { members.append(JSONMember("req_id", id)) }
        members.append(JSONMember("success", .bool(false)))
        send(.object(members + more + times(request)))
    }

    private func times(_ request: KrakenSocketRequest) -> [JSONMember] {
        [
            JSONMember("time_in", .string(request.at.description)),
            JSONMember("time_out", .string(wire.core.now().description)),
        ]
    }

    /// Who a token is of; faults may have it expire now.
    func caller(
        _ request: KrakenSocketRequest
    ) throws(KrakenRefusal) -> KrakenCaller {
        let now = wire.core.time.now()
        guard let token = request.fields.text("token"),
            let caller = wire.desk.caller(token: token, from: socket.address, at: now)
        else { throw .invalidSession }
        let faults = wire.faults.take(
            .stream, among: [.tokenExpiry], account: caller.account, endpoint: request.endpoint)
        guard faults[.tokenExpiry] == nil else {
            wire.desk.expireTokens(of: caller.account)
            throw .invalidSession
        }
        return caller
    }
}

/// A request over a WebSocket.
struct KrakenSocketRequest: Sendable {
    let method: String
    /// Given back as it came.
    let id: JSONValue?
    /// Its parameters.
    let fields: KrakenFields
    /// When it came, by the exchange's clock.
    let at: Instant

    init(_ fields: KrakenFields, at: Instant) {
        method = fields.text("method") ?? ""
        id = fields["req_id"]
        self.fields = KrakenFields(fields["params"]?.object ?? [])
        self.at = at
    }

    /// What faults name it by.
    var endpoint: String { "WS /v2 \(method) \(fields.text("channel") ?? "")" }
}
