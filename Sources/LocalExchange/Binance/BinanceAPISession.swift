import Domain
import StrictJSON
import Synchronization

/// One connection to the WebSocket API: requests, and events of subscribed accounts.
final class BinanceAPISession: Sendable {
    static let subscriptionsMax = 100
    /// Of logging on and off, of subscribing, and of asking for either.
    private static let sessionWeight = 2

    let wire: BinanceWire
    let socket: SandboxSocket
    let state = Mutex(State())

    struct State {
        var subscriptions: [Int: AccountID] = [:]
        var nextSubscription = 0
        /// Of `session.logon`.
        var caller: BinanceAuthentication.Caller?
        /// A message that waits to be overtaken, by subscription.
        var held: [Int: [UInt8]] = [:]
    }

    init(_ wire: BinanceWire, _ socket: SandboxSocket) {
        self.wire = wire
        self.socket = socket
    }

    func run() async {
        let (number, events) = wire.core.events.listen { $0.account != nil }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await event in events { self.tell(event) } }
            group.addTask { for await text in self.socket.messages { await self.obey(text) } }
            await group.next()
            group.cancelAll()
        }
        wire.core.events.end(number)
    }

    // MARK: Requests

    private func obey(_ text: String) async {
        guard let json = try? JSONParser.parse(text), let method = json["method"]?.string else {
            return send(.null, BinanceAnswer(BinanceError(-1135, "Invalid JSON Request")))
        }
        let id = json["id"] ?? .null
        guard let parameters = Self.parameters(json["params"]) else {
            return send(id, BinanceAnswer(BinanceError(-1135, "Invalid JSON Request")))
        }
        if let endpoint = BinanceEndpoint.named(method) {
            await execute(endpoint, method, parameters, id)
        } else {
            let now = wire.core.time.now()
            do throws(BinanceRates.Refusal) {
                _ = try wire.rates.spend(Self.sessionWeight, of: socket.address, now: now)
            } catch { return send(id, BinanceAnswer(error.error)) }
            send(id, sessionAnswer(method, parameters))
        }
    }

    /// Members as texts, as they are signed; `nil` for what has arrays or objects in it.
    private static func parameters(_ json: JSONValue?) -> BinanceParameters? {
        guard let json else { return BinanceParameters([:]) }
        guard let members = json.object else { return nil }
        var values: [String: String] = [:]
        for member in members {
            switch member.value {
            case .string(let text), .number(let text): values[member.name] = text
            case .bool(let flag): values[member.name] = flag ? "true" : "false"
            case .null: continue
            case .array, .object:
                var writer = JSONWriter()
                writer.value(member.value)
                values[member.name] = writer.text
            }
        }
        return BinanceParameters(values)
    }

    private func execute(
        _ endpoint: BinanceEndpoint, _ method: String, _ parameters: BinanceParameters,
        _ id: JSONValue
    ) async {
        let now = wire.core.time.now()
        do throws(BinanceRates.Refusal) {
            _ = try wire.rates.spend(endpoint.weight(parameters), of: socket.address, now: now)
        } catch { return send(id, BinanceAnswer(error.error)) }
        let call: BinanceCall
        do throws(BinanceError) {
            let needed = endpoint.row.security
            call = BinanceCall(
                endpoint: endpoint, parameters: parameters,
                caller: needed == .none ? nil : try caller(parameters, needed),
                label: "ws \(method)")
        } catch { return send(id, BinanceAnswer(error)) }
        let request = SandboxRequest(method: "ws", path: method, address: socket.address)
        let faults = wire.requestFaults(of: call)
        if let refused = wire.instead(of: call, faults, request) {
            return deliver(id, refused)
        }
        if let delay = faults[.delayRequest] { await wire.pause(delay) }
        let answer = await wire.answer(call)
        let response = wire.after(
            wire.response(answer, request, now, call.caller?.account), faults, request)
        if response.delay > .zero { await wire.pause(response.delay) }
        deliver(id, response)
    }

    /// A key's own signature, or the session's logon.
    func caller(
        _ parameters: BinanceParameters, _ security: BinanceEndpoint.Security
    ) throws(BinanceError) -> BinanceAuthentication.Caller {
        let now = wire.core.now()
        if parameters.text("apiKey") == nil, let caller = state.withLock({ $0.caller }) {
            return try wire.authentication.again(
                caller, security: security,
                validUntil: try BinanceAuthentication.validUntil(parameters, now: now))
        }
        return try wire.authentication.caller(
            key: parameters.text("apiKey"), parameters, payload: parameters.signedPayload,
            address: socket.address, security: security, now: now)
    }

    // MARK: Answers

    /// Answers over a socket have no half: what does not arrive whole cuts the connection.
    private func deliver(_ id: JSONValue, _ response: SandboxResponse) {
        switch response.delivery {
        case .whole: send(id, status: response.status, response.body)
        case .dropped, .reset, .half: socket.cut()
        }
    }

    func send(_ id: JSONValue, _ answer: BinanceAnswer) {
        send(id, status: answer.status, answer.body)
    }

    private func send(_ id: JSONValue, status: Int, _ body: [UInt8]) {
        var json = JSONWriter()
        let parsed = (try? JSONParser.parse(body)) ?? .null
        json.object { json in
            json.member("id", value: id)
            json.member("status", integer: status)
            json.member(status == 200 ? "result" : "error", value: parsed)
            json.name("rateLimits")
            json.beginArray()
            json.object { json in
                json.member("rateLimitType", "REQUEST_WEIGHT")
                json.member("interval", "MINUTE")
                json.member("intervalNum", integer: 1)
                json.member("limit", integer: wire.rates.limits.weight)
                json.member("count", integer: wire.rates.weight(of: socket.address))
            }
            json.endArray()
        }
        socket.send(json.bytes)
    }
}
